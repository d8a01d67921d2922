"""A node that leaves torch's settings of the whole process changed, run as every node is."""

from typing import Annotated

import torch

from atelier import operations
from atelier.declare import node
from atelier.ports import Output


@node("Disturb", category="testing")
def disturb() -> Annotated[int, Output("INT", "One.")]:
    """Leave everything changed."""
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(7)
    return 1


def run(_request, _):
    before = [str(torch.get_default_dtype()), operations.describe({})["threads"]]
    answer = operations.run_node({"type": "Disturb", "inputs": {}})
    notices = [notice["code"] for notice in answer["notices"]]
    return {"notices": notices, "same": before == [str(torch.get_default_dtype()), torch.get_num_threads()]}
