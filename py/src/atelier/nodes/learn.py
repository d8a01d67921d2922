"""Nodes that train the classic generative models on small pictures, and draw from them."""

from typing import TYPE_CHECKING, Annotated

from atelier.declare import node
from atelier.nodes.sampling import MAX_SEED
from atelier.ports import Choice, Float, Int, Live, Output
from atelier.values import Image

if TYPE_CHECKING:
    from atelier.learn.ddpm import PixelDiffusion
    from atelier.learn.gan import Gan
    from atelier.learn.vae import VariationalAutoencoder

MAX_PICTURES = 16384
MAX_TRAINING = 100_000
MAX_SAMPLES = 1024

_IMAGES_DOC = "The pictures to learn from, 32 by 32 pixels."
_STEPS_DOC = "How many steps to learn for; each looks at one batch."
_BATCH_DOC = "How many pictures a step looks at."
_RATE_DOC = "How far a step goes. Too much spoils what was learned, too little learns nothing."
_SEED_DOC = "The number that first weights, the choice of pictures and all noise follow from."
_COUNT_DOC = "How many pictures."
_DRAW_DOC = "The number that the noise is drawn from."
_PREDICTION_DOC = "What the network says: the noise, as in the paper, or the velocity between picture and noise."
_CURVE_DOC = "The losses of all steps, drawn on a logarithmic scale."


def _steps(default: int) -> Int:
    return Int(default=default, min=1, max=MAX_TRAINING, doc=_STEPS_DOC)


def _rate(default: float) -> Float:
    return Float(default=default, min=0.0, max=0.1, step=0.0001, doc=_RATE_DOC)


_Images = Annotated[Image, Live(type="IMAGE", doc=_IMAGES_DOC)]
_Seed = Annotated[int, Int(default=0, min=0, max=MAX_SEED, seed=True, doc=_SEED_DOC)]
_Batch = Annotated[int, Int(default=64, min=2, max=512, doc=_BATCH_DOC)]
_Curve = Annotated[Image, Output("IMAGE", _CURVE_DOC, name="curve")]
_Count = Annotated[int, Int(default=24, min=1, max=MAX_SAMPLES, doc=_COUNT_DOC)]
_Draw = Annotated[int, Int(default=0, min=0, max=MAX_SEED, seed=True, doc=_DRAW_DOC)]
_Pictures = Annotated[Image, Output("IMAGE", "The pictures, 32 by 32 pixels.")]


@node("DrawShapes", category="learn", title="Draw Shapes")
def draw_shapes(
    count: Annotated[int, Int(default=2048, min=1, max=MAX_PICTURES, doc=_COUNT_DOC)],
    seed: Annotated[
        int, Int(default=0, min=0, max=MAX_SEED, seed=True, doc="The number that the choice follows from.")
    ],
) -> _Pictures:
    """Draw small pictures of one coloured shape each, to learn from."""
    from atelier.learn.world import drawn

    return drawn(count, seed)


@node("TrainGan", category="learn", title="Train GAN", device=True)
def train_gan(
    images: _Images,
    steps: Annotated[int, _steps(3000)],
    batch_size: _Batch,
    learning_rate: Annotated[float, _rate(0.0004)],
    seed: _Seed,
) -> tuple[Annotated["Gan", Output("GAN", "The trained generator.")], _Curve]:
    """Train a generative adversarial network: a generator learns to draw what a discriminator takes for real."""
    from atelier.learn import course, gan

    return gan.train(images, course.plan(steps, batch_size, learning_rate, seed))


@node("SampleGan", category="learn", title="Sample GAN", device=True)
def sample_gan(
    gan: Annotated["Gan", Live(type="GAN", doc="The trained generator.")], count: _Count, seed: _Draw
) -> _Pictures:
    """Draw new pictures with the generator of a GAN."""
    from atelier.learn.gan import sample

    return sample(gan, count, seed)


@node("TrainVae", category="learn", title="Train VAE", device=True)
def train_vae(
    images: _Images,
    steps: Annotated[int, _steps(1500)],
    batch_size: _Batch,
    learning_rate: Annotated[float, _rate(0.002)],
    beta: Annotated[
        float,
        Float(
            default=1.0,
            min=0.0,
            max=1000.0,
            step=0.1,
            doc="The weight of the divergence: more gives likelier new pictures, less gives sharper reconstructions.",
        ),
    ],
    seed: _Seed,
) -> tuple[
    Annotated["VariationalAutoencoder", Output("VARIATIONAL_AUTOENCODER", "The trained encoder and decoder.")], _Curve
]:
    """Train a variational autoencoder: pictures become 16 numbers, and random numbers become pictures."""
    from atelier.learn import course, vae

    return vae.train(images, course.plan(steps, batch_size, learning_rate, seed), beta)


_Autoencoder = Annotated[
    "VariationalAutoencoder", Live(type="VARIATIONAL_AUTOENCODER", doc="The trained encoder and decoder.")
]


@node("SampleVae", category="learn", title="Sample VAE", device=True)
def sample_vae(autoencoder: _Autoencoder, count: _Count, seed: _Draw) -> _Pictures:
    """Decode new pictures from random numbers."""
    from atelier.learn.vae import sample

    return sample(autoencoder, count, seed)


@node("ReconstructVae", category="learn", title="Reconstruct with VAE", device=True)
def reconstruct_vae(
    autoencoder: _Autoencoder,
    images: Annotated[Image, Live(type="IMAGE", doc="The pictures, 32 by 32 pixels.")],
) -> _Pictures:
    """Encode pictures and decode them again: what is lost did not fit into the numbers."""
    from atelier.learn.vae import reconstruct

    return reconstruct(autoencoder, images)


@node("InterpolateVae", category="learn", title="Interpolate with VAE", device=True)
def interpolate_vae(
    autoencoder: _Autoencoder,
    images: Annotated[Image, Live(type="IMAGE", doc="Two pictures or more, 32 by 32 pixels; each leads to the next.")],
    steps: Annotated[int, Int(default=8, min=2, max=64, doc="How many pictures from one to the next, with both ends.")],
) -> _Pictures:
    """Go in a straight line from each picture's latents to the next one's and decode on the way."""
    from atelier.learn.vae import interpolate

    return interpolate(autoencoder, images, steps)


@node("TrainDdpm", category="learn", title="Train DDPM", device=True)
def train_ddpm(
    images: _Images,
    steps: Annotated[int, _steps(1000)],
    batch_size: Annotated[int, Int(default=32, min=2, max=512, doc=_BATCH_DOC)],
    learning_rate: Annotated[float, _rate(0.002)],
    prediction: Annotated[str, Choice(choices=("v_prediction", "epsilon"), doc=_PREDICTION_DOC)],
    seed: _Seed,
) -> tuple[Annotated["PixelDiffusion", Output("PIXEL_DIFFUSION", "The trained denoiser.")], _Curve]:
    """Train a denoising diffusion model of pixels: a network learns to tell a picture from the noise in it."""
    from atelier.learn import course, ddpm

    return ddpm.train(images, course.plan(steps, batch_size, learning_rate, seed), prediction)


@node("SampleDdpm", category="learn", title="Sample DDPM", device=True)
def sample_ddpm(
    diffusion: Annotated["PixelDiffusion", Live(type="PIXEL_DIFFUSION", doc="The trained denoiser.")],
    count: _Count,
    steps: Annotated[int, Int(default=50, min=1, max=1000, doc="How many steps the noise is removed in.")],
    eta: Annotated[
        float,
        Float(default=0.0, min=0.0, max=1.0, step=0.05, doc="How much fresh noise a step adds: 0 DDIM, 1 DDPM."),
    ],
    seed: _Draw,
) -> _Pictures:
    """Draw new pictures by removing noise step by step."""
    from atelier.learn.ddpm import sample

    return sample(diffusion, count, steps, eta, seed)
