"""Fit the last layer of the oracle's UNet: least squares, from what all others make of a noisy latent to its noise.

An untrained UNet answers nearly nothing, and all samplers give the same picture. What this one learns of is smooth
random fields, each prompt's around a colour of its own, so that prompts and guidance matter.
`PYTHONPATH=src:tests python -m oracle.fit --size narrow` writes the layer that `recipe` puts into the models; with
`--velocity` the layer of a model that answers with velocity.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from atelier import tiny
from atelier.added import Added, added
from atelier.checkpoints import load_checkpoint
from atelier.devices import fix_threads
from atelier.noise_table import NoiseTable
from atelier.text import encode_prompt
from atelier.values import Condition, FileRef
from oracle import recipe
from oracle.workflows import NEGATIVE, POSITIVE

PROMPTS = (POSITIVE, NEGATIVE, "", "a green hill", "snow on a roof", "two cats", "a long road by night", "an orange")
_BATCH = 4
_RIDGE = 1e-3


def fields(count: int, colour: Tensor, draw: torch.Generator) -> Tensor:
    """Return latents [count, 4, 16, 16] of unit variance: a coarse and a finer field about a colour."""
    coarse, finer = (
        functional.interpolate(torch.randn(count, 4, n, n, generator=draw), size=16, mode="bicubic") for n in (3, 6)
    )
    return 0.7 * coarse + 0.5 * finer + 0.5 * colour[None, :, None, None]


def fit(unet: Any, prompts: list[Condition], batches: int, *, velocity: bool = False) -> tuple[Tensor, Tensor]:
    """Return the weight [4, C, 3, 3] and the bias [4] of the last layer."""
    draw = torch.Generator().manual_seed(1)
    table = NoiseTable.scaled_linear()
    colours = torch.randn(len(prompts), 4, generator=draw)
    seen: list[Tensor] = []
    hook = unet.conv_out.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    size = unet.conv_out.in_channels * 9 + 1
    left, right = torch.zeros(size, size, dtype=torch.float64), torch.zeros(size, 4, dtype=torch.float64)
    for batch in range(batches):
        number = batch % len(prompts)
        timesteps = torch.randint(0, len(table.sigmas), (_BATCH,), generator=draw)
        sigma = table.sigmas[timesteps][:, None, None, None]
        noise = torch.randn(_BATCH, 4, 16, 16, generator=draw)
        clean = fields(_BATCH, colours[number], draw)
        noisy = (clean + sigma * noise) / (1 + sigma**2).sqrt()
        answer = (noise - sigma * clean) / (1 + sigma**2).sqrt() if velocity else noise
        seen.clear()
        unet(noisy, timesteps, **_told(prompts[number], unet.config))
        features = functional.unfold(seen[0], 3, padding=1).transpose(1, 2).flatten(0, 1).double()
        features = torch.cat([features, torch.ones(len(features), 1, dtype=torch.float64)], dim=1)
        left += features.T @ features
        right += features.T @ answer.permute(0, 2, 3, 1).reshape(-1, 4).double()
        print(f"{batch + 1} of {batches}", flush=True)  # noqa: T201
    hook.remove()
    left += torch.eye(size, dtype=torch.float64) * _RIDGE * left.diagonal().mean()
    found = torch.linalg.solve(left, right)
    return found[:-1].T.reshape(4, -1, 3, 3).half(), found[-1].half()


def _told(prompt: Condition, config: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"encoder_hidden_states": prompt[0].expand(_BATCH, -1, -1)}
    more = added(prompt[1], config, (128, 128), "positive")
    return told if more is None else told | {"added_cond_kwargs": Added.together([more], _BATCH)}


def main() -> None:
    """Write the layer that the options ask for beside this file."""
    parser = argparse.ArgumentParser(prog="python -m oracle.fit", description=__doc__)
    parser.add_argument("--size", choices=get_args(recipe.Size), required=True)
    parser.add_argument("--batches", type=int, default=64)
    parser.add_argument("--velocity", action="store_true")
    options = parser.parse_args()
    kind = recipe.VELOCITY if options.velocity else ""
    fix_threads()
    with torch.no_grad():
        family = recipe.FAMILIES[options.size]
        with TemporaryDirectory() as folder:
            path = Path(folder) / "unfitted.safetensors"
            tiny.save(recipe.checkpoint(options.size, kind), path)
            model, clip, _ = load_checkpoint(FileRef(path.name, path, family=family))
        prompts = [encode_prompt(clip, prompt)[0] for prompt in PROMPTS]
        weight, bias = fit(model.unet, prompts, options.batches, velocity=options.velocity)
    layer = {f"{recipe.LAST}.weight": weight.contiguous(), f"{recipe.LAST}.bias": bias}
    save_file(layer, recipe.fitted(options.size, kind))


if __name__ == "__main__":
    main()
