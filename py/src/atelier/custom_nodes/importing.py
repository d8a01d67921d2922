"""Imports one package: all of its nodes, or none and the reason."""

import importlib.util
import sys
import traceback
from collections.abc import Collection

from atelier.custom_nodes.packages import Broken, Package
from atelier.declare import NODES, DeclarationError, NameTakenError, NodeType
from atelier.errors import Cancelled

_LONGEST = 500


def enter(package: Package, taken: Collection[str]) -> list[NodeType] | Broken:
    """Import the package and return its nodes. Whatever it raises is caught, and then nothing of it stays.

    Args:
        package: not imported yet.
        taken: names that its nodes must not have, beside those declared already.
    """
    try:
        with NODES.all_or_none(taken) as declared:
            _execute(package)
    except Cancelled:
        raise
    except BaseException as error:  # noqa: BLE001 - a package may raise what it likes
        _forget(package)
        return _why(package, error)
    return declared or _broken(
        package, "no_nodes", "It declares no node; decorate a function with atelier.declare.node."
    )


def _execute(package: Package) -> None:
    folder = package.folder
    spec = importlib.util.spec_from_file_location(
        package.module, package.file, submodule_search_locations=None if folder is None else [str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{package.file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[package.module] = module
    spec.loader.exec_module(module)


def _forget(package: Package) -> None:
    for name in list(sys.modules):
        if name == package.module or name.startswith(f"{package.module}."):
            del sys.modules[name]


def _why(package: Package, error: BaseException) -> Broken:
    match error:
        case NameTakenError():
            return _broken(package, "name_taken", f"{_text(error)}.")
        case DeclarationError():
            return _broken(package, "declaration_wrong", f"{_text(error)}{_place(package, error)}.")
        case ModuleNotFoundError(name=str() as missing):
            return _broken(
                package,
                "module_missing",
                f"It needs the module {missing}, which this environment does not have"
                f"{_place(package, error)}; install it with {sys.executable} -m pip install.",
            )
        case SystemExit():
            return _broken(package, "exits", f"It calls sys.exit when it is imported{_place(package, error)}.")
    said = f"{type(error).__qualname__}: {_text(error)}"
    return _broken(package, "import_failed", f"Importing it fails with {said}{_place(package, error)}.")


def _broken(package: Package, code: str, reason: str) -> Broken:
    return Broken(package.name, code, reason[:1].upper() + reason[1:])


def _place(package: Package, error: BaseException) -> str:
    """Where in the package it happened; a syntax error says it itself."""
    home = str(package.folder or package.file)
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(home)]
    return f", at {lines[-1].filename}, line {lines[-1].lineno}" if lines else ""


def _text(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())
    except BaseException as second:  # noqa: BLE001 - any code may stand behind __str__
        return f"(its text cannot be read: {type(second).__qualname__})"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
