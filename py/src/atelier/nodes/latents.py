"""Nodes that make latents and turn them into pictures and back."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Int, Live, Output
from atelier.recipes import Vae
from atelier.values import MAX_SIDE, Image, Latent

_SIDE_DOC = "The {} of the pictures in pixels."


@node("EmptyLatentImage", category="latent", title="Empty Latent Image")
def empty_latent_image(
    width: Annotated[int, Int(default=512, min=16, max=MAX_SIDE, step=8, doc=_SIDE_DOC.format("width"))],
    height: Annotated[int, Int(default=512, min=16, max=MAX_SIDE, step=8, doc=_SIDE_DOC.format("height"))],
    batch_size: Annotated[int, Int(default=1, min=1, max=4096, doc="How many pictures to make at once.")],
) -> Annotated[Latent, Output("LATENT", "Empty latents.")]:
    """Make empty latents, to be filled by sampling."""
    from atelier.pictures import empty_latent

    return empty_latent(width, height, batch_size)


@node("VAEDecode", category="latent", title="VAE Decode", device=True)
def vae_decode(
    samples: Annotated[Latent, Live(type="LATENT", doc="The latents to decode.")],
    vae: Annotated[Vae, Live(type="VAE", doc="The autoencoder to decode with.")],
) -> Annotated[Image, Output("IMAGE", "The pictures.")]:
    """Decode latents into pictures."""
    from atelier.autoencoder import decode

    return decode(vae, samples)


@node("VAEEncode", category="latent", title="VAE Encode", device=True)
def vae_encode(
    pixels: Annotated[Image, Live(type="IMAGE", doc="The pictures to encode.")],
    vae: Annotated[Vae, Live(type="VAE", doc="The autoencoder to encode with.")],
) -> Annotated[Latent, Output("LATENT", "The latents of the pictures.")]:
    """Encode pictures into latents; what exceeds a multiple of 8 pixels is cut off evenly at the edges."""
    from atelier.autoencoder import encode

    return encode(vae, pixels)


def _tile(step: int) -> Int:
    return Int(default=512, min=64, max=4096, step=step, doc="The side of a tile in pixels.")


_OVERLAP = Int(default=64, min=0, max=4096, step=32, doc="By how many pixels tiles overlap; a quarter of one at most.")
_FRAMES = Int(default=64, min=8, max=4096, step=4, doc="Frames of videos at a time; of no effect on pictures.")
_FRAMES_SHARED = Int(default=8, min=4, max=4096, step=4, doc="Frames that overlap; of no effect on pictures.")


@node("VAEDecodeTiled", category="_for_testing", title="VAE Decode (Tiled)", device=True)
def vae_decode_tiled(
    samples: Annotated[Latent, Live(type="LATENT", doc="The latents to decode.")],
    vae: Annotated[Vae, Live(type="VAE", doc="The autoencoder to decode with.")],
    tile_size: Annotated[int, _tile(32)],
    overlap: Annotated[int, _OVERLAP],
    temporal_size: Annotated[int, _FRAMES],
    temporal_overlap: Annotated[int, _FRAMES_SHARED],
) -> Annotated[Image, Output("IMAGE", "The pictures.")]:
    """Decode latents into pictures tile by tile, which needs less memory and gives nearly the same."""
    from atelier.autoencoder import decode_tiled

    del temporal_size, temporal_overlap
    return decode_tiled(vae, samples, tile_size, overlap)


@node("VAEEncodeTiled", category="_for_testing", title="VAE Encode (Tiled)", device=True)
def vae_encode_tiled(
    pixels: Annotated[Image, Live(type="IMAGE", doc="The pictures to encode.")],
    vae: Annotated[Vae, Live(type="VAE", doc="The autoencoder to encode with.")],
    tile_size: Annotated[int, _tile(64)],
    overlap: Annotated[int, _OVERLAP],
    temporal_size: Annotated[int, _FRAMES],
    temporal_overlap: Annotated[int, _FRAMES_SHARED],
) -> Annotated[Latent, Output("LATENT", "The latents.")]:
    """Encode pictures into latents tile by tile, which needs less memory and gives nearly the same."""
    from atelier.autoencoder import encode_tiled

    del temporal_size, temporal_overlap
    return encode_tiled(vae, pixels, tile_size, overlap)
