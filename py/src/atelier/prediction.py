"""What a network's answer means: which part of the latents it takes for noise."""

from enum import Enum

from torch import Tensor


class Prediction(Enum):
    """What the network was trained to predict; the names are diffusers'."""

    NOISE = "epsilon"
    VELOCITY = "v_prediction"

    def factors(self, sigma: Tensor) -> tuple[Tensor | float, Tensor]:
        """Return a and b, by which the picture expected at the end is a·x − b·answer.

        x are latents in the scale of σ. Velocity: Salimans and Ho 2022, arXiv 2202.00512, appendix D.
        """
        if self is Prediction.NOISE:
            return 1.0, sigma
        return 1 / (sigma**2 + 1), sigma / (sigma**2 + 1) ** 0.5
