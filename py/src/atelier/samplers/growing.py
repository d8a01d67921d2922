"""Samplers whose latents change their size on the way."""

from torch import Tensor

from atelier.resampling import resample
from atelier.samplers.run import Run, Step, Taking


def lcm_upscale(run: Run, *, ratio: float = 2.0, steps: int | None = None, method: str = "bislerp") -> Step:
    """A consistency model's steps (Luo et al. 2023, arXiv 2310.04378), each of the first ones larger than that before.

    Args:
        run: the run; its noise is drawn in the size that is reached.
        ratio: how many times longer the sides are in the end.
        steps: after how many steps that is; half of them and one more if left out.
        method: how what is expected is resampled, as for `resampling.resample`.
    """
    count = max((len(run.levels)) // 2, 1) if steps is None else min(steps, len(run.levels))
    first: list[tuple[int, int]] = []

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        if not first:
            first.append((x.shape[-1], x.shape[-2]))
            if x.device.type == "cpu":
                run.draw(x, sigma, following)  # what the run began with: ComfyUI goes on behind it there
        x = yield x, sigma
        if i < count:
            factor = 1.0 + (ratio - 1.0) * (i + 1) / count
            width, height = (round(side * factor) for side in first[0])
            x = resample(x, width, height, method)
        return x if following == 0 else x + following * run.draw(x, sigma, following)

    return step
