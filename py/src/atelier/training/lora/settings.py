"""What a LoRA's YAML file may say: every key with its meaning, its bounds and what it is when it is left out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Part = Literal["unet", "text_encoder"]
Value = Callable[[Any], Any]
"""Takes what YAML read; returns the setting, or raises `ValueError` with the words for what it has to be."""


def _whole(low: int, high: int) -> Value:
    def value(given: Any) -> int:
        if isinstance(given, bool) or not isinstance(given, int) or not low <= given <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return given

    return value


def _number(low: float, high: float) -> Value:
    """Read a number; YAML 1.1 takes `1e-4`, without a point, for a text."""

    def value(given: Any) -> float:
        try:
            number = float("nan") if isinstance(given, bool) else float(given)
        except (TypeError, ValueError):
            number = float("nan")
        if not low <= number <= high:
            raise ValueError(f"a number from {low:g} to {high:g}")
        return number

    return value


def _one_of(*names: str) -> Value:
    def value(given: Any) -> str:
        if given not in names:
            raise ValueError("one of " + ", ".join(names))
        return str(given)

    return value


def _some_of(*names: str) -> Value:
    def value(given: Any) -> tuple[str, ...]:
        found = given if isinstance(given, list) else [given]
        if not found or any(name not in names for name in found):
            raise ValueError("one or more of " + ", ".join(names))
        return tuple(name for name in names if name in found)

    return value


def _text(given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise ValueError("a text")
    return given.strip()


def _texts(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise ValueError("a list of texts")  # noqa: TRY004 - the caller turns it into a sentence
    return tuple(_text(each) for each in given)


def _flag(given: Any) -> bool:
    if not isinstance(given, bool):
        raise ValueError("true or false")  # noqa: TRY004
    return given


def _path(given: Any) -> Path:
    return Path(_text(given)).expanduser()


def _safetensors(given: Any) -> Path:
    path = _path(given)
    if path.suffix != ".safetensors":
        raise ValueError("a path that ends with .safetensors")
    return path


def _of_eight(given: Any) -> int:
    size: int = _whole(64, 2048)(given)
    if size % 8:
        raise ValueError("a multiple of 8 from 64 to 2048")
    return size


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of a training; paths count from where the program is called.

    Attributes:
        base: the checkpoint that learns: one `.safetensors` file with all parts.
        data: the folder of pictures and captions.
        prior: a second such folder, of what the model can draw already and shall not forget: of each, as many pictures
            a step are learned from. What few pictures teach (DreamBooth) needs it (Ruiz et al. 2023, arXiv 2208.12242,
            section 3.3).
        prior_weight: how much the prior's error counts, beside 1 for the data's.
        out: the LoRA file to write.
        run: the folder for checkpoint, latents, `loss.png` and `samples.png`; left out, it lies beside `out`.
        trigger: the word that calls for what was taught; it stands in the file, and should in the captions.
        rank: of the matrices: how much can be learned, and how large the file is.
        alpha: divided by the rank, the strength with which they act; left out, the rank.
        parts: which models learn.
        layers: `attention` (with its projections and feed-forwards) or `all` (convolutions too: needed where a texture
            is new rather than a thing).
        steps: in all.
        batch: pictures a step.
        rate: the learning rate at its highest.
        warm_up: steps in which it grows to that.
        cool_down: the last part of all steps, in which it falls to nothing.
        resolution: the side in pixels that pictures are brought to: scaled until they cover the square, then cut off
            evenly on both sides. Left out, the one that the base was made for.
        mirror: learn each picture mirrored too, right as left; not where captions or the thing itself know left.
        caption_dropout: the share of captions that are emptied, for guidance.
        seed: begins all random numbers.
        device: `auto` takes cuda, else mps, else cpu.
        dtype: of the frozen weights; the learned ones are float32. `auto` is bfloat16 on cuda, else float32.
        gradient_checkpointing: computes activations twice and keeps few: less memory, about a third more time.
        save_every: seconds between two checkpoints.
        look_every: steps between two sheets of samples.
        prompts: what the sheets show; left out, the first captions.
    """

    base: Path
    data: Path
    out: Path
    prior: Path | None = None
    prior_weight: float = 1.0
    run: Path | None = None
    trigger: str | None = None
    rank: int = 8
    alpha: float | None = None
    parts: tuple[Part, ...] = ("unet",)
    layers: Literal["attention", "all"] = "attention"
    steps: int = 1000
    batch: int = 4
    rate: float = 1e-4
    warm_up: int = 50
    cool_down: float = 0.25
    resolution: int | None = None
    mirror: bool = False
    caption_dropout: float = 0.1
    seed: int = 0
    device: str = "auto"
    dtype: str = "auto"
    gradient_checkpointing: bool = False
    save_every: float = 180.0
    look_every: int = 500
    prompts: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder that a training keeps its state in."""
        return self.run or self.out.with_name(f"{self.out.stem}-run")

    @property
    def scale(self) -> float:
        """Alpha, or what it is when it is left out."""
        return float(self.rank if self.alpha is None else self.alpha)


KEYS: dict[str, Value] = {
    "base": _safetensors,
    "data": _path,
    "out": _safetensors,
    "prior": _path,
    "prior_weight": _number(0, 100),
    "run": _path,
    "trigger": _text,
    "rank": _whole(1, 512),
    "alpha": _number(0.001, 4096),
    "parts": _some_of("unet", "text_encoder"),
    "layers": _one_of("attention", "all"),
    "steps": _whole(1, 1_000_000),
    "batch": _whole(1, 1024),
    "rate": _number(1e-8, 1),
    "warm_up": _whole(1, 100_000),
    "cool_down": _number(0, 1),
    "resolution": _of_eight,
    "mirror": _flag,
    "caption_dropout": _number(0, 1),
    "seed": _whole(0, 2**63 - 1),
    "device": _one_of("auto", "cuda", "mps", "cpu"),
    "dtype": _one_of("auto", "float32", "bfloat16"),
    "gradient_checkpointing": _flag,
    "save_every": _number(1, 86_400),
    "look_every": _whole(1, 1_000_000),
    "prompts": _texts,
}
REQUIRED = ("base", "data", "out")
