"""What a model's file tells of its training: what the denoiser predicts, and whether its last timestep is all noise.

Told by `modelspec.prediction_type` in the file's notes; else as ComfyUI 0.3.64 tells it: by the marks `v_pred` and
`ztsnr` that SDXL's files may hold, and for Stable Diffusion 2, whose files say nothing, by how far the biases of one
norm have moved, which they did only where the velocity was learned.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from atelier import families
from atelier.errors import BadInput
from atelier.reading import reading
from atelier.recipes import Trained
from atelier.values import FileRef

_SAID = {"v": "v_prediction", "v_prediction": "v_prediction", "epsilon": "epsilon", "eps": "epsilon"}
_V, _ZERO_SNR = "v_pred", "ztsnr"
_OTHER = ("edm_mean", "edm_vpred.sigma_max")
_NORMS = (
    "model.diffusion_model.output_blocks.11.1.transformer_blocks.0.norm1.bias",
    "output_blocks.11.1.transformer_blocks.0.norm1.bias",
    "up_blocks.3.attentions.2.transformer_blocks.0.norm1.bias",
)
_MOVED = 0.09


def trained_as(file: FileRef) -> Trained:
    """Return how the denoiser in a `.safetensors` file was trained.

    Raises `BadInput`: `prediction_unsupported` for one whose noise levels are EDM's, `checkpoint_broken`, and what
    `reading` does.
    """
    from safetensors import safe_open

    broken = BadInput("checkpoint_broken", f"{file.name} is no sound .safetensors file: get it again.")
    with reading(file, broken), safe_open(file.path, framework="pt") as opened:
        names = set(opened.keys())
        if any(name in names for name in _OTHER):
            raise BadInput(
                "prediction_unsupported",
                f"{file.name} was trained on the noise levels of EDM, which are not supported: take a model that "
                "predicts noise (epsilon) or velocity (v-prediction).",
            )
        said = _SAID.get((opened.metadata() or {}).get("modelspec.prediction_type", ""))
        return Trained(said or _by_marks(file, opened, names), _ZERO_SNR in names)


def _by_marks(file: FileRef, opened: Any, names: set[str]) -> str:
    if _V in names:
        return "v_prediction"
    kind = families.kind(file.family)
    if kind is None or not kind.family.endswith("sd21") or kind.channels != families.LATENT_CHANNELS:
        return "epsilon"
    moved = any(float(opened.get_tensor(name).float().std(correction=0)) > _MOVED for name in _NORMS if name in names)
    return "v_prediction" if moved else "epsilon"


def scheduled_for(configuration: Path) -> Trained:
    """Return how the model of a folder of diffusers was trained, by its scheduler's file; without one, for noise."""
    if not configuration.is_file():
        return Trained()
    told: Mapping[str, Any] = json.loads(configuration.read_text(encoding="utf-8"))
    return Trained(
        _SAID.get(str(told.get("prediction_type")), "epsilon"), bool(told.get("rescale_betas_zero_snr", False))
    )
