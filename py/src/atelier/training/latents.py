"""Latents of drawn pictures and the tokens of their captions, computed once and read through memory maps.

`latents.npy` is float16 [N, 2, C, h, w]: the mean and the standard deviation of each picture's latents, times the
VAE's scaling factor. `tokens.npy` is uint16 [N, K, 77]: K captions of the same scene in other words and with other
attributes left out. Row n depends on the seed and n alone.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from atelier.replacing import replacing
from atelier.shapes import SIDE, Scene, random_claim, sample, say
from atelier.training import batches
from atelier.training.plan import numpy_at
from atelier.training.tokens import token_ids

CAPTIONS = 8
_BATCH = 64
_DRAWN = 3  # the purpose of the random numbers


@dataclass(frozen=True)
class Latents:
    """Both arrays, mapped from their files."""

    moments: npt.NDArray[np.float16]
    tokens: npt.NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.moments)

    def batch(self, rows: Tensor, caption: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        """Return latents [B, C, h, w] drawn with the noise, and token ids [B, 77] of the chosen captions."""
        moments = torch.from_numpy(self.moments[rows.numpy()].astype(np.float32))
        tokens = torch.from_numpy(self.tokens[rows.numpy(), caption.numpy()].astype(np.int64))
        return moments[:, 0] + moments[:, 1] * noise, tokens


def opened(folder: Path) -> Latents:
    """Open the arrays of a run folder; raises `FileNotFoundError` until all of them are computed."""
    if _done(folder) < _planned(folder):
        raise FileNotFoundError(f"the latents in {folder} are not complete: call `latents` again")
    return Latents(*(np.load(folder / name, mmap_mode="r") for name in ("latents.npy", "tokens.npy")))


def compute(vae: Any, folder: Path, count: int, seed: int, family: str, report: Callable[[str], object]) -> None:
    """Fill both files with `count` rows; goes on where an earlier call ended."""
    folder.mkdir(parents=True, exist_ok=True)
    shape = (count, 2, vae.config.latent_channels, SIDE // 8, SIDE // 8)
    moments = _array(folder / "latents.npy", np.float16, shape)
    tokens = _array(folder / "tokens.npy", np.uint16, (count, CAPTIONS, 77))
    for first in range(_done(folder), count, _BATCH):
        rows = range(first, min(first + _BATCH, count))
        drawn = [_draw(seed, row) for row in rows]
        moments[rows.start : rows.stop] = _encode(vae, [picture for picture, _ in drawn])
        words = [caption for _, captions in drawn for caption in captions]
        tokens[rows.start : rows.stop] = token_ids(family, words).reshape(len(rows), CAPTIONS, -1).numpy()
        if rows.stop == count or first // _BATCH % 50 == 0:
            moments.flush()
            tokens.flush()
            _note(folder, rows.stop, count)
            report(f"latents {rows.stop}/{count}")


def _draw(seed: int, row: int) -> tuple[batches.Pictures, list[str]]:
    rng = numpy_at(seed, _DRAWN, row)
    example = sample(rng)
    return example.picture, [example.caption, *(_reworded(example.scene, rng) for _ in range(CAPTIONS - 1))]


def _reworded(scene: Scene, rng: np.random.Generator) -> str:
    told = scene.mirrored() if rng.random() < 0.5 else scene
    return say(random_claim(told, rng), rng)


def _encode(vae: Any, pictures: list[batches.Pictures]) -> npt.NDArray[np.float16]:
    with torch.no_grad():
        posterior = vae.encode(batches.to_tensor(pictures, vae.device)).latent_dist
        moments = torch.stack([posterior.mean, posterior.std], dim=1) * vae.config.scaling_factor
    found: npt.NDArray[np.float16] = moments.cpu().numpy().astype(np.float16)
    return found


def _array(path: Path, dtype: type[np.generic], shape: tuple[int, ...]) -> "np.memmap[Any, np.dtype[Any]]":
    if path.exists():
        kept = np.lib.format.open_memmap(path, "r+")
        if kept.shape == shape:
            return kept
        (path.parent / "latents.json").unlink(missing_ok=True)
    return np.lib.format.open_memmap(path, "w+", dtype, shape)


def _done(folder: Path) -> int:
    return _count(folder, "done", 0)


def _planned(folder: Path) -> int:
    return _count(folder, "planned", 1)


def _count(folder: Path, name: str, otherwise: int) -> int:
    path = folder / "latents.json"
    return int(json.loads(path.read_text())[name]) if path.exists() else otherwise


def _note(folder: Path, done: int, planned: int) -> None:
    with replacing(folder / "latents.json") as beside:
        beside.write_text(json.dumps({"done": done, "planned": planned}))
