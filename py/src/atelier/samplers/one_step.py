"""Samplers without a memory: a step looks at its own latents only, once or several times."""

from torch import Tensor

from atelier.samplers.run import Run, Step, Taking, ancestral, slope


def euler_ancestral(run: Run, *, eta: float = 1.0, s_noise: float = 1.0) -> Step:
    """Euler's method down to a lower level, then new noise up again (k-diffusion's sample_euler_ancestral)."""

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        denoised = yield x, sigma
        down, up = ancestral(sigma, following, eta)
        if down == 0:
            return denoised
        return x + slope(x, sigma, denoised) * (down - sigma) + run.draw(x, sigma, following) * s_noise * up

    return step


def heun(run: Run) -> Step:
    """Heun's method: the mean of the slopes at both ends (Karras et al. 2022, algorithm 1)."""

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        first = slope(x, sigma, (yield x, sigma))
        there = x + first * (following - sigma)
        if following == 0:
            return there
        second = slope(there, following, (yield there, following))
        return x + (first + second) / 2 * (following - sigma)

    return step


def heunpp2(run: Run) -> Step:
    """Heun's method with slopes from up to three levels, weighted by their noise (Heun++ of Carzit, 2023)."""

    def step(x: Tensor, i: int) -> Taking:
        ahead = min(2, len(run.levels) - 2 - i)
        levels = run.levels[i : i + ahead + 1]
        width = run.levels[i + 1] - levels[0]
        slopes = [slope(x, levels[0], (yield x, levels[0]))]
        there = x
        for n in range(ahead):
            there = there + slopes[-1] * (levels[n + 1] - levels[n])
            slopes.append(slope(there, levels[n + 1], (yield there, levels[n + 1])))
        weights = [level / ((ahead + 1) * run.levels[0]) for level in levels[1:]]
        mean: Tensor = slopes[0] * (1 - sum(weights))
        for weight, found in zip(weights, slopes[1:], strict=True):
            mean = mean + weight * found
        return x + mean * width

    return step


def dpm_2(run: Run) -> Step:
    """The slope at the geometric middle of the step (k-diffusion's sample_dpm_2; Lu et al. 2022, arXiv 2206.00927)."""

    def step(x: Tensor, i: int) -> Taking:
        return _by_the_middle(x, run.levels[i], run.levels[i + 1])

    return step


def dpm_2_ancestral(run: Run) -> Step:
    """`dpm_2` down to a lower level, then new noise up again (k-diffusion's sample_dpm_2_ancestral)."""

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        down, up = ancestral(sigma, following)
        x = yield from _by_the_middle(x, sigma, down)
        return x if down == 0 else x + run.draw(x, sigma, following) * up

    return step


def _by_the_middle(x: Tensor, sigma: Tensor, following: Tensor) -> Taking:
    first = slope(x, sigma, (yield x, sigma))
    if following == 0:
        return x + first * (following - sigma)
    middle = sigma.log().lerp(following.log(), 0.5).exp()
    there = x + first * (middle - sigma)
    return x + slope(there, middle, (yield there, middle)) * (following - sigma)


def dpmpp_2s_ancestral(run: Run, *, eta: float = 1.0, s_noise: float = 1.0) -> Step:
    """DPM-Solver++(2S) down to a lower level, then new noise up again (Lu et al. 2022, arXiv 2211.01095)."""

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        denoised = yield x, sigma
        down, up = ancestral(sigma, following, eta)
        if down == 0:
            x = x + slope(x, sigma, denoised) * (down - sigma)
        else:
            time, width = -sigma.log(), -down.log() + sigma.log()
            middle = (-(time + 0.5 * width)).exp()
            there = middle / sigma * x - (-width * 0.5).expm1() * denoised
            x = down / sigma * x - (-width).expm1() * (yield there, middle)
        return x + run.draw(x, sigma, following) * s_noise * up if following > 0 else x

    return step


def ddpm(run: Run) -> Step:
    """The mean of the posterior and noise of its variance (Ho et al. 2020, arXiv 2006.11239, algorithm 2)."""

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        noise = slope(x, sigma, (yield x, sigma))
        kept, kept_then = 1 / (sigma**2 + 1), 1 / (following**2 + 1)
        alpha = kept / kept_then
        mean = (x / (1 + sigma**2).sqrt() - (1 - alpha) * noise / (1 - kept).sqrt()) / alpha.sqrt()
        if following == 0:
            return mean
        deviation = ((1 - alpha) * (1 - kept_then) / (1 - kept)).sqrt()
        return (mean + deviation * run.draw(x, sigma, following)) * (1 + following**2).sqrt()

    return step


def lcm(run: Run) -> Step:
    """To the end at once, then new noise up to the next level (Luo et al. 2023, arXiv 2310.04378)."""

    def step(x: Tensor, i: int) -> Taking:
        sigma, following = run.levels[i], run.levels[i + 1]
        denoised = yield x, sigma
        return denoised + run.draw(x, sigma, following) * following if following > 0 else denoised

    return step
