"""What a model's training means to a sampler: the noise levels that it knows, and what its answer is."""

from atelier.noise_table import NoiseTable
from atelier.prediction import Prediction
from atelier.recipes import Model

CONSISTENCY = "lcm"
"""What a consistency model is said to predict."""

TABLE = NoiseTable.scaled_linear()
"""The levels that Stable Diffusion was trained on."""


def table_of(model: Model) -> NoiseTable:
    """Return the noise levels that a model was trained on."""
    table = TABLE.zero_terminal() if model.trained.zero_snr else TABLE
    return table.distilled() if model.trained.predicts == CONSISTENCY else table


def prediction_of(model: Model) -> Prediction:
    """Return what a model's answer means to a sampler; a consistency model's is made to mean noise."""
    predicts = model.trained.predicts
    return Prediction.NOISE if predicts == CONSISTENCY else Prediction(predicts)
