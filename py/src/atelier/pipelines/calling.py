"""One call of a pipeline, as a plain diffusers program makes it: given arguments only, everything else untouched."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch

from atelier import devices, previews, signals
from atelier.errors import BadInput
from atelier.pipelines.adapting import adapted
from atelier.pipelines.assembling import assembled
from atelier.pipelines.inverting import inverted
from atelier.pipelines.offloading import offloaded
from atelier.pipelines.ports import argument
from atelier.pipelines.recipe import Pipeline
from atelier.pipelines.results import values_of
from atelier.pipelines.signatures import SEED, SEED_PORT
from atelier.ports import Input, Output

__all__ = ["called"]

_STEP_CALLBACK = "callback_on_step_end"

_SD_SCALE = 0.18215


def called(
    pipeline_class: Any, inputs: Mapping[str, Input], outputs: tuple[Output, ...], recipe: Pipeline, given: Any
) -> Any:
    """Call a pipeline of the class over a recipe's components; returns a value for each output.

    Raises `BadInput` (`arguments_refused`) with the pipeline's own words, and what `assembled`, `adapted` and
    `offloaded` do.
    """
    pipeline = assembled(pipeline_class, recipe)
    parameters = inspect.signature(pipeline_class.__call__).parameters
    arguments = {name: argument(inputs[name], value) for name, value in given.items()}
    seed = SEED if SEED_PORT in parameters else SEED_PORT
    if SEED in parameters and seed in arguments:
        arguments[SEED] = torch.Generator("cpu").manual_seed(arguments.pop(seed))
    output_type = arguments.get("output_type", _default(parameters, "output_type"))
    watch = _Watch(pipeline)
    with (
        adapted(pipeline, recipe),
        inverted(pipeline, recipe),
        offloaded(pipeline, recipe.offload, devices.placement().device),
    ):
        try:
            result = pipeline(**arguments, **watch.callback(parameters))
        except ValueError as refusal:
            raise BadInput("arguments_refused", f"{pipeline_class.__name__} refuses: {refusal}") from refusal
    values = values_of(pipeline, outputs, result, output_type)
    return values if len(outputs) > 1 else values[0]


def _default(parameters: Mapping[str, inspect.Parameter], name: str) -> Any:
    return parameters[name].default if name in parameters else None


class _Watch:
    """Stands at a pipeline's progress bar and step callback: progress and previews out, cancel in."""

    def __init__(self, pipeline: Any) -> None:
        self._note = ""
        self._shows = _has_sd_latents(pipeline)
        for one in _with_inner(pipeline):
            one.progress_bar = self._bar

    def callback(self, parameters: Mapping[str, inspect.Parameter]) -> dict[str, Callable[..., Any]]:
        """Return the argument that asks for each step, where the call has one."""
        if _STEP_CALLBACK in parameters:
            return {_STEP_CALLBACK: self._step}
        if "callback" in parameters and _default(parameters, "callback_steps") == 1:
            return {"callback": self._old_step}
        return {}

    def _step(self, _pipeline: Any, _step: int, _timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        self._see(tensors.get("latents"))
        return tensors

    def _old_step(self, _step: int, _timestep: Any, latents: Any) -> None:
        self._see(latents)

    def _see(self, latents: Any) -> None:
        signals.check_cancelled()
        if self._shows and isinstance(latents, torch.Tensor) and latents.ndim == 4:
            self._note = previews.show(latents, "")

    def _bar(self, iterable: Any = None, total: int | None = None, **_: Any) -> "_Bar":
        return _Bar(self, iterable, total if total is not None else len(iterable))

    def advanced(self, step: int, total: int) -> None:
        signals.check_cancelled()
        signals.report(step, total, self._note)
        self._note = ""


class _Bar:
    """Has of tqdm's bar what pipelines use."""

    def __init__(self, watch: _Watch, iterable: Any, total: int) -> None:
        self.n = 0
        self.total = total
        self._watch = watch
        self._iterable = iterable

    def update(self, n: int = 1) -> None:
        self.n += n
        self._watch.advanced(min(self.n, self.total), self.total)

    def __iter__(self) -> Iterator[Any]:
        for one in self._iterable:
            yield one
            self.update()

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def set_description(self, *_: Any, **__: Any) -> None:
        """Say nothing: what a bar is called is not shown."""

    set_postfix = set_postfix_str = write = refresh = set_description

    def close(self) -> None:
        """Nothing to close."""


def _with_inner(pipeline: Any) -> list[Any]:
    """Return a pipeline and, of one that is combined from others, those too."""
    from diffusers import DiffusionPipeline

    return [pipeline, *(part for part in vars(pipeline).values() if isinstance(part, DiffusionPipeline))]


def _has_sd_latents(pipeline: Any) -> bool:
    """Whether latents are those of Stable Diffusion's autoencoder, which previews know."""
    config = getattr(getattr(pipeline, "vae", None), "config", None)
    return getattr(config, "latent_channels", 0) == 4 and getattr(config, "scaling_factor", 0) == _SD_SCALE
