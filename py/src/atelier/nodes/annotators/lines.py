"""Nodes that draw lines and soft edges, by a model."""

from typing import Annotated

from atelier.declare import node
from atelier.nodes.annotators.ports import CONVERTED, given, network_of, switch
from atelier.nodes.preprocessors import LINES, Drawn, Pictures, Resolution
from atelier.ports import File, Output
from atelier.values import FileRef, Image

_Edges = Output("IMAGE", "The edges: the brighter, the surer.")
_In_steps = switch("Whether edges are of three strengths only, which hides the picture's shades in them.")


@node("LineArtPreprocessor", category=LINES, title="Realistic Lineart", device=True)
def line_art(
    image: Annotated[Image, Pictures],
    coarse: Annotated[str, switch("Whether lines are few and coarse.", first="disable")] = "disable",
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, network_of("sk_model", "The network of fine lines")] = None,
    coarse_model: Annotated[
        FileRef | None,
        File(
            folder="annotators",
            required=False,
            doc=f"The network of coarse lines, for coarse: sk_model2.safetensors, {CONVERTED.format('sk_model2.pth')}",
        ),
    ] = None,
) -> Annotated[Image, Drawn]:
    """Make line drawings of pictures, as ControlNets for lineart are steered by."""
    from atelier.annotators.lines import drawn

    return drawn(given(coarse_model if coarse == "enable" else model), image, resolution)


@node("AnimeLineArtPreprocessor", category=LINES, title="Anime Lineart", device=True)
def anime_line_art(
    image: Annotated[Image, Pictures],
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, network_of("netG", "The network")] = None,
) -> Annotated[Image, Drawn]:
    """Make line drawings as of anime, as ControlNets for anime lineart are steered by."""
    from atelier.annotators.lines import drawn_as_anime

    return drawn_as_anime(given(model), image, resolution)


@node("HEDPreprocessor", category=LINES, title="HED Soft-Edge Lines", device=True)
def hed(
    image: Annotated[Image, Pictures],
    safe: Annotated[str, _In_steps] = "enable",
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, network_of("ControlNetHED", "The network")] = None,
) -> Annotated[Image, _Edges]:
    """Find soft edges of pictures, as ControlNets for softedge are steered by."""
    from atelier.annotators.lines import soft_edges

    return soft_edges(given(model), image, resolution, in_steps=safe == "enable")


@node("FakeScribblePreprocessor", category=LINES, title="Fake Scribble Lines", device=True)
def fake_scribble(
    image: Annotated[Image, Pictures],
    safe: Annotated[str, _In_steps] = "enable",
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, network_of("ControlNetHED", "The network")] = None,
) -> Annotated[Image, Drawn]:
    """Make scribbles of pictures from their soft edges, as ControlNets for scribbles are steered by."""
    from atelier.annotators.lines import scribbled

    return scribbled(given(model), image, resolution, in_steps=safe == "enable")


@node("PiDiNetPreprocessor", category=LINES, title="PiDiNet Soft-Edge Lines", device=True)
def pidinet(
    image: Annotated[Image, Pictures],
    safe: Annotated[str, _In_steps] = "enable",
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, network_of("table5_pidinet", "The network")] = None,
) -> Annotated[Image, _Edges]:
    """Find soft edges of pictures by a smaller network, as ControlNets for softedge are steered by."""
    from atelier.annotators.lines import soft_edges_by_differences

    return soft_edges_by_differences(given(model), image, resolution, in_steps=safe == "enable")


@node("Scribble_PiDiNet_Preprocessor", category=LINES, title="Scribble PiDiNet Lines", device=True)
def scribble_pidinet(
    image: Annotated[Image, Pictures],
    safe: Annotated[str, _In_steps] = "enable",
    resolution: Annotated[int, Resolution] = 512,
    model: Annotated[FileRef | None, network_of("table5_pidinet", "The network")] = None,
) -> Annotated[Image, Drawn]:
    """Make scribbles of pictures from PiDiNet's edges, as ControlNets for scribbles are steered by."""
    from atelier.annotators.lines import scribbled_by_differences

    return scribbled_by_differences(given(model), image, resolution, in_steps=safe == "enable")
