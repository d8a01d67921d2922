import pytest
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel

from atelier import autoencoder, policy, run_size
from atelier.errors import BadInput
from atelier.large_tensors import Attention, finest_of_unet, finest_of_vae, require_fits

MPS = torch.device("mps")
SD15 = Attention(heads=8, pixels=8)
SDXL = Attention(heads=10, pixels=16)
VAE = Attention(heads=1, pixels=8)


@pytest.mark.parametrize(
    ("attention", "batch", "dtype", "side"),
    [
        (SD15, 2, torch.float16, 856),
        (SD15, 2, torch.float32, 720),
        (SDXL, 2, torch.float16, 1616),
        (SDXL, 2, torch.float32, 1360),
        (VAE, 1, torch.float16, 1720),
        (VAE, 1, torch.float32, 1448),
    ],
)
def test_largest_squares_below_the_bound(attention: Attention, batch: int, dtype: torch.dtype, side: int) -> None:
    require_fits(attention, MPS, dtype, batch, (side, side), "")
    with pytest.raises(BadInput, match=f"stay below about {side}x{side} pixels") as refused:
        require_fits(attention, MPS, dtype, batch, (side + attention.pixels, side + attention.pixels), "or less")
    assert refused.value.code == "too_large_for_mps"


def test_takes_the_bound_from_the_policy() -> None:
    bound = policy.rule("large-tensors").value
    assert bound == {"elements": 2**31, "bytes": 2**32}


def test_other_devices_have_no_bound() -> None:
    require_fits(SD15, torch.device("cpu"), torch.float32, 64, (8192, 8192), "")
    require_fits(None, MPS, torch.float32, 64, (8192, 8192), "")


def test_reads_the_finest_attention_out_of_sd15s_own_classes() -> None:
    with torch.device("meta"):
        unet = UNet2DConditionModel(cross_attention_dim=768, attention_head_dim=8)
        coarse = UNet2DConditionModel(
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            block_out_channels=(320, 640),
            attention_head_dim=(5, 10),
        )
        vae = AutoencoderKL()
    assert finest_of_unet(unet, 8) == SD15
    assert finest_of_unet(coarse, 8) == SDXL
    assert finest_of_vae(vae.decoder, 8) == VAE
    assert finest_of_vae(vae.encoder, 8) == VAE


def _as_on_mps(monkeypatch: pytest.MonkeyPatch, module: object) -> list[tuple[int, tuple[int, int]]]:
    """Ask the bound as a Mac would and note the batch and the size that were asked about."""
    asked: list[tuple[int, tuple[int, int]]] = []

    def asking(
        attention: Attention | None, _: torch.device, dtype: torch.dtype, batch: int, size: tuple[int, int], remedy: str
    ) -> None:
        asked.append((batch, size))
        require_fits(attention, MPS, dtype, batch, size, remedy)

    monkeypatch.setattr(module, "require_fits", asking)
    return asked


def test_sampling_asks_for_both_prompts_before_it_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _as_on_mps(monkeypatch, run_size)
    with torch.device("meta"):
        unet = UNet2DConditionModel(cross_attention_dim=768, attention_head_dim=8)
    run_size.require_unet_fits(unet, torch.Size([1, 4, 64, 96]), 2)
    with pytest.raises(BadInput, match="sample smaller and upscale"):
        run_size.require_unet_fits(unet, torch.Size([2, 4, 128, 128]), 1)
    assert asked == [(2, (512, 768)), (2, (1024, 1024))]


def test_the_vae_asks_for_one_picture_each_way(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _as_on_mps(monkeypatch, autoencoder)
    with torch.device("meta"):
        vae = AutoencoderKL()
    autoencoder._require_fits(vae.decoder, 1024, 1024)
    with pytest.raises(BadInput, match="take the picture in parts"):
        autoencoder._require_fits(vae.encoder, 2048, 2048)
    assert asked == [(1, (1024, 1024)), (1, (2048, 2048))]
