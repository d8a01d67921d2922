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
