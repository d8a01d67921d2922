"""The program: read, encode, train, write; going on where an earlier call ended."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import torch

from atelier.errors import BadInput
from atelier.replacing import replacing
from atelier.training import loop
from atelier.training.labelled import save_labelled
from atelier.training.lora import base, configuration, encoded, folder, kohya
from atelier.training.lora.settings import Settings
from atelier.training.lora.task import LoraTask
from atelier.training.plan import Plan

BEGUN_WITH = "begun-with.json"
_FREE = ("base", "data", "prior", "out", "run", "trigger", "steps", "cool_down", "save_every", "look_every", "prompts")
"""Settings that a training may be continued with otherwise; of base and data, the content has to be the same."""
_PROMPTS = 4


def run(config: Path, instead: Mapping[str, Any] | None = None) -> loop.Progress:
    """Train as a YAML file says, or go on; write the LoRA when the last step is done.

    Raises `BadInput`: what `configuration`, `folder` and `base` do, and `run_differs`.
    """
    settings = configuration.read(config, instead)
    data = folder.read(settings.data)
    plan = Plan(settings.steps, settings.batch, settings.rate, settings.warm_up, settings.cool_down, settings.seed)
    found = base.load(settings)
    _repeatable(found.unet.device)
    pictures = encoded.encode(found, data, settings, loop.say)
    prior = _prior(found, settings)
    _require_same(settings, found.sha256, {"data": pictures.digest, "prior": prior.digest if prior else None})
    _say_what_is_odd(settings, data)
    found.vae.to(found.unet.dtype)
    prompts = settings.prompts or [each.caption for each in data[:_PROMPTS]]
    task = LoraTask(plan, settings, found, pictures, prompts, prior)
    progress = loop.train(task, plan, settings.folder, loop.Pace(settings.save_every, settings.look_every))
    if progress.step >= plan.steps:
        with task.learner.averaged():
            weights = kohya.weights(task.parts, settings.scale)
        save_labelled(weights, settings.out, kohya.label(settings, found, pictures))
        loop.say(f"{settings.out}: {settings.out.stat().st_size / 1e6:.1f} MB")
    return progress


def _repeatable(device: torch.device) -> None:
    """Ask CUDA for the same bits every time; the CPU gives them anyway."""
    if device.type == "cuda":
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.use_deterministic_algorithms(mode=True, warn_only=True)


def _prior(found: base.Base, settings: Settings) -> encoded.Encoded | None:
    if settings.prior is None:
        return None
    return encoded.encode(found, folder.read(settings.prior, "prior"), settings, loop.say, encoded.PRIOR_FILE)


def _require_same(settings: Settings, base_sha256: str, digests: Mapping[str, str | None]) -> None:
    """Note what a run began with, or refuse (`run_differs`) to go on with something else."""
    path = settings.folder / BEGUN_WITH
    now = {key: value for key, value in asdict(settings).items() if key not in _FREE}
    now = json.loads(json.dumps({**now, "base": base_sha256, **digests}))
    if not path.exists():
        with replacing(path) as beside:
            beside.write_text(json.dumps(now, indent=1), encoding="utf-8")
        return
    then = json.loads(path.read_text(encoding="utf-8"))
    usual = {each.name: each.default for each in fields(Settings)}  # of what an older version had no key for
    changed = [key for key in now if now[key] != then.get(key, usual.get(key))]
    if changed:
        raise BadInput(
            "run_differs",
            f"{settings.folder} was begun with another {' and '.join(changed)}: go on with the same, "
            "or name another folder as `run`, or delete it to begin again.",
        )


def _say_what_is_odd(settings: Settings, data: list[folder.Captioned]) -> None:
    if settings.trigger and not any(settings.trigger in each.caption for each in data):
        loop.say(f"note: no caption says “{settings.trigger}”, so nothing will call for what is taught")
