"""Py4J's side in Python: a server whose entry point answers what Java calls. Prints its port, ends with its input."""

import sys
from typing import ClassVar

from bench_operations import answer
from py4j.clientserver import ClientServer, JavaParameters, PythonParameters


class Peer:
    """The Java interface `Py4jCall.Peer`."""

    def answer(self, text):
        return answer(text)

    class Java:
        implements: ClassVar[list[str]] = ["io.atelier.bench.bridge.Py4jCall$Peer"]


server = ClientServer(
    java_parameters=JavaParameters(port=0, auto_field=True),
    python_parameters=PythonParameters(port=0),
    python_server_entry_point=Peer(),
)
print(server.get_callback_server().get_listening_port(), flush=True)
sys.stdin.read()
server.shutdown()
