"""What the oracle has beside samplers and schedulers: what most workflows are made of."""

from oracle.recipe import SIDES, VELOCITY, Size
from oracle.workflows import POSITIVE, Workflow, changed, encoding, node, sampling, text_to_image


def of(size: Size) -> dict[str, Workflow]:
    """Return the workflows by name."""
    return {
        "image-to-image": changed(size, picture(size), {"sample.latent_image": ["encoded", 0], "sample.denoise": 0.5}),
        "inpaint": inpainting(size, "euler"),
        "inpaint-ddim": inpainting(size, "ddim"),
        "inpaint-dpmpp_2m_sde": inpainting(size, "dpmpp_2m_sde"),
        "inpaint-emptied": changed(
            size,
            picture(size)
            | {
                "emptied": node(
                    "VAEEncodeForInpaint", pixels=["picture", 0], vae=["model", 2], mask=["mask", 0], grow_mask_by=6
                )
            },
            {"sample.latent_image": ["emptied", 0]},
        ),
        "controlnet": changed(
            size, picture(size) | steering(size), {"sample.positive": ["steered", 0], "sample.negative": ["steered", 1]}
        ),
        "lora": changed(
            size, lora(size), {"sample.model": ["lora", 0], "positive.clip": ["lora", 1], "negative.clip": ["lora", 1]}
        ),
        "clip-skip": changed(
            size,
            {"skipped": node("CLIPSetLastLayer", clip=["model", 1], stop_at_clip_layer=-2)},
            {"positive.clip": ["skipped", 0], "negative.clip": ["skipped", 0]},
        ),
        "prompt-weights": changed(
            size, {}, {"positive.text": "a (red:1.4) fox beside a [small] ((lake)), \\(at dawn\\), (trees:0.6)"}
        ),
        "long-prompt": changed(size, {}, {"positive.text": ", ".join([POSITIVE, "(tall:1.2) trees, grass"] * 8)}),
        "areas": changed(size, picture(size) | _areas(), {"sample.positive": ["three", 0]}),
    }


def picture(size: Size) -> Workflow:
    """Return nodes that load a picture with a mask and encode it."""
    side = SIDES[size]
    return {
        "picture": node("LoadImage", image=f"picture-{side}.png"),
        "mask": node("LoadImageMask", image=f"mask-{side}.png", channel="red"),
        "encoded": node("VAEEncode", pixels=["picture", 0], vae=["model", 2]),
    }


def inpainting(size: Size, sampler: str, mask: str = "mask", more: Workflow | None = None) -> Workflow:
    """Return a workflow that samples inside of a mask, which a node makes."""
    masked = {"masked": node("SetLatentNoiseMask", samples=["encoded", 0], mask=[mask, 0])}
    sample = {"sample": sampling("masked", sampler_name=sampler, denoise=0.8)}
    return changed(size, picture(size) | (more or {}) | masked | sample, {})


def steering(size: Size) -> Workflow:
    """Return nodes that steer by the picture for a part of the run."""
    return {
        "net": node("ControlNetLoader", control_net_name=f"oracle-{size}.safetensors"),
        "steered": node(
            "ControlNetApplyAdvanced",
            positive=["positive", 0],
            negative=["negative", 0],
            control_net=["net", 0],
            image=["picture", 0],
            strength=0.5,
            start_percent=0.1,
            end_percent=0.7,
        ),
    }


def by_control_lora(size: Size) -> dict[str, str]:
    """Return what makes `steering` load a Control-LoRA."""
    return {"net.control_net_name": f"control-lora-oracle-{size}.safetensors"}


def adapting(size: Size, conditioning: str) -> Workflow:
    """Return nodes that steer by the picture with a T2I-Adapter; two outputs of a node give the prompts."""
    return {
        "adapter": node("ControlNetLoader", control_net_name=f"adapter-oracle-{size}.safetensors"),
        "adapted": node(
            "ControlNetApplyAdvanced",
            positive=[conditioning, 0],
            negative=[conditioning if conditioning != "positive" else "negative", int(conditioning != "positive")],
            control_net=["adapter", 0],
            image=["picture", 0],
            strength=0.4,
            start_percent=0.0,
            end_percent=0.8,
        ),
    }


ADAPTED = {"sample.positive": ["adapted", 0], "sample.negative": ["adapted", 1]}
"""What samples with the prompts of `adapting`."""


def lora(size: Size) -> Workflow:
    """Return a node that puts a LoRA into model and text encoder."""
    name = f"oracle-{size}.safetensors"
    loaded = node(
        "LoraLoader", model=["model", 0], clip=["model", 1], lora_name=name, strength_model=0.7, strength_clip=0.4
    )
    return {"lora": loaded}


def _areas() -> Workflow:
    return {
        "hill": encoding("a green hill"),
        "left": node(
            "ConditioningSetAreaPercentage", conditioning=["hill", 0], width=0.5, height=1.0, x=0.0, y=0.0, strength=0.9
        ),
        "snow": encoding("snow on a roof"),
        "within": node(
            "ConditioningSetMask", conditioning=["snow", 0], mask=["mask", 0], strength=1.2, set_cond_area="default"
        ),
        "two": node("ConditioningCombine", conditioning_1=["positive", 0], conditioning_2=["left", 0]),
        "three": node("ConditioningCombine", conditioning_1=["two", 0], conditioning_2=["within", 0]),
    }


def of_sdxl() -> dict[str, Workflow]:
    """Return the workflows over SDXL by name."""
    sized = node(
        "CLIPTextEncodeSDXL",
        clip=["model", 1],
        width=1024,
        height=768,
        crop_w=64,
        crop_h=32,
        target_width=512,
        target_height=512,
        text_g=POSITIVE,
        text_l="a fox",
    )
    return {
        "sdxl": text_to_image("narrow-xl"),
        "sdxl-karras": text_to_image("narrow-xl", sampler_name="dpmpp_2m_sde", scheduler="karras"),
        "sdxl-sizes": changed("narrow-xl", {"sized": sized}, {"sample.positive": ["sized", 0]}),
        "sdxl-embedding": embedding("narrow-xl"),
        **_controlled_sdxl(),
        "sdxl-weights": changed("narrow-xl", {}, {"positive.text": "a (red:1.4) fox beside a [small] ((lake))"}),
    }


def of_second() -> dict[str, Workflow]:
    """Return the workflows over Stable Diffusion 2 by name."""
    size: Size = "narrow-2"
    velocity = {"model.ckpt_name": f"oracle-{size}{VELOCITY}.safetensors"}
    skipped = {"skipped": node("CLIPSetLastLayer", clip=["model", 1], stop_at_clip_layer=-3)}
    through = {"sample.model": ["lora", 0], "positive.clip": ["lora", 1], "negative.clip": ["lora", 1]}
    return {
        "sd2": text_to_image(size),
        "sd2-weights": changed(size, {}, {"positive.text": "a (red:1.4) fox beside a [small] ((lake))"}),
        "sd2-clip-skip": changed(size, skipped, {"positive.clip": ["skipped", 0]}),
        "sd2-lora": changed(size, lora(size), through),
        "sd2-inpaint": inpainting(size, "euler_ancestral"),
        "sd2-velocity": changed(size, {}, velocity),
        "sd2-velocity-karras": changed(
            size, {}, velocity | {"sample.sampler_name": "dpmpp_2m_sde", "sample.scheduler": "karras"}
        ),
        "sd2-velocity-inpaint": changed(size, inpainting(size, "dpmpp_2m"), velocity),
    }


def embedding(size: Size) -> Workflow:
    """Return a workflow whose prompts name an embedding, once with a weight, and one that is not there."""
    name = f"embedding:oracle-{size}"
    text = f"a {name} fox, (beside {name}, a lake:1.3) embedding:nowhere at dawn"
    return changed(size, {}, {"positive.text": text, "negative.text": f"grey {name}.safetensors"})


def _controlled_sdxl() -> dict[str, Workflow]:
    steered = {"sample.positive": ["steered", 0], "sample.negative": ["steered", 1]}
    common = picture("narrow-xl") | steering("narrow-xl")
    again = steering("narrow-xl")["steered"]
    again["inputs"] |= {
        "positive": ["steered", 0],
        "negative": ["steered", 1],
        "control_net": ["tile", 0],
        "strength": 0.3,
    }
    kinds = {
        name: node("SetUnionControlNetType", control_net=["net", 0], type=name) for name in ("depth", "tile", "auto")
    }

    def told(kind: str) -> Workflow:
        workflow = changed("narrow-xl", common | kinds, steered)
        workflow["steered"]["inputs"]["control_net"] = [kind, 0]
        return workflow

    two = {"sample.positive": ["again", 0], "sample.negative": ["again", 1], "steered.control_net": ["depth", 0]}
    return {
        "sdxl-union": told("depth"),
        "sdxl-union-auto": told("auto"),
        "sdxl-union-two-kinds": changed("narrow-xl", common | kinds | {"again": again}, two),
        "sdxl-control-lora": changed("narrow-xl", common, steered | by_control_lora("narrow-xl")),
        "sdxl-adapter": changed("narrow-xl", picture("narrow-xl") | adapting("narrow-xl", "positive"), ADAPTED),
    }
