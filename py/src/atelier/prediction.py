"""What a network's answer means: which part of the latents it takes for noise."""

from enum import Enum

from torch import Tensor


class Prediction(Enum):
    """What the network was trained to predict; the names are diffusers'."""

    NOISE = "epsilon"
    VELOCITY = "v_prediction"
    END = "sample"

    def factors(self, sigma: Tensor) -> tuple[Tensor | float, Tensor]:
        """Return a and b, by which the picture expected at the end is a·x − b·answer.

        x are latents in the scale of σ. Velocity: Salimans and Ho 2022, arXiv 2202.00512, appendix D.
        """
        if self is Prediction.NOISE:
            return 1.0, sigma
        if self is Prediction.END:
            return 0.0, -sigma.new_ones(())
        return 1 / (sigma**2 + 1), sigma / (sigma**2 + 1) ** 0.5


_DATA, _TIME_SCALE = 0.5, 10.0


def as_noise(answer: Tensor, x: Tensor, sigma: Tensor, timestep: Tensor) -> Tensor:
    """Return the noise from which the end is concluded as a consistency model does (Luo et al. 2023, 2310.04378).

    It mixes what the noise in `answer` leaves of x, latents in the scale of σ, with x itself, the less of it the
    noisier the timestep is.
    """
    time = timestep.to(x) * _TIME_SCALE
    length = (time**2 + _DATA**2) ** 0.5
    skip, out = (_DATA / length) ** 2, time / length
    expected = out * (x - answer * sigma) + skip * x
    return (x - expected) / sigma
