"""A denoising diffusion model of pixels (DDPM): noise is added in a thousand small steps, a UNet learns to undo it.

A noisy picture is x_t = √ᾱ_t · x_0 + √(1 − ᾱ_t) · ε. The loss is the mean squared error of what the UNet says of it:
`epsilon`, the noise ε itself, or `v_prediction`, the velocity √ᾱ_t · ε − √(1 − ᾱ_t) · x_0, which also is told apart
where nearly all is noise and so learns the colours of large areas sooner.
Sources: Ho, Jain and Abbeel 2020, "Denoising Diffusion Probabilistic Models", equations 4 and 14; Salimans and Ho 2022,
"Progressive Distillation", appendix D. Sampling leaves steps out: Song, Meng and Ermon 2021, "Denoising Diffusion
Implicit Models".

The UNet sees each 2×2 pixels as one place with 12 channels. That loses nothing, noise stays noise, and a step takes a
quarter of the time.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from atelier import previews, signals
from atelier.devices import placement
from atelier.learn import course, world
from atelier.learn.weights import draw_weights
from atelier.libraries import quiet
from atelier.training.learner import Learner
from atelier.training.noising import spread_times
from atelier.training.parts import begin_as_identity
from atelier.training.plan import Plan, torch_at
from atelier.training.precision import autocast
from atelier.values import Image

FOLD = 2
"""So many pixels, along each side, are one place for the UNet."""
TIMES = 1000
_NOISE, _SAMPLING = 1, 2


@dataclass(frozen=True)
class PixelDiffusion:
    """PIXEL_DIFFUSION: a trained UNet, and what it says of a noisy picture: `epsilon` or `v_prediction`."""

    unet: Any
    prediction: str


def new_unet(seed: int) -> Any:
    """Return a UNet of 12 channels at 16×16 with first weights of the seed, on the device."""
    from diffusers import UNet2DModel

    unet = UNet2DModel(
        sample_size=world.SIDE // FOLD,
        in_channels=3 * FOLD**2,
        out_channels=3 * FOLD**2,
        block_out_channels=(64, 96, 128),
        layers_per_block=1,
        down_block_types=("DownBlock2D",) * 3,
        up_block_types=("UpBlock2D",) * 3,
        norm_num_groups=16,
    )
    draw_weights(unet, seed)
    begin_as_identity(unet)
    return unet.to(placement().device).train()


def new_scheduler(prediction: str) -> Any:
    """Return Ho's schedule: 1000 steps whose variances grow in a straight line from 0.0001 to 0.02."""
    from diffusers import DDPMScheduler

    return DDPMScheduler(
        num_train_timesteps=TIMES,
        beta_start=1e-4,
        beta_end=0.02,
        beta_schedule="linear",
        prediction_type=prediction,
    )


def train(images: Image, plan: Plan, prediction: str) -> tuple[PixelDiffusion, Image]:
    """Learn from pictures [N, 32, 32, 3]; returns the model and the loss curve. Raises as `course.follow`."""
    task = _Denoising(world.to_learn(images), plan, prediction)
    curve = course.follow(plan.steps, task.take)
    task.learner.keep_average()
    return PixelDiffusion(task.unet.eval().requires_grad_(requires_grad=False), prediction), curve


class _Denoising:
    def __init__(self, pictures: Tensor, plan: Plan, prediction: str) -> None:
        self._plan, self._pictures = plan, functional.pixel_unshuffle(pictures, FOLD)
        self._scheduler = new_scheduler(prediction)
        self.unet = new_unet(plan.seed)
        self.learner = Learner({"unet": self.unet})

    def take(self, step: int) -> course.Step:
        clean = course.batch_of(self._pictures, step, self._plan)
        chance = self._plan.torch_at(step, purpose=_NOISE)
        noise = torch.randn(clean.shape, generator=chance)
        times = spread_times(len(clean), TIMES, chance)
        noisy = self._scheduler.add_noise(clean, noise, times)
        device = self.learner.device
        with autocast(device):
            said = self.unet(noisy.to(device), times.to(device)).sample.float()
        loss = functional.mse_loss(said, self._wanted(clean, noise, times).to(device))
        self.learner.update(loss, self._plan.rate_at(step), step)
        return course.Step({"loss": loss.item()}, cleaned(self._scheduler, noisy, said.detach().cpu(), times))

    def _wanted(self, clean: Tensor, noise: Tensor, times: Tensor) -> Tensor:
        if self._scheduler.config.prediction_type == "epsilon":
            return noise
        velocity: Tensor = self._scheduler.get_velocity(clean, noise, times)
        return velocity


def cleaned(scheduler: Any, noisy: Tensor, said: Tensor, times: Tensor) -> Tensor:
    """Return the pictures [B, 3, 32, 32] that follow from what the UNet said of noisy ones [B, 12, 16, 16]."""
    kept = scheduler.alphas_cumprod[times].reshape(-1, 1, 1, 1)
    if scheduler.config.prediction_type == "epsilon":
        clean = (noisy - (1 - kept).sqrt() * said) / kept.sqrt()
    else:
        clean = kept.sqrt() * noisy - (1 - kept).sqrt() * said
    return functional.pixel_shuffle(clean, FOLD)


def sample(model: PixelDiffusion, count: int, steps: int, eta: float, seed: int) -> Image:
    """Return new pictures [count, 32, 32, 3] from noise, in so many steps; raises `Cancelled` within one.

    An η of 0 adds no noise on the way (DDIM); 1 adds as much as Ho's sampler does.
    """
    from diffusers import DDIMPipeline

    quiet()
    scheduler = new_scheduler(model.prediction)
    pipeline = DDIMPipeline(_Watched(model.unet, steps, scheduler), scheduler)
    pipeline.set_progress_bar_config(disable=True)
    chance = torch_at(seed, _SAMPLING, 0)
    made = pipeline(count, chance, eta, num_inference_steps=steps, output_type="np").images
    folded = torch.from_numpy(made).movedim(-1, 1)
    return functional.pixel_shuffle(folded, FOLD).movedim(1, -1).contiguous()


class _Watched(nn.Module):
    """What the pipeline calls in the UNet's place: the UNet, with progress, a preview and an ear for the cancel."""

    def __init__(self, unet: Any, steps: int, scheduler: Any) -> None:
        super().__init__()
        self._unet = (unet,)  # in a tuple, so that the UNet does not become a part of this module
        self.config = unet.config
        self.device, self.dtype = unet.device, unet.dtype
        self._scheduler = scheduler
        self._asked, self._steps = 0, steps
        signals.report(0, steps)

    def forward(self, noisy: Tensor, time: Tensor) -> Any:
        signals.check_cancelled()
        with autocast(self.device):
            said = self._unet[0](noisy, time).sample.float()
        self._asked += 1
        clean = cleaned(self._scheduler, noisy.cpu(), said.cpu(), time.cpu())
        signals.report(self._asked, self._steps, previews.show_pictures(clean))
        return SimpleNamespace(sample=said)
