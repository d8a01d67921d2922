"""What nodes do to pictures and latents without a model's help; on the narrow size only."""

from typing import Any

from oracle.features import picture
from oracle.recipe import Size
from oracle.workflows import SEED, Workflow, changed, node, sampling


def of(size: Size) -> dict[str, Workflow]:
    """Return the workflows by name."""
    pictures = {f"pixels-{name}": _shown(size, nodes) for name, nodes in {**_processed(), **_arranged()}.items()}
    return {**pictures, **_latents(size)}


def _shown(size: Size, nodes: Workflow) -> Workflow:
    """Return a workflow that saves what the last one of some nodes makes of the loaded pictures."""
    other = {"other": node("MaskToImage", mask=["mask", 0]), "soft": node("ImageFlip", image=["picture", 0], **_FLIP)}
    return changed(size, picture(size) | other | nodes, {"save.images": [list(nodes)[-1], 0]})


_FLIP = {"flip_method": "y-axis: horizontally"}


def _processed() -> dict[str, Workflow]:
    def one(kind: str, **settings: Any) -> Workflow:
        return {"made": node(kind, image=["picture", 0], **settings)}

    def both(mode: str, share: float) -> Workflow:
        blend = node("ImageBlend", image1=["picture", 0], image2=["soft", 0], blend_mode=mode, blend_factor=share)
        return {"made": blend}

    planes = {"planes": node("ImageRGBToYUV", image=["picture", 0])}
    exchanged = node("ImageYUVToRGB", Y=["planes", 0], U=["planes", 2], V=["planes", 1])
    return {
        "blend-soft-light": both("soft_light", 0.8),
        "blend-overlay": both("overlay", 1.0),
        "blend-difference": both("difference", 0.6),
        "blur": one("ImageBlur", blur_radius=6, sigma=0.7),
        "sharpen": one("ImageSharpen", sharpen_radius=4, sigma=1.3, alpha=0.8),
        "quantize": one("ImageQuantize", colors=9, dither="floyd-steinberg"),
        "quantize-pattern": one("ImageQuantize", colors=6, dither="bayer-4"),
        "morphology": one("Morphology", operation="gradient", kernel_size=5),
        "morphology-even": one("Morphology", operation="bottom_hat", kernel_size=8),
        "noise": one("ImageAddNoise", seed=SEED, strength=0.3),
        "yuv": planes | {"made": exchanged},
        "colour-mask": {
            "few": node("ImageQuantize", image=["picture", 0], colors=2, dither="none"),
            "disc": node("ImageColorToMask", image=["other", 0], color=0xFFFFFF),
            "hard": node("ThresholdMask", mask=["disc", 0], value=0.4),
            "made": node("JoinImageWithAlpha", image=["few", 0], alpha=["hard", 0]),
            "parts": node("SplitImageWithAlpha", image=["made", 0]),
            "shown": node("MaskToImage", mask=["parts", 1]),
        },
        "porter-duff": {
            "made": node(
                "PorterDuffImageComposite",
                source=["picture", 0],
                source_alpha=["mask", 0],
                destination=["soft", 0],
                destination_alpha=["picture", 1],
                mode="SRC_OVER",
            )
        },
    }


def _arranged() -> dict[str, Workflow]:
    def beside(direction: str, colour: str, *, match: bool) -> Workflow:
        low = node("ImageCrop", image=["picture", 0], width=50, height=30, x=9, y=20)
        stitched = node(
            "ImageStitch",
            image1=["picture", 0],
            image2=["low", 0],
            direction=direction,
            match_image_size=match,
            spacing_width=5,
            spacing_color=colour,
        )
        return {"low": low, "made": stitched}

    padded = {"padding_color": "white", "interpolation": "bicubic"}
    return {
        "stitch-left": beside("left", "green", match=True),
        "stitch-down": beside("down", "white", match=False),
        "total-pixels": {
            "made": node("ImageScaleToTotalPixels", image=["picture", 0], upscale_method="lanczos", megapixels=0.013)
        },
        "longest-side": {
            "low": node("ImageCrop", image=["picture", 0], width=50, height=31, x=9, y=20),
            "turned": node("ImageRotate", image=["low", 0], rotation="90 degrees"),
            "made": node("ImageScaleToMaxDimension", image=["turned", 0], upscale_method="bilinear", largest_size=77),
        },
        "framed": {
            "low": node("ImageCrop", image=["picture", 0], width=50, height=30, x=9, y=20),
            "size": node("GetImageSize", image=["low", 0]),
            "made": node(
                "ResizeAndPadImage",
                image=["picture", 0],
                target_width=["size", 0],
                target_height=["size", 1],
                **padded,
            ),
        },
    }


def _latents(size: Size) -> dict[str, Workflow]:
    """Return workflows that decode what is made of two pictures' latents; one samples it first."""
    two = picture(size) | {
        "flipped": node("ImageFlip", image=["picture", 0], **_FLIP),
        "second": node("VAEEncode", pixels=["flipped", 0], vae=["model", 2]),
    }

    def made(*, sampled: bool = False, **nodes: dict[str, Any]) -> Workflow:
        last = list(nodes)[-1]
        if sampled:
            return changed(size, two | nodes | {"sample": sampling(last, denoise=0.6)}, {})
        return changed(size, two | nodes, {"decode.samples": [last, 0]})

    pair = {"samples1": ["encoded", 0], "samples2": ["second", 0]}
    laid = {"x": 16, "y": 24}
    operations = {
        "latents-tonemapped": node("LatentOperationTonemapReinhard", multiplier=0.4),
        "latents-sharpened": node("LatentOperationSharpen", sharpen_radius=3, sigma=0.8, alpha=0.3),
    }
    return {
        "latents-interpolated": made(mixed=node("LatentInterpolate", **pair, ratio=0.3)),
        "latents-blended": made(mixed=node("LatentBlend", **pair, blend_factor=0.4)),
        "latents-calculated": made(
            more=node("LatentAdd", **pair),
            less=node("LatentMultiply", samples=["more", 0], multiplier=0.7),
            left=node("LatentSubtract", samples1=["less", 0], samples2=["second", 0]),
        ),
        "latents-beside": made(
            columns=node("LatentCut", samples=["encoded", 0], dim="x", index=-3, amount=2),
            wide=node("LatentConcat", samples1=["second", 0], samples2=["columns", 0], dim="-x"),
            turned=node("LatentRotate", samples=["wide", 0], rotation="270 degrees"),
            flipped_again=node("LatentFlip", samples=["turned", 0], flip_method="x-axis: vertically"),
        ),
        "latents-composite": made(
            sampled=True,
            small=node(
                "LatentUpscale", samples=["second", 0], upscale_method="area", width=64, height=64, crop="center"
            ),
            large=node("LatentUpscaleBy", samples=["encoded", 0], upscale_method="bislerp", scale_by=1.5),
            mixed=node("LatentComposite", samples_to=["large", 0], samples_from=["small", 0], feather=16, **laid),
            part=node("LatentCrop", samples=["mixed", 0], width=80, height=64, x=8, y=16),
        ),
        "latents-composite-masked": made(
            mixed=node(
                "LatentCompositeMasked",
                destination=["encoded", 0],
                source=["second", 0],
                resize_source=False,
                mask=["mask", 0],
                **laid,
            )
        ),
        "latents-same-noise": made(
            sampled=True,
            both=node("LatentBatch", **pair),
            same=node("LatentBatchSeedBehavior", samples=["both", 0], seed_behavior="fixed"),
            one=node("LatentFromBatch", samples=["same", 0], batch_index=1, length=1),
        ),
        **{
            name: made(
                operation=operation,
                done=node("LatentApplyOperation", samples=["encoded", 0], operation=["operation", 0]),
            )
            for name, operation in operations.items()
        },
    }
