"""Write the declarations of all pipeline classes of the installed diffusers to `pipeline-types.json`.

`python -m atelier.pipelines` writes the file and prints what differs from the one before: classes, arguments and
outputs that were added (+), removed (-) or changed (~). `--check` changes nothing, and ends with 1 when they differ.
"""

import argparse
import importlib.metadata
import json
import sys
from pathlib import Path
from typing import Any

from atelier.pipelines import absent, classes
from atelier.pipelines.declaring import declared
from atelier.pipelines.differences import differences
from atelier.ports import Json

FORMAT = 1
FILE = Path(__file__).with_name("pipeline-types.json")


def declarations() -> Json:
    """Return the document: classes in alphabetical order, ports in the order of the call."""
    there: list[Any] = [classes.find(name) for name in classes.names()]
    others = [absent.imported(name) for name in absent.LIBRARIES if name not in classes.names()]
    return {
        "format": FORMAT,
        "diffusers": importlib.metadata.version("diffusers"),
        "nodes": [declared(one).to_json() for one in sorted(there + others, key=lambda one: one.__name__)],
    }


def render(document: Json) -> str:
    """Return the file's text: one class a line, which Java finds by how it begins, without reading the others."""
    head = json.dumps({key: value for key, value in document.items() if key != "nodes"})[:-1]
    lines = ",\n".join(json.dumps(node, ensure_ascii=False, separators=(",", ":")) for node in document["nodes"])
    return f'{head}, "nodes": [\n{lines}\n]}}\n'


def main(arguments: list[str] | None = None) -> int:
    """Write or check the file; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m atelier.pipelines", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 when the file is out of date")
    check = parser.parse_args(arguments).check
    now = declarations()
    text = render(now)
    before = FILE.read_text(encoding="utf-8") if FILE.is_file() else ""
    for line in differences(json.loads(before) if before else {"nodes": []}, now):
        sys.stdout.write(f"{line}\n")
    if not check:
        FILE.write_text(text, encoding="utf-8")
        return 0
    if before == text:
        return 0
    sys.stderr.write(f"{FILE.name} differs from the classes; run python -m atelier.pipelines and commit it\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
