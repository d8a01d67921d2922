"""Write the node declarations to `node-types.json`, or check that the committed file says the same.

`python -m atelier.export` writes, `python -m atelier.export --check` ends with 1 when the file is out of date. Neither
imports torch.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

import atelier.nodes  # noqa: F401  (declares the nodes)
from atelier.declare import NODES, NodeType

FORMAT = 1
FILE = Path(__file__).with_name("node-types.json")


def render(types: Iterable[NodeType]) -> str:
    """Return the file's text: nodes in alphabetical order, ports in the order of their declaration."""
    nodes = sorted(types, key=lambda node_type: node_type.name)
    return json.dumps({"format": FORMAT, "nodes": [n.to_json() for n in nodes]}, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write or check the file; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m atelier.export", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 when the file is out of date")
    check = parser.parse_args(arguments).check
    text = render(NODES)
    if not check:
        FILE.write_text(text, encoding="utf-8")
        return 0
    if FILE.is_file() and FILE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{FILE.name} differs from the declarations; run python -m atelier.export and commit it\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
