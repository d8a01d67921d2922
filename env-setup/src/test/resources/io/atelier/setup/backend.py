"""Builds a stand-in for Jep: as the real one it needs a JDK and numpy, and no build isolation."""
import os
import zipfile


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    import numpy  # noqa: F401

    java = os.environ["JAVA_HOME"]
    assert os.path.isfile(os.path.join(java, "include", "jni.h")), java
    name = "jep-4.3.1-py3-none-any.whl"
    info = "jep-4.3.1.dist-info/"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as wheel:
        wheel.writestr("jep/__init__.py", "raise ImportError('only inside a JVM')\n")
        wheel.writestr("jep/libjep.so", java)
        wheel.writestr("jep/libjep.jnilib", java)
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\nName: jep\nVersion: 4.3.1\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        files = [*wheel.namelist(), info + "RECORD"]
        wheel.writestr(info + "RECORD", "".join(f"{file},,\n" for file in files))
    return name
