"""The operations in miniature: pictures of one colour, as bytes."""

import itertools
import sys

_numbers = itertools.count()
_images = {}
driver_bytes = 0
"""A reading of the device's driver, which a fault may set."""


def describe(request, buffers=()):
    return {
        "python": sys.version.split()[0],
        "torch": "none",
        "libraries": {},
        "device": "cpu",
        "device_name": "",
        "dtypes": {},
        "threads": 1,
    }


def warm_up(request, buffers=()):
    return {}


def run_node(request, buffers=()):
    given = {name: value["value"] for name, value in request["inputs"].items()}
    handle = f"image-{next(_numbers)}"
    _images[handle] = given
    output = {"handle": handle, "type": "IMAGE", "bytes": 1, "summary": {}}
    return {"outputs": [output], "notices": []}


def free(request, buffers=()):
    for handle in request["handles"]:
        del _images[handle]
    return {"freed_bytes": len(request["handles"]), "freed_model_bytes": 0}


def trim(request, buffers=()):
    return {}


def objects(request, buffers=()):
    return {"objects": [{"handle": handle, "type": "IMAGE", "bytes": 1} for handle in _images], "bytes": 0}


def device_memory(request, buffers=()):
    return {"driver_bytes": driver_bytes}


def picture(request, buffers=()):
    image = _images[request["handle"]]
    return {"count": image["batch_size"], "width": image["width"], "height": image["height"], "channels": 3}


def pixels(request, buffers=()):
    image = _images[request["handle"]]
    buffers[0][:] = image["color"].to_bytes(3, "big") * (image["width"] * image["height"])
    return {}
