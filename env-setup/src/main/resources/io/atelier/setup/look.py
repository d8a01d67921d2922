"""Prints what a CPython is, one key=value a line. Run with -I; changes nothing."""

import platform
import shutil
import sys
import sysconfig
from pathlib import Path

config = sysconfig.get_config_var
print("implementation=" + sys.implementation.name)
print("version=" + platform.python_version())
print("executable=" + (getattr(sys, "_base_executable", None) or sys.executable))
print("machine=" + platform.machine())
print("bits=" + str(64 if sys.maxsize > 2**32 else 32))
print("freethreaded=" + str(config("Py_GIL_DISABLED") or 0))
framework = config("PYTHONFRAMEWORK") or ""
print("shared=" + str(1 if config("Py_ENABLE_SHARED") or framework else 0))
folder = Path((config("PYTHONFRAMEWORKPREFIX") if framework else config("LIBDIR")) or "")
name = config("INSTSONAME") or config("LDLIBRARY") or ""
candidates = (folder / name, folder / (config("MULTIARCH") or "") / name)
print("libpython=" + next((str(file) for file in candidates if file.is_file()), ""))
print("header=" + str(int((Path(sysconfig.get_path("include")) / "Python.h").is_file())))
missing = []
for module in ("ssl", "sqlite3", "lzma", "bz2", "zlib", "ctypes", "venv", "ensurepip"):
    try:
        __import__(module)
    except ImportError:
        missing.append(module)
print("missing=" + " ".join(missing))
compiler = (config("CC") or "cc").split()
found = shutil.which(compiler[0])
stand_in = None if found else next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
print("compiler=" + (found or stand_in or ""))
if stand_in:  # a Python from elsewhere names its builder's compiler; what is built here must be told of ours
    print("CC=" + " ".join([stand_in, *compiler[1:]]))
    print("LDSHARED=" + " ".join([stand_in, *(config("LDSHARED") or "cc -shared").split()[1:]]))
print("libc=" + " ".join(platform.libc_ver()))
