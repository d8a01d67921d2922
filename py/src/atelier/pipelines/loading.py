"""Loading pipelines: a folder of diffusers, or a checkpoint in one file, as a recipe."""

import difflib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from atelier import devices, notices, turns
from atelier.checkpoints import load_pipeline, settle
from atelier.errors import BadInput
from atelier.libraries import quiet
from atelier.pipelines.index import FILE, Index, check_component, read_index
from atelier.pipelines.offloading import NONE, refuse_on_cpu
from atelier.pipelines.recipe import Pipeline
from atelier.reading import reading
from atelier.values import FileRef

__all__ = ["AUTO", "Wishes", "load_component", "load_from_checkpoint", "load_from_folder"]

AUTO = "auto"
_DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


@dataclass(frozen=True)
class Wishes:
    """What shall be otherwise than the folder says.

    Args:
        components: to take in the place of the folder's, by name.
        scheduler: a class of diffusers; the folder's own if empty.
        settings: of the scheduler, over those of the folder's.
        dtype: `auto` is what the device does best.
        tiling: whether the VAE decodes large pictures in tiles, which takes less memory and may show seams.
        offload: how networks stay off the device while they do not compute: `none`, `model`, `group`.
    """

    components: Mapping[str, Any] = field(default_factory=dict)
    scheduler: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    dtype: str = AUTO
    tiling: bool = False
    offload: str = NONE


def load_from_folder(folder: FileRef, wishes: Wishes) -> Pipeline:
    """Load a folder of diffusers onto the device, from safetensors only, and run nothing that is in it.

    Raises `BadInput`: what `read_index` does, `component_missing`, `wrong_component`, `wrong_dtype`, `folder_broken`,
    `scheduler_refused`, `offload_refused`.
    """
    quiet()
    where, dtype = devices.placement(), _dtype(wishes.dtype)
    refuse_on_cpu(wishes.offload, where.device)
    home = where.device if wishes.offload == NONE else torch.device("cpu")
    index = read_index(folder)
    own = {name: value for name, value in wishes.components.items() if value is not None}
    _refuse_components(folder, index, own)
    broken = BadInput(
        "folder_broken", f"{folder.name} cannot be loaded as a {index.pipeline_class.__name__}: it is damaged. "
        "Get it again.",
    )  # fmt: skip
    if index.code is not None:
        with turns.alone(), reading(replace(folder, path=folder.path / FILE), broken, TypeError, AttributeError):
            recipe = _put_together(folder, index, own, dtype, home)
        _tell(recipe, wishes)
        return replace(with_scheduler(_tiled(recipe, wishes), wishes), offload=wishes.offload)
    inside = _parameters(index.pipeline_class)
    with turns.alone(), reading(replace(folder, path=folder.path / FILE), broken, TypeError, AttributeError):
        loaded = index.pipeline_class.from_pretrained(
            str(folder.path),
            local_files_only=True,
            use_safetensors=True,
            dtype=dtype,
            **_half(folder),
            **{name: value for name, value in own.items() if name in inside},
        )
        for name, part in loaded.components.items():
            if isinstance(part, torch.nn.Module) and name not in own:
                settle(part, home)
    recipe = _recipe(loaded).having(own)
    _tell(recipe, wishes)
    return replace(with_scheduler(_tiled(recipe, wishes), wishes), offload=wishes.offload)


def load_from_checkpoint(file: FileRef, wishes: Wishes) -> Pipeline:
    """Load a single file as its family's pipeline. Raises as `load_pipeline`, and `scheduler_refused`."""
    loaded = load_pipeline(file, devices.placement())
    recipe = _recipe(loaded).having({name: value for name, value in wishes.components.items() if value is not None})
    return with_scheduler(_tiled(recipe, wishes), wishes)


def load_component(folder: FileRef, dtype: str) -> Any:
    """Load a model's own folder, one with a `config.json` that names its class, onto the device.

    Raises `BadInput`: `unknown_component`, `wrong_dtype`, `folder_broken`, and what `check_component` does.
    """
    quiet()
    check_component(folder, ".", folder.path)
    kind = _named_class(folder)
    broken = BadInput("folder_broken", f"{folder.name} cannot be loaded as a {kind.__name__}: get it again.")
    precision = _dtype(dtype)
    if isinstance(precision, dict):
        precision = precision["default"]
    with turns.alone(), reading(replace(folder, path=folder.path / "config.json"), broken, TypeError, AttributeError):
        loaded = kind.from_pretrained(str(folder.path), local_files_only=True, use_safetensors=True, dtype=precision)
        settle(loaded, devices.placement().device)
    return loaded


def with_scheduler(recipe: Pipeline, wishes: Wishes) -> Pipeline:
    """Return the recipe with another scheduler, or the same one with other settings.

    Raises `BadInput` (`scheduler_refused`) for a setting that the class does not have.
    """
    import diffusers

    if not wishes.scheduler and not wishes.settings:
        return recipe
    before = recipe.components["scheduler"]
    kind: Any = getattr(diffusers, wishes.scheduler) if wishes.scheduler else type(before)
    known = inspect.signature(kind.__init__).parameters
    for name in wishes.settings:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise BadInput("scheduler_refused", f"{kind.__name__} has no setting {name}.{hint}")
    return recipe.having({"scheduler": kind.from_config(before.config, **wishes.settings)})


def _put_together(folder: FileRef, index: Index, own: Mapping[str, Any], dtype: Any, device: torch.device) -> Pipeline:
    """Load each component by itself, because diffusers would import the folder's code anew from the disk."""
    parts: dict[str, Any] = {}
    for name, kind in index.components.items():
        if name in own or kind is None:
            parts[name] = own.get(name)
        elif issubclass(kind, torch.nn.Module):
            precision = dtype.get(name, dtype["default"]) if isinstance(dtype, dict) else dtype
            settings = {"local_files_only": True, "use_safetensors": True, "dtype": precision}
            parts[name] = kind.from_pretrained(str(folder.path / name), **settings, **_half_of(folder.path / name))
            settle(parts[name], device)
        else:
            parts[name] = kind.from_pretrained(str(folder.path / name), local_files_only=True)
    kind = index.pipeline_class
    is_own = kind.__module__.startswith(f"{index.code.package}.") if index.code is not None else False
    options = {name: value for name, value in index.options.items() if name in _parameters(kind)}
    return Pipeline(kind.__name__, {**parts, **own}, options, own_class=kind if is_own else None)


def _recipe(loaded: Any) -> Pipeline:
    options = {
        name: loaded.config[name]
        for name in _parameters(type(loaded))
        if name not in loaded.components and name in loaded.config
    }
    return Pipeline(type(loaded).__name__, dict(loaded.components), options)


def _parameters(pipeline_class: Any) -> set[str]:
    return set(inspect.signature(pipeline_class.__init__).parameters) - {"self"}


def _refuse_components(folder: FileRef, index: Index, own: Mapping[str, Any]) -> None:
    import diffusers

    name = index.pipeline_class.__name__
    required, _ = index.pipeline_class._get_signature_keys(index.pipeline_class)
    optional = index.pipeline_class._optional_components
    missing = [part for part in required if part not in own and part not in optional and part not in index.components]
    if missing:
        raise BadInput(
            "component_missing", f"{folder.name} is a {name} and names no {', '.join(missing)}: link it to this loader."
        )
    wanted = index.pipeline_class._get_signature_types()
    for part, kind in index.components.items():
        if part in own or kind is None or part not in required:
            continue
        check_component(folder, part, folder.path / part)
        kinds = tuple(one for one in wanted.get(part, ()) if isinstance(one, type) and one is not inspect._empty)
        if issubclass(kind, diffusers.ModelMixin) and kinds and not issubclass(kind, kinds):
            listed = " or ".join(one.__name__ for one in kinds)
            raise BadInput(
                "wrong_component", f"{folder.name} names a {kind.__name__} as its {part}, where a {name} has {listed}."
            )


def _half(folder: FileRef) -> dict[str, Any]:
    """Ask for the half precision files where a folder has some, as they are often the only ones."""
    return {"variant": "fp16"} if any(folder.path.glob("*/*.fp16.safetensors")) else {}


def _half_of(component: Path) -> dict[str, Any]:
    return {"variant": "fp16"} if any(component.glob("*.fp16.safetensors")) else {}


def _dtype(asked: str) -> Any:
    where = devices.placement()
    if asked == AUTO:
        return where.unet if where.vae is where.unet else {"default": where.unet, "vae": where.vae}
    if asked == "float16" and where.device.type == "cpu":
        raise BadInput("wrong_dtype", "The CPU does not compute in float16: ask for auto, float32 or bfloat16.")
    return _DTYPES[asked]


def _tiled(recipe: Pipeline, wishes: Wishes) -> Pipeline:
    vae = recipe.components.get("vae")
    if wishes.tiling:
        try:
            vae.enable_tiling()  # type: ignore[union-attr]  # one without it is refused
        except (AttributeError, NotImplementedError):
            raise BadInput(
                "tiling_refused", f"A {recipe.name} has no VAE that works in tiles: turn vae_tiling off."
            ) from None
    return recipe


def _tell(recipe: Pipeline, wishes: Wishes) -> None:
    if wishes.dtype == AUTO:
        return
    device = devices.placement().device.type
    notices.add("pipeline_loaded", f"{recipe.name} computes on the {device} in {wishes.dtype}, as asked.")


def _named_class(folder: FileRef) -> Any:
    import json

    import diffusers
    import transformers

    config = json.loads((folder.path / "config.json").read_text(encoding="utf-8"))
    named = config.get("_class_name") or (config.get("architectures") or [""])[0]
    for library in (diffusers, transformers):
        found = getattr(library, str(named), None)
        if isinstance(found, type) and hasattr(found, "from_pretrained") and issubclass(found, torch.nn.Module):
            return found
    raise BadInput("unknown_component", f"{folder.name} is a {named or 'model of no class'}, which is not here.")
