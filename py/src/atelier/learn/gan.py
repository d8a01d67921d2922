"""A generative adversarial network: one network draws, another tells drawn pictures from real ones, and both learn.

The discriminator learns to minimise softplus(−D(x)) + softplus(D(G(z))), the generator softplus(−D(G(z))): the two
cross-entropies of the paper, the second one in the form that does not fade. Where neither wins, each term is ln 2.
Sources: Goodfellow et al. 2014, "Generative Adversarial Nets", section 3; layers, batch normalisation in both networks,
and Adam's first moment of Radford, Metz and Chintala 2016 (DCGAN). The generator that is kept is the average over its
last steps (Yazıcı et al. 2019).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from atelier.devices import placement
from atelier.learn import course, world
from atelier.learn.weights import draw_weights
from atelier.training.plan import Plan, torch_at
from atelier.values import Image

LATENTS = 64
_WIDTH = 32
_DECAY = 0.995
_MOMENTS = (0.5, 0.999)
_NOISE, _PRIOR = 1, 2


@dataclass(frozen=True)
class Gan:
    """GAN: the trained generator, numbers [B, 64] to pictures [B, 3, 32, 32] of −1 … 1."""

    generator: nn.Module


def new_generator() -> nn.Sequential:
    """Return DCGAN's generator: 4×4 places are doubled three times by transposed convolutions."""
    return nn.Sequential(
        nn.Unflatten(1, (LATENTS, 1, 1)),
        nn.ConvTranspose2d(LATENTS, 4 * _WIDTH, 4, bias=False),
        nn.BatchNorm2d(4 * _WIDTH),
        nn.ReLU(),
        nn.ConvTranspose2d(4 * _WIDTH, 2 * _WIDTH, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(2 * _WIDTH),
        nn.ReLU(),
        nn.ConvTranspose2d(2 * _WIDTH, _WIDTH, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(_WIDTH),
        nn.ReLU(),
        nn.ConvTranspose2d(_WIDTH, 3, 4, stride=2, padding=1),
        nn.Tanh(),
    )


def new_discriminator() -> nn.Sequential:
    """Return its mirror image: pictures [B, 3, 32, 32] to one number each, [B, 1, 1, 1]."""
    return nn.Sequential(
        nn.Conv2d(3, _WIDTH, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(_WIDTH, 2 * _WIDTH, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(2 * _WIDTH),
        nn.LeakyReLU(0.2),
        nn.Conv2d(2 * _WIDTH, 4 * _WIDTH, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(4 * _WIDTH),
        nn.LeakyReLU(0.2),
        nn.Conv2d(4 * _WIDTH, 1, 4),
    )


def train(images: Image, plan: Plan) -> tuple[Gan, Image]:
    """Learn from pictures [N, 32, 32, 3]; returns the model and the loss curves. Raises as `course.follow`."""
    task = _Contest(world.to_learn(images), plan)
    curve = course.follow(plan.steps, task.take)
    return Gan(task.average.module.eval().requires_grad_(requires_grad=False)), curve


class _Contest:
    def __init__(self, pictures: Tensor, plan: Plan) -> None:
        self._pictures, self._plan, self._device = pictures, plan, placement().device
        self._generator, self._discriminator = new_generator(), new_discriminator()
        for network in (self._generator, self._discriminator):
            draw_weights(network, plan.seed)
            network.to(self._device)
        averaging = get_ema_multi_avg_fn(_DECAY)  # type: ignore[no-untyped-call]
        self.average = AveragedModel(self._generator, multi_avg_fn=averaging, use_buffers=True)
        self._learns_to_draw = _adam(self._generator)
        self._learns_to_tell = _adam(self._discriminator)

    def take(self, step: int) -> course.Step:
        real = course.batch_of(self._pictures, step, self._plan).to(self._device)
        noise = torch.randn(len(real), LATENTS, generator=self._plan.torch_at(step, _NOISE)).to(self._device)
        rate = self._plan.rate_at(step)
        made = self._generator(noise)
        telling = self._tells(real, made.detach())
        _descend(self._learns_to_tell, telling, rate)
        drawing = softplus(-self._discriminator(made)).mean()
        _descend(self._learns_to_draw, drawing, rate)
        self.average.update_parameters(self._generator)
        return course.Step({"discriminator": telling.item(), "generator": drawing.item()}, made)

    def _tells(self, real: Tensor, made: Tensor) -> Tensor:
        """Ask about each kind by itself: in one batch, its normalisation would give away which is which."""
        about_real, about_made = self._discriminator(real), self._discriminator(made)
        return softplus(-about_real).mean() + softplus(about_made).mean()


def _adam(network: nn.Module) -> torch.optim.Adam:
    return torch.optim.Adam(network.parameters(), betas=_MOMENTS)


def _descend(optimizer: torch.optim.Optimizer, loss: Tensor, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()


def sample(model: Gan, count: int, seed: int) -> Image:
    """Return new pictures [count, 32, 32, 3]."""
    noise = torch.randn(count, LATENTS, generator=torch_at(seed, _PRIOR, 0))
    device = next(model.generator.parameters()).device
    return world.to_image(model.generator(noise.to(device)))
