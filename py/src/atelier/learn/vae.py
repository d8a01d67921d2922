"""A variational autoencoder: pictures to a few numbers and back, so that random numbers give pictures, too.

The loss is ‖x − x̂‖² + β · KL(q(z|x) ‖ N(0, 1)), both summed over one picture. With β = 1 that is the negative evidence
lower bound, but for a constant, of a decoder whose pixels have a variance of ½.
Source: Kingma and Welling 2014, "Auto-Encoding Variational Bayes", equation 10 and appendix B; for β, Higgins et al.
2017.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from atelier.devices import placement
from atelier.errors import BadInput
from atelier.learn import course, world
from atelier.learn.weights import draw_weights
from atelier.training.learner import Learner
from atelier.training.plan import Plan, torch_at
from atelier.values import Image

LATENTS = 16
"""A drawn picture has fewer degrees of freedom: two colours, a shape, a place and a size."""
_WIDTH = 32
_PLACES = (4 * _WIDTH, world.SIDE // 8, world.SIDE // 8)
_NOISE, _PRIOR = 1, 2


class Encoder(nn.Module):
    """Pictures [B, 3, 32, 32] of −1 … 1 to mean and logarithm of the variance of q(z|x), [B, 16] each."""

    def __init__(self) -> None:
        super().__init__()
        self.conv_in = nn.Conv2d(3, _WIDTH, 4, stride=2, padding=1)
        self.layers = nn.Sequential(
            nn.SiLU(),
            nn.Conv2d(_WIDTH, 2 * _WIDTH, 4, stride=2, padding=1),
            nn.SiLU(),
            nn.Conv2d(2 * _WIDTH, 4 * _WIDTH, 4, stride=2, padding=1),
            nn.SiLU(),
            nn.Flatten(),
        )
        self.conv_out = nn.Linear(4 * _WIDTH * (world.SIDE // 8) ** 2, 2 * LATENTS)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and logarithm of the variance."""
        mean, log_variance = self.conv_out(self.layers(self.conv_in(pictures))).chunk(2, dim=1)
        return mean, log_variance


class Decoder(nn.Module):
    """Latents [B, 16] to pictures [B, 3, 32, 32], about −1 … 1."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(LATENTS, 8 * _WIDTH),
            nn.SiLU(),
            nn.Linear(8 * _WIDTH, 4 * _WIDTH * (world.SIDE // 8) ** 2),
            nn.Unflatten(1, _PLACES),
            nn.SiLU(),
            nn.ConvTranspose2d(4 * _WIDTH, 2 * _WIDTH, 4, stride=2, padding=1),
            nn.SiLU(),
            nn.ConvTranspose2d(2 * _WIDTH, _WIDTH, 4, stride=2, padding=1),
            nn.SiLU(),
        )
        self.conv_out = nn.ConvTranspose2d(_WIDTH, 3, 4, stride=2, padding=1)

    def forward(self, latents: Tensor) -> Tensor:
        """Return the pictures."""
        pictures: Tensor = self.conv_out(self.layers(latents))
        return pictures


@dataclass(frozen=True)
class VariationalAutoencoder:
    """VARIATIONAL_AUTOENCODER: both halves, trained."""

    encoder: Encoder
    decoder: Decoder


def train(images: Image, plan: Plan, beta: float = 1.0) -> tuple[VariationalAutoencoder, Image]:
    """Learn from pictures [N, 32, 32, 3]; returns the model and the loss curves. Raises as `course.follow`."""
    task = _Autoencoding(world.to_learn(images), plan, beta)
    curve = course.follow(plan.steps, task.take)
    task.learner.keep_average()
    task.learner.modules.eval().requires_grad_(requires_grad=False)
    return VariationalAutoencoder(task.encoder, task.decoder), curve


class _Autoencoding:
    def __init__(self, pictures: Tensor, plan: Plan, beta: float) -> None:
        self._pictures, self._plan, self._beta = pictures, plan, beta
        self.encoder, self.decoder = Encoder(), Decoder()
        both = nn.ModuleDict({"encoder": self.encoder, "decoder": self.decoder})
        draw_weights(both, plan.seed)
        self.learner = Learner(dict(both.to(placement().device).items()), weight_decay=0.0)

    def take(self, step: int) -> course.Step:
        pictures = course.batch_of(self._pictures, step, self._plan).to(self.learner.device)
        mean, log_variance = self.encoder(pictures)
        noise = torch.randn(mean.shape, generator=self._plan.torch_at(step, _NOISE)).to(mean.device)
        decoded = self.decoder(mean + torch.exp(0.5 * log_variance) * noise)
        error = (decoded - pictures).square().sum(dim=(1, 2, 3)).mean()
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1).mean()
        self.learner.update(error + self._beta * divergence, self._plan.rate_at(step), step)
        return course.Step({"squared error": error.item(), "divergence": divergence.item()}, decoded)


def sample(model: VariationalAutoencoder, count: int, seed: int) -> Image:
    """Return new pictures [count, 32, 32, 3], decoded from the prior."""
    latents = torch.randn(count, LATENTS, generator=torch_at(seed, _PRIOR, 0))
    return _decoded(model, latents)


def reconstruct(model: VariationalAutoencoder, images: Image) -> Image:
    """Return pictures [N, 32, 32, 3] as they come back through the means of their latents."""
    return _decoded(model, _means(model, images))


def interpolate(model: VariationalAutoencoder, images: Image, steps: int) -> Image:
    """Return the straight ways between the latents of neighbouring pictures, decoded, `steps` pictures for each way.

    The first and the last picture of a way are its two ends, reconstructed. Raises `BadInput` (`too_few_pictures`).
    """
    if len(images) < 2:
        raise BadInput("too_few_pictures", "There is one picture; an interpolation needs two: give it a batch of them.")
    ends = _means(model, images)
    parts = torch.linspace(0, 1, steps, device=ends.device)[None, :, None]
    ways = torch.lerp(ends[:-1, None], ends[1:, None], parts)
    return _decoded(model, ways.flatten(0, 1))


def _means(model: VariationalAutoencoder, images: Image) -> Tensor:
    pictures = world.to_learn(images).to(_device(model))
    mean: Tensor = model.encoder(pictures)[0]
    return mean


def _decoded(model: VariationalAutoencoder, latents: Tensor) -> Image:
    return world.to_image(model.decoder(latents.to(_device(model))))


def _device(model: VariationalAutoencoder) -> torch.device:
    return next(model.decoder.parameters()).device
