"""The process that imports packages before a worker does. Says a line of JSON for each; see `trial`."""

import json
import os
import signal
import sys
from pathlib import Path

import atelier.nodes  # noqa: F401  (their names are taken)
from atelier.custom_nodes.importing import enter
from atelier.custom_nodes.packages import Broken, Package


def main() -> None:
    """Read the request from standard input, answer on standard output, and end whatever threads there are."""
    request = json.loads(sys.stdin.buffer.read())
    signal.alarm(request["seconds"])  # the system ends this process even if nobody is left to do it
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)  # what packages print is no answer
        for name, file in request["packages"]:
            nodes = enter(Package(name, Path(file)), request["taken"])
            answer = nodes.to_json() if isinstance(nodes, Broken) else [node_type.name for node_type in nodes]
            print(json.dumps(answer), file=out, flush=True)
    os._exit(0)
