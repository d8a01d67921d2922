"""Nodes that say which noise levels a run visits."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

from atelier.declare import node
from atelier.nodes.sampling import SCHEDULERS
from atelier.ports import Bool, Choice, Float, Int, Live, Output
from atelier.recipes import Model

if TYPE_CHECKING:
    from torch import Tensor

Sigmas: TypeAlias = "Tensor"
"""SIGMAS: falling noise levels, float32 [steps + 1]; the last one is 0 unless noise shall remain."""

_Levels = Output("SIGMAS", "The noise levels of a run, one more than steps.")
_Given = Live(type="SIGMAS", doc="The noise levels.")
_Model = Live(type="MODEL", doc="The model that they are for.")
_STEPS = Int(default=20, min=1, max=10000, doc="How many steps.")
_HIGHEST = Float(default=14.614642, min=0.0, max=5000.0, step=0.01, doc="The level that it begins at.")
_LOWEST = Float(default=0.0291675, min=0.0, max=5000.0, step=0.01, doc="The last level above 0.")
_DENOISE = Float(default=1.0, min=0.0, max=1.0, step=0.01, doc="Which share of the run is taken: its end.")


@node("BasicScheduler", category="sampling/custom_sampling/schedulers")
def basic_scheduler(
    model: Annotated[Model, _Model],
    scheduler: Annotated[str, Choice(choices=SCHEDULERS, doc="How the noise is spread over the steps.")],
    steps: Annotated[int, _STEPS],
    denoise: Annotated[float, _DENOISE],
) -> Annotated[Sigmas, _Levels]:
    """Spread the model's noise over the steps as KSampler does."""
    from atelier.model_sampling import table_of
    from atelier.sigmas import noise_levels

    return noise_levels(table_of(model), scheduler, steps, denoise)


@node("KarrasScheduler", category="sampling/custom_sampling/schedulers")
def karras_scheduler(
    steps: Annotated[int, _STEPS],
    sigma_max: Annotated[float, _HIGHEST],
    sigma_min: Annotated[float, _LOWEST],
    rho: Annotated[
        float, Float(default=7.0, min=0.0, max=100.0, step=0.01, doc="How much denser the steps are at the end.")
    ],
) -> Annotated[Sigmas, _Levels]:
    """Spread noise by the curve of Karras et al. 2022."""
    from atelier.noise_schedules import karras_between
    from atelier.sigmas import require_curve

    require_curve(rho=rho)
    return karras_between(sigma_max, sigma_min, steps, rho)


@node("ExponentialScheduler", category="sampling/custom_sampling/schedulers")
def exponential_scheduler(
    steps: Annotated[int, _STEPS],
    sigma_max: Annotated[float, _HIGHEST],
    sigma_min: Annotated[float, _LOWEST],
) -> Annotated[Sigmas, _Levels]:
    """Spread noise evenly in log σ."""
    from atelier.noise_schedules import exponential_between
    from atelier.sigmas import require_curve

    require_curve(sigma_max=sigma_max, sigma_min=sigma_min)
    return exponential_between(sigma_max, sigma_min, steps)


@node("PolyexponentialScheduler", category="sampling/custom_sampling/schedulers")
def polyexponential_scheduler(
    steps: Annotated[int, _STEPS],
    sigma_max: Annotated[float, _HIGHEST],
    sigma_min: Annotated[float, _LOWEST],
    rho: Annotated[float, Float(default=1.0, min=0.0, max=100.0, step=0.01, doc="The power; 1 is even in log σ.")],
) -> Annotated[Sigmas, _Levels]:
    """Spread noise by a power in log σ."""
    from atelier.noise_schedules import polyexponential_between
    from atelier.sigmas import require_curve

    require_curve(sigma_max=sigma_max, sigma_min=sigma_min)
    return polyexponential_between(sigma_max, sigma_min, steps, rho)


@node("LaplaceScheduler", category="sampling/custom_sampling/schedulers")
def laplace_scheduler(
    steps: Annotated[int, _STEPS],
    sigma_max: Annotated[float, _HIGHEST],
    sigma_min: Annotated[float, _LOWEST],
    mu: Annotated[float, Float(default=0.0, min=-10.0, max=10.0, step=0.1, doc="The middle in log σ.")],
    beta: Annotated[float, Float(default=0.5, min=0.0, max=10.0, step=0.1, doc="How wide the levels spread.")],
) -> Annotated[Sigmas, _Levels]:
    """Spread noise around a middle, by a Laplace distribution. It ends above 0."""
    from atelier.noise_schedules import laplace_between

    return laplace_between(sigma_max, sigma_min, steps, mu, beta)


@node("VPScheduler", category="sampling/custom_sampling/schedulers")
def vp_scheduler(
    steps: Annotated[int, _STEPS],
    beta_d: Annotated[float, Float(default=19.9, min=0.0, max=5000.0, step=0.01, doc="How fast the noise grows.")],
    beta_min: Annotated[float, Float(default=0.1, min=0.0, max=5000.0, step=0.01, doc="How fast at the beginning.")],
    eps_s: Annotated[float, Float(default=0.001, min=0.0, max=1.0, step=0.0001, doc="The last time above 0.")],
) -> Annotated[Sigmas, _Levels]:
    """Spread noise as a variance-preserving process does in even times."""
    from atelier.noise_schedules import variance_preserving

    return variance_preserving(steps, beta_d, beta_min, eps_s)


@node("SDTurboScheduler", category="sampling/custom_sampling/schedulers")
def sd_turbo_scheduler(
    model: Annotated[Model, _Model],
    steps: Annotated[int, Int(default=1, min=1, max=10, doc="How many of the ten steps.")],
    denoise: Annotated[float, _DENOISE],
) -> Annotated[Sigmas, _Levels]:
    """Take the levels that models of the Turbo kind were distilled for."""
    from atelier.model_sampling import table_of
    from atelier.noise_schedules import turbo

    return turbo(table_of(model), steps, denoise)


_SHAPE_DOC = "The distribution's {}, above 0: below 1 the steps lie close at the {} of the run."


@node("BetaSamplingScheduler", category="sampling/custom_sampling/schedulers")
def beta_sampling_scheduler(
    model: Annotated[Model, _Model],
    steps: Annotated[int, _STEPS],
    alpha: Annotated[float, Float(default=0.6, min=0.0, max=50.0, step=0.01, doc=_SHAPE_DOC.format("α", "end"))],
    beta: Annotated[float, Float(default=0.6, min=0.0, max=50.0, step=0.01, doc=_SHAPE_DOC.format("β", "beginning"))],
) -> Annotated[Sigmas, _Levels]:
    """Spread the model's timesteps by a Beta distribution."""
    from atelier.model_sampling import table_of
    from atelier.noise_schedules import beta_shaped
    from atelier.sigmas import require_curve

    require_curve(alpha=alpha, beta=beta)
    return beta_shaped(table_of(model), steps, alpha, beta)


@node("AlignYourStepsScheduler", category="sampling/custom_sampling/schedulers")
def align_your_steps_scheduler(
    model_type: Annotated[str, Choice(choices=("SD1", "SDXL", "SVD"), doc="Which model they were found for.")],
    steps: Annotated[int, Int(default=10, min=1, max=10000, doc="How many steps; they were found for 10.")],
    denoise: Annotated[float, _DENOISE],
) -> Annotated[Sigmas, _Levels]:
    """Take the levels that were found to be best for few steps ("Align Your Steps")."""
    from atelier.noise_schedules import aligned

    return aligned(model_type, steps, denoise)


@node("SplitSigmas", category="sampling/custom_sampling/sigmas")
def split_sigmas(
    sigmas: Annotated[Sigmas, _Given],
    step: Annotated[int, Int(default=0, min=0, max=10000, doc="How many steps the first part has.")],
) -> tuple[
    Annotated[Sigmas, Output("SIGMAS", "The steps before.", "high_sigmas")],
    Annotated[Sigmas, Output("SIGMAS", "The steps from there on.", "low_sigmas")],
]:
    """Split a run after a number of steps; the second part goes on where the first one ends."""
    return sigmas[: step + 1], sigmas[step:]


@node("SplitSigmasDenoise", category="sampling/custom_sampling/sigmas")
def split_sigmas_denoise(
    sigmas: Annotated[Sigmas, _Given],
    denoise: Annotated[float, Float(default=1.0, min=0.0, max=1.0, step=0.01, doc="The second part's share.")],
) -> tuple[
    Annotated[Sigmas, Output("SIGMAS", "The steps before.", "high_sigmas")],
    Annotated[Sigmas, Output("SIGMAS", "The steps from there on.", "low_sigmas")],
]:
    """Split a run so that its end has a share of the steps."""
    from atelier.sigmas import split_at_share

    return split_at_share(sigmas, denoise)


@node("FlipSigmas", category="sampling/custom_sampling/sigmas")
def flip_sigmas(sigmas: Annotated[Sigmas, _Given]) -> Annotated[Sigmas, Output("SIGMAS", "The levels, rising.")]:
    """Turn a run around, so that it leads from a picture to its noise."""
    from atelier.sigmas import flipped

    return flipped(sigmas)


@node("SetFirstSigma", category="sampling/custom_sampling/sigmas")
def set_first_sigma(
    sigmas: Annotated[Sigmas, _Given],
    sigma: Annotated[float, Float(default=136.0, min=0.0, max=20000.0, step=0.001, doc="The level.")],
) -> Annotated[Sigmas, _Levels]:
    """Put another level in the place of the first."""
    from atelier.sigmas import with_first

    return with_first(sigmas, sigma)


@node("ExtendIntermediateSigmas", category="sampling/custom_sampling/sigmas")
def extend_intermediate_sigmas(
    sigmas: Annotated[Sigmas, _Given],
    steps: Annotated[int, Int(default=2, min=1, max=100, doc="Into how many steps each one is split.")],
    start_at_sigma: Annotated[
        float, Float(default=-1.0, min=-1.0, max=20000.0, step=0.01, doc="The highest level to split at; -1 any.")
    ],
    end_at_sigma: Annotated[
        float, Float(default=12.0, min=0.0, max=20000.0, step=0.01, doc="The lowest level to split at.")
    ],
    spacing: Annotated[str, Choice(choices=("linear", "cosine", "sine"), doc="How the new levels lie between.")],
) -> Annotated[Sigmas, _Levels]:
    """Put more levels between those of a run."""
    from atelier.sigmas import extended

    return extended(sigmas, steps, start_at_sigma, end_at_sigma, spacing)


@node("SamplingPercentToSigma", category="sampling/custom_sampling/sigmas")
def sampling_percent_to_sigma(
    model: Annotated[Model, _Model],
    sampling_percent: Annotated[
        float, Float(default=0.0, min=0.0, max=1.0, step=0.0001, doc="The share of the run, 0 its begin.")
    ],
    return_actual_sigma: Annotated[
        bool, Bool(default=False, doc="Whether 0 and 1 give the model's own levels, not ones beyond them.")
    ],
) -> Annotated[float, Output("FLOAT", "The level.", "sigma_value")]:
    """Say which level a run reaches after a share of its timesteps."""
    from atelier.model_sampling import table_of
    from atelier.sigmas import level_after

    return level_after(table_of(model), sampling_percent, within=return_actual_sigma)
