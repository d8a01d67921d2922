"""Jobs that share models: what each makes alone in a process, and in any order in one.

`python -m leaks ROOT OUT` writes each job's latents to `OUT/NAME.pt`, each from a process that did nothing before.
"""

import os
import re
import sys
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from atelier import operations, tiny
from atelier.devices import fix_threads
from oracle.ours import Studio
from oracle.workflows import Workflow, node

_CHECKPOINTS = {
    "a": ("tiny-sd", 0),
    "b": ("tiny-sd", 1),
    "xl": ("tiny-sdxl", 0),
    "two": ("tiny-sd21", 0),
    "paint-inpaint": ("tiny-sd-inpaint", 0),
    "change-edit": ("tiny-sd-edit", 0),
}
_CHANGED = re.compile(r"down_blocks_1.*attn2_to_[qv]|encoder_layers_0")
"""What a LoRA changes here: to put one into all layers takes longer than the job."""
_FAMILIES = {"xl": "tiny-sdxl", "two": "tiny-sd21"}
_KEPT = ("CheckpointLoaderSimple", "ControlNetLoader", "LoraLoader", "LoraLoaderModelOnly")
"""Nodes whose results stay from job to job, as the engine keeps them."""


def write(root: Path) -> None:
    """Write the models that the jobs name, and the pictures that they begin with."""
    models = root / "models"
    for name, (family, seed) in _CHECKPOINTS.items():
        tiny.save(tiny.random_checkpoint(family, seed, torch.float16), models / "checkpoints" / f"{name}.safetensors")
    for name, family, seed in (("one", "tiny-sd", 1), ("more", "tiny-sd", 2), ("xl", "tiny-sdxl", 3)):
        whole = tiny.random_lora(family, seed)
        few = {key: weight for key, weight in whole.items() if _CHANGED.search(key)}
        tiny.save(few, models / "loras" / f"{name}.safetensors")
        net = tiny.random_controlnet(family, seed, torch.float16)
        tiny.save(net, models / "controlnet" / f"{name}.safetensors")
    generator = torch.Generator().manual_seed(1)
    words = {"clip_l": torch.randn(2, 32, generator=generator), "clip_g": torch.randn(2, 48, generator=generator)}
    tiny.save(words, models / "embeddings" / "word.safetensors")


class Bench(Studio):
    """Runs jobs in one process; models stay loaded from job to job."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "tiny-sd")

    def _file(self, path: Path) -> dict[str, Any]:
        told = super()._file(path)
        return {**told, "family": _FAMILIES.get(path.stem, told["family"])}

    def latents(self, job: Workflow) -> Tensor:
        """Return what the node `sample` makes; all but loaded models is let go."""
        handle = self._outputs(job, "sample")[0]["handle"]
        samples: Tensor = operations._registry.get(handle).value["samples"].clone()
        self.forget()
        return samples

    def forget(self, *, models: bool = False) -> None:
        """Let results go, and with `models` what was loaded too."""
        gone = [key for key in self._made if models or not any(f'["{kind}"' in key for kind in _KEPT)]
        handles = {each["handle"] for key in gone for each in self._made.pop(key) if "handle" in each}
        operations._registry.free(sorted(handles))  # without the collector, which takes longer than a job


def _job(checkpoint: str, words: str = "a red star", nodes: Workflow | None = None, **inputs: Any) -> Workflow:
    job = {
        "model": node("CheckpointLoaderSimple", ckpt_name=f"{checkpoint}.safetensors"),
        "positive": node("CLIPTextEncode", text=words, clip=["model", 1]),
        "negative": node("CLIPTextEncode", text="grey", clip=["model", 1]),
        "latent": node("EmptyLatentImage", width=32, height=32, batch_size=1),
        "picture": node("EmptyImage", width=32, height=32, batch_size=1, color=0x4080C0),
        "mask": node("SolidMask", value=1.0, width=16, height=24),
        "sample": node(
            "KSampler",
            model=["model", 0],
            positive=["positive", 0],
            negative=["negative", 0],
            latent_image=["latent", 0],
            seed=7,
            steps=1,
            cfg=3.0,
            sampler_name="euler",
            scheduler="normal",
            denoise=1.0,
        ),
        **(nodes or {}),
    }
    for place, value in inputs.items():
        name, port = place.split("__")
        job[name]["inputs"][port] = value
    return job


def _lora(name: str, strength: float, after: str = "model", clip: float | None = None) -> dict[str, Any]:
    return node(
        "LoraLoader",
        model=[after, 0],
        clip=[after, 1],
        lora_name=f"{name}.safetensors",
        strength_model=strength,
        strength_clip=strength if clip is None else clip,
    )


def _with_lora(last: str) -> dict[str, Any]:
    return {"sample__model": [last, 0], "positive__clip": [last, 1], "negative__clip": [last, 1]}


def _steered(name: str, strength: float, after: str = "") -> Workflow:
    return {
        f"net-{name}": node("ControlNetLoader", control_net_name=f"{name}.safetensors"),
        f"by-{name}": node(
            "ControlNetApplyAdvanced",
            positive=[after, 0] if after else ["positive", 0],
            negative=[after, 1] if after else ["negative", 0],
            control_net=[f"net-{name}", 0],
            image=["picture", 0],
            strength=strength,
            start_percent=0.0,
            end_percent=1.0,
        ),
    }


def _sides(last: str) -> dict[str, Any]:
    return {"sample__positive": [last, 0], "sample__negative": [last, 1]}


def _shown(kind: str, **inputs: Any) -> Workflow:
    return {
        "shown": node(
            kind, positive=["positive", 0], negative=["negative", 0], vae=["model", 2], pixels=["picture", 0], **inputs
        )
    }


def jobs() -> dict[str, Workflow]:
    """Return twenty jobs by name."""
    one, two = {"lora": _lora("one", 0.8)}, {"lora": _lora("one", -0.5), "second": _lora("more", 0.7, "lora", 0.2)}
    alone = node("LoraLoaderModelOnly", model=["model", 0], lora_name="more.safetensors", strength_model=0.9)
    both = _steered("one", 0.6) | _steered("more", 0.5, "by-one")
    skipped = {"skipped": node("CLIPSetLastLayer", clip=["model", 1], stop_at_clip_layer=-2)}
    told = {
        "told": node("ModelSamplingDiscrete", model=["model", 0], sampling="v_prediction", zsnr=True),
        "rescaled": node("RescaleCFG", model=["told", 0], multiplier=0.7),
    }
    masked = {
        "encoded": node("VAEEncode", pixels=["picture", 0], vae=["model", 2]),
        "masked": node("SetLatentNoiseMask", samples=["encoded", 0], mask=["mask", 0]),
    }
    shown = _sides("shown") | {"sample__latent_image": ["shown", 2]}
    return {
        "a": _job("a"),
        "b": _job("b"),
        "xl": _job("xl"),
        "two": _job("two"),
        "lora": _job("a", nodes=one, **_with_lora("lora")),
        "loras": _job("a", nodes=two, **_with_lora("second")),
        "lora-model-only": _job("b", nodes={"lora": alone}, sample__model=["lora", 0]),
        "lora-clip-only": _job("a", nodes={"lora": _lora("more", 0.0, clip=0.9)}, **_with_lora("lora")),
        "controlnet": _job("a", nodes=_steered("one", 0.9), **_sides("by-one")),
        "controlnets": _job("a", nodes=both, **_sides("by-more")),
        "lora-controlnet": _job("b", nodes=one | _steered("more", 0.4), **_with_lora("lora"), **_sides("by-more")),
        "clip-skip": _job("a", nodes=skipped, positive__clip=["skipped", 0], negative__clip=["skipped", 0]),
        "embedding": _job("a", "a embedding:word star"),
        "embedding-lora": _job("a", "(embedding:word:1.3) star", nodes=one, **_with_lora("lora")),
        "xl-lora": _job("xl", nodes={"lora": _lora("xl", 0.8)}, **_with_lora("lora")),
        "xl-embedding-controlnet": _job("xl", "a embedding:word", nodes=_steered("xl", 0.5), **_sides("by-xl")),
        "velocity": _job("a", nodes=told, sample__model=["rescaled", 0], sample__sampler_name="dpmpp_2m"),
        "noise-mask": _job("b", nodes=masked, sample__latent_image=["masked", 0], sample__sampler_name="dpmpp_2m_sde"),
        "inpainting": _job(
            "paint-inpaint", nodes=_shown("InpaintModelConditioning", mask=["mask", 0], noise_mask=True), **shown
        ),
        "editing": _job("change-edit", nodes=_shown("InstructPixToPixConditioning"), **shown),
    }


def main() -> None:
    """Write what each job makes; every job has a child of its own, made when all was imported and nothing computed."""
    root, out = Path(sys.argv[1]), Path(sys.argv[2])
    fix_threads()
    operations.warm_up({})
    for name, job in jobs().items():
        child = os.fork()
        if child == 0:
            with torch.no_grad():
                torch.save(Bench(root).latents(job), out / f"{name}.pt")
            os._exit(0)
        if os.waitpid(child, 0)[1] != 0:
            raise SystemExit(f"the job {name} failed")


if __name__ == "__main__":
    main()
