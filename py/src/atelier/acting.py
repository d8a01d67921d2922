"""Where and when each prompt of a run acts. The rules are ComfyUI 0.3.64's.

A prompt acts in a rectangle of the latents, at each place with a weight, and between two levels of noise. Where several
act, their answers are averaged by weight.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from atelier.noise_table import NoiseTable
from atelier.recipes import Hint
from atelier.resampling import to_count
from atelier.values import Area, Condition, Conditioning, Options

_FADE = 8
"""Over how many places the weight of an area falls off towards an edge inside of the picture."""

_LEAST_BOUNDS = 8
"""The least side of an area that follows from a mask, in places."""


@dataclass(frozen=True)
class Window:
    """A rectangle of the latents in whole places, inside of them."""

    height: int
    width: int
    top: int
    left: int

    def of(self, latents: Tensor) -> Tensor:
        """Return this part of [..., h, w]; a view."""
        return latents[..., self.top : self.top + self.height, self.left : self.left + self.width]

    def encloses(self, other: "Window") -> bool:
        """Say whether another one lies inside."""
        return (
            other.top >= self.top
            and other.left >= self.left
            and other.top + other.height <= self.top + self.height
            and other.left + other.width <= self.left + self.width
        )


@dataclass(frozen=True, eq=False)
class ActingPrompt:
    """One prompt of one run.

    Attributes:
        condition: what it says.
        window: where it is asked; None is everywhere.
        weight: how much its answer counts at each place of the window, [b, 1, h, w]; None is 1 everywhere.
        begin: the level from which on it acts.
        end: the level down to which it acts.
        hints: what ControlNets add.
    """

    condition: Condition
    window: Window | None
    weight: Tensor | None
    begin: float
    end: float
    hints: tuple[Hint, ...]

    def acts_at(self, sigma: Tensor) -> bool:
        """Say whether it acts at a level, a scalar."""
        return self.end <= float(sigma) <= self.begin


def acting(sides: Sequence[Conditioning], shape: torch.Size, table: NoiseTable) -> list[list[ActingPrompt]]:
    """Return the prompts of a run over latents of a shape [B, C, h, w], side by side, the positive ones first.

    Wherever a prompt of one side has an area of its own, the smallest prompt of each other side around it is asked
    there too, so that guidance compares like with like.
    """
    found = [[_acting(condition, shape, table) for condition in side] for side in sides]
    for own in found:
        for prompt in own:
            for other in found:
                if other is not own:
                    other.extend(_opposite(prompt, other))
    return [found[0], *(list(_with_hints_of(found[0], side)) for side in found[1:])]


def _acting(condition: Condition, shape: torch.Size, table: NoiseTable) -> ActingPrompt:
    options = condition[1]
    height, width = shape[-2:]
    mask = _mask(options, height, width)
    area = options.get("area")
    window = None if area is None else _window(area, height, width)
    if mask is not None and options.get("within_bounds", False):
        window = _bounds(mask, height, width)
    return ActingPrompt(
        condition,
        window,
        _weight(options, window, mask, height, width),
        table.after(options.get("begin", 0.0)),
        table.after(options.get("end", 1.0)),
        options.get("hints", ()),
    )


def _mask(options: Options, height: int, width: int) -> Tensor | None:
    if "mask" not in options:
        return None
    mask = options["mask"][:, None]
    if mask.shape[2:] == (height, width):
        return mask
    return torch.nn.functional.interpolate(mask, size=(height, width), mode="bilinear")


def _window(area: Area, height: int, width: int) -> Window:
    if area.in_shares:
        rows, columns = max(1, round(area.height * height)), max(1, round(area.width * width))
        top, left = round(area.top * height), round(area.left * width)
    else:
        rows, columns, top, left = int(area.height), int(area.width), int(area.top), int(area.left)
    return _inside(Window(rows, columns, top, left), height, width)


def _inside(window: Window, height: int, width: int) -> Window:
    """Cut a window to the latents; one that lies beyond them keeps their last row or column."""
    top, left = min(window.top, height - 1), min(window.left, width - 1)
    return Window(min(window.height, height - top), min(window.width, width - left), top, left)


def _bounds(mask: Tensor, height: int, width: int) -> Window:
    rows, columns = torch.where(mask.abs().amax(dim=(0, 1)) != 0)
    if not len(rows):
        return _inside(Window(_LEAST_BOUNDS, _LEAST_BOUNDS, 0, 0), height, width)
    top, left = int(rows.min()), int(columns.min())
    tall, wide = int(rows.max()) - top + 1, int(columns.max()) - left + 1
    return _inside(Window(max(_LEAST_BOUNDS, tall), max(_LEAST_BOUNDS, wide), top, left), height, width)


def _weight(options: Options, window: Window | None, mask: Tensor | None, height: int, width: int) -> Tensor | None:
    strength = options.get("strength", 1.0)
    if mask is not None:
        part = mask if window is None else window.of(mask)
        return part * options.get("mask_strength", 1.0) * strength
    if window is None:
        return None if strength == 1.0 else torch.full((1, 1, height, width), strength)
    down = _fading(window.height, fades_in=window.top > 0, fades_out=window.top + window.height < height)
    across = _fading(window.width, fades_in=window.left > 0, fades_out=window.left + window.width < width)
    return (strength * down[:, None] * across)[None, None]


def _fading(length: int, *, fades_in: bool, fades_out: bool) -> Tensor:
    weights = torch.ones(length)
    over = min(_FADE, length // 4)
    rising = torch.arange(1, over + 1) / max(1, over)
    if fades_in:
        weights[:over] *= rising
    if fades_out:
        weights[length - over :] *= rising.flip(0)
    return weights


def _opposite(prompt: ActingPrompt, others: list[ActingPrompt]) -> list[ActingPrompt]:
    """Return what is to be asked of the other side where a prompt has an area: its smallest prompt around, there."""
    if prompt.window is None:
        return []
    around = [other for other in others if other.window is None or other.window.encloses(prompt.window)]
    if not around:
        return []
    smallest = min(around, key=_size)
    if smallest.window == prompt.window:
        return []
    return [replace(prompt, condition=smallest.condition)]


def _size(prompt: ActingPrompt) -> float:
    return float("inf") if prompt.window is None else prompt.window.height * prompt.window.width


def _with_hints_of(positive: list[ActingPrompt], negative: list[ActingPrompt]) -> Iterator[ActingPrompt]:
    """Give negative prompts the hints that are meant for them too, unless some have hints of their own."""
    whole = [number for number, prompt in enumerate(negative) if prompt.window is None]
    given = [
        prompt.hints
        for prompt in positive
        if prompt.window is None and prompt.hints and prompt.condition[1].get("hints_for_negative", False)
    ]
    if any(negative[number].hints for number in whole) or not whole:
        given = []
    taken = {whole[turn % len(whole)]: hints for turn, hints in enumerate(given)}
    for number, prompt in enumerate(negative):
        yield replace(prompt, hints=taken[number]) if number in taken else prompt


def weight_for(prompt: ActingPrompt, answer: Tensor) -> Tensor | None:
    """Return a prompt's weight for answers [B, C, h, w] of its window, on their device; None is 1 everywhere."""
    if prompt.weight is None:
        return None
    return to_count(prompt.weight, len(answer)).to(answer)
