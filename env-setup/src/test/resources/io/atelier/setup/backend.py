"""Builds a stand-in for Jep: as the real one it needs a JDK and numpy, and no build isolation."""

import importlib
import os
import zipfile
from pathlib import Path


def prepare_metadata_for_build_wheel(metadata_directory: str, _config_settings: object = None) -> str:
    """Write what pip wants to know of a package before it fetches or builds it."""
    info = Path(metadata_directory) / "jep-4.3.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: jep\nVersion: 4.3.1\n")
    return info.name


def build_wheel(wheel_directory: str, _config_settings: object = None, _metadata_directory: object = None) -> str:
    """Write the wheel and return its name."""
    importlib.import_module("numpy")
    java = os.environ["JAVA_HOME"]
    if not (Path(java) / "include" / "jni.h").is_file():
        raise SystemExit(f"no JDK: {java}")
    name = "jep-4.3.1-py3-none-any.whl"
    info = "jep-4.3.1.dist-info/"
    with zipfile.ZipFile(Path(wheel_directory) / name, "w") as wheel:
        wheel.writestr("jep/__init__.py", "raise ImportError('only inside a JVM')\n")
        wheel.writestr("jep/libjep.so", java)
        wheel.writestr("jep/libjep.jnilib", java)
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\nName: jep\nVersion: 4.3.1\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        files = [*wheel.namelist(), info + "RECORD"]
        wheel.writestr(info + "RECORD", "".join(f"{file},,\n" for file in files))
    return name
