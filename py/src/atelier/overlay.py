"""Make a virtual environment over this one, for packages that only some nodes need.

    "$(./atelier env python)" -m atelier.overlay DATA/envs/NAME
    DATA/envs/NAME/bin/python -m pip install PACKAGE

It takes a second and a few kilobytes: the new environment sees every package of this one, and what is installed into it
comes first and stays there. This one may be such an environment itself. When it is replaced by another, make it again.
"""

import argparse
import sys
import sysconfig
import venv
from pathlib import Path

_LINK = "atelier-overlay.pth"


def make(folder: Path) -> Path:
    """Make it; returns its interpreter. Raises `FileExistsError` when there is a virtual environment already."""
    if (folder / "pyvenv.cfg").exists():
        raise FileExistsError(f"{folder} is a virtual environment already; delete its bin/, lib/ and pyvenv.cfg first")
    venv.EnvBuilder(symlinks=True, with_pip=False).create(folder)
    own = Path(sysconfig.get_paths()["purelib"])
    packages = folder / own.relative_to(sys.prefix)
    below = [own, *(Path(entry) for entry in sys.path if Path(entry).name == own.name and Path(entry) != own)]
    (packages / _LINK).write_text("".join(f"{entry}\n" for entry in below), encoding="utf-8")
    for part in (part for entry in reversed(below) for part in entry.glob("jep*")):
        (packages / part.name).unlink(missing_ok=True)
        (packages / part.name).symlink_to(part)  # Java looks for its bridge in the environment itself
    return folder / "bin" / "python"


def main(arguments: list[str] | None = None) -> int:
    """Make one and print its interpreter; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m atelier.overlay", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where, as in envs/NAME of Atelier's data folder")
    try:
        sys.stdout.write(f"{make(parser.parse_args(arguments).folder.absolute())}\n")
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
