"""Nodes that say which part of a picture sampling may change."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Bool, Int, Live, Output
from atelier.recipes import Vae
from atelier.values import MAX_SIDE, Conditioning, Image, Latent, Mask, Options


@node("VAEEncodeForInpaint", category="latent/inpaint", title="VAE Encode (for Inpainting)", device=True)
def vae_encode_for_inpaint(
    pixels: Annotated[Image, Live(type="IMAGE", doc="The pictures to encode.")],
    vae: Annotated[Vae, Live(type="VAE", doc="The autoencoder to encode with.")],
    mask: Annotated[Mask, Live(type="MASK", doc="1 where the pictures are to be made anew.")],
    grow_mask_by: Annotated[
        int, Int(default=6, min=0, max=64, doc="By how many pixels the mask grows, so that no seam is left.")
    ],
) -> Annotated[Latent, Output("LATENT", "The latents of the pictures, grey inside of the mask, with the mask.")]:
    """Encode pictures to be painted anew inside of a mask. Sample them at denoise 1: what was there is gone."""
    from atelier.autoencoder import encode_for_inpaint

    return encode_for_inpaint(vae, pixels, mask, grow_mask_by)


_Positive = Live(type="CONDITIONING", doc="What the picture shall show.")
_Negative = Live(type="CONDITIONING", doc="What the picture shall not show.")
_Both = Output("CONDITIONING", "The prompt with the picture beside it.", "positive")
_Other = Output("CONDITIONING", "The negative prompt with the picture beside it.", "negative")


@node("InpaintModelConditioning", category="conditioning/inpaint", device=True)
def inpaint_model_conditioning(
    positive: Annotated[Conditioning, _Positive],
    negative: Annotated[Conditioning, _Negative],
    vae: Annotated[Vae, Live(type="VAE", doc="The autoencoder to encode with.")],
    pixels: Annotated[Image, Live(type="IMAGE", doc="The pictures to paint in.")],
    mask: Annotated[Mask, Live(type="MASK", doc="1 where the pictures are to be made anew.")],
    noise_mask: Annotated[
        bool,
        Bool(default=True, doc="Whether what is outside of the mask is kept too; some models do better without."),
    ],
) -> tuple[
    Annotated[Conditioning, _Both],
    Annotated[Conditioning, _Other],
    Annotated[Latent, Output("LATENT", "The latents of the pictures, with the mask if it shall keep them.", "latent")],
]:
    """Show an inpainting model, one whose denoiser takes 9 channels, which part of pictures it has to make."""
    from atelier.autoencoder import encode_beside
    from atelier.conditions import with_options

    made = encode_beside(vae, pixels, mask)
    told: Options = {"concat_latent": made.masked, "concat_mask": made.mask}
    latent: Latent = {"samples": made.latents}
    if noise_mask:
        latent["noise_mask"] = made.mask
    return with_options(positive, told), with_options(negative, told), latent


@node("InstructPixToPixConditioning", category="conditioning/instructpix2pix", device=True)
def instruct_pix_to_pix_conditioning(
    positive: Annotated[Conditioning, _Positive],
    negative: Annotated[Conditioning, _Negative],
    vae: Annotated[Vae, Live(type="VAE", doc="The autoencoder to encode with.")],
    pixels: Annotated[Image, Live(type="IMAGE", doc="The pictures to change.")],
) -> tuple[
    Annotated[Conditioning, _Both],
    Annotated[Conditioning, _Other],
    Annotated[Latent, Output("LATENT", "Empty latents of the pictures' size.", "latent")],
]:
    """Show an editing model (InstructPix2Pix), one whose denoiser takes 8 channels, which pictures it has to change."""
    from atelier.autoencoder import encode
    from atelier.conditions import with_options

    samples = encode(vae, pixels)["samples"]
    told: Options = {"concat_latent": samples}
    return with_options(positive, told), with_options(negative, told), {"samples": samples * 0.0}


@node("SetLatentNoiseMask", category="latent/inpaint", title="Set Latent Noise Mask")
def set_latent_noise_mask(
    samples: Annotated[Latent, Live(type="LATENT", doc="The latents.")],
    mask: Annotated[Mask, Live(type="MASK", doc="1 where sampling may change them, of any size.")],
) -> Annotated[Latent, Output("LATENT", "The latents with the mask.")]:
    """Let sampling change latents inside of a mask only. What is there is kept as a start, unlike for inpainting."""
    return {**samples, "noise_mask": mask[:, None]}


_PAD_DOC = "How many pixels are added {}."


@node("ImagePadForOutpaint", category="image", title="Pad Image for Outpainting")
def image_pad_for_outpaint(
    image: Annotated[Image, Live(type="IMAGE", doc="The pictures.")],
    left: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, step=8, doc=_PAD_DOC.format("on the left"))],
    top: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, step=8, doc=_PAD_DOC.format("above"))],
    right: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, step=8, doc=_PAD_DOC.format("on the right"))],
    bottom: Annotated[int, Int(default=0, min=0, max=MAX_SIDE, step=8, doc=_PAD_DOC.format("below"))],
    feathering: Annotated[
        int, Int(default=40, min=0, max=MAX_SIDE, doc="Over how many pixels the mask fades out inside of the picture.")
    ],
) -> tuple[
    Annotated[Image, Output("IMAGE", "The pictures with grey around them.")],
    Annotated[Mask, Output("MASK", "1 where there is nothing yet.")],
]:
    """Add space around pictures, and make the mask of what is to be painted there."""
    from atelier.compositing import padded

    return padded(image, left, top, right, bottom, feathering)
