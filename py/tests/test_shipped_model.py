"""What the shipped model draws, looked at by the checker."""

from pathlib import Path

import numpy as np
import pytest

import atelier
from atelier.checkpoints import load_checkpoint
from atelier.patching import patched_text_encoders, patched_unet, read_lora
from atelier.recipes import LoraPatch
from atelier.shapes import check, random_scene, read, sample_scene, say, whole_claim
from atelier.shapes.claims import Claim
from atelier.training.samples import Sampler
from atelier.values import FileRef
from conftest import TIER, count

CHECKPOINT = Path(atelier.__file__).parent / "models" / "checkpoints" / "shapes.safetensors"
LORA = CHECKPOINT.parent.parent / "loras" / "barred-texture.safetensors"
FAMILY = "shapes"
BATCH = 20

pytestmark = pytest.mark.skipif(not CHECKPOINT.exists(), reason="the package carries no model yet")


@pytest.fixture(scope="module")
def sampler() -> Sampler:
    model, clip, vae = load_checkpoint(FileRef(CHECKPOINT.name, CHECKPOINT, kind="checkpoint", family=FAMILY))
    return Sampler(FAMILY, clip.text_encoder, model.unet, vae.vae)


def held_out(things: int, number: int) -> list[tuple[str, Claim]]:
    """Return captions that say everything about scenes which no training saw."""
    rng = np.random.default_rng(things)
    found: list[tuple[str, Claim]] = []
    while len(found) < number:
        scene = random_scene(rng, things)
        if scene.is_held_out():
            claim = whole_claim(scene)
            found.append((say(claim, rng), claim))
    return found


def share_right(sampler: Sampler, things: int) -> float:
    """Return the share of pictures with nothing wrong: 200 captions with three seeds each in the full tier."""
    tried = held_out(things, count(ci=20, full=200))
    right = []
    for seed in range(count(ci=1, full=3)):
        for first in range(0, len(tried), BATCH):
            part = tried[first : first + BATCH]
            pictures = sampler.pictures([caption for caption, _ in part], 1_000 * seed + first)
            right += [not check(picture, claim) for picture, (_, claim) in zip(pictures, part, strict=True)]
    return sum(right) / len(right)


@pytest.mark.parametrize(("things", "least"), [(1, 0.8), (2, 0.8)])
def test_draws_what_a_caption_says(sampler: Sampler, things: int, least: float) -> None:
    assert share_right(sampler, things) >= least


@pytest.mark.skipif(TIER != "full", reason="takes half an hour")
@pytest.mark.parametrize(("things", "goal"), [(1, 0.95), (2, 0.85)])
def test_draws_as_well_as_it_shall(sampler: Sampler, things: int, goal: float) -> None:
    assert share_right(sampler, things) >= goal


def share_barred(sampler: Sampler, number: int) -> float:
    """Return the share of pictures whose one thing the checker sees as barred; their captions say that it is."""
    rng = np.random.default_rng(7)
    scenes = [sample_scene(rng, held_out=True, things=1).with_texture("barred") for _ in range(number)]
    captions = [say(whole_claim(scene), rng) for scene in scenes]
    barred = []
    for first in range(0, number, BATCH):
        pictures = sampler.pictures(captions[first : first + BATCH], 50_000 + first)
        barred += [[thing.texture for thing in read(picture).things] == ["barred"] for picture in pictures]
    return sum(barred) / number


@pytest.mark.skipif(not LORA.exists(), reason="the package carries no LoRA yet")
def test_the_texture_is_there_with_its_lora_and_not_without(sampler: Sampler) -> None:
    number = count(ci=20, full=200)
    model, clip, vae = load_checkpoint(FileRef(CHECKPOINT.name, CHECKPOINT, kind="checkpoint", family=FAMILY))
    patch = LoraPatch(read_lora(FileRef(LORA.name, LORA, kind="lora", family=FAMILY), FAMILY), 1.0)
    with patched_unet(model.patched(patch)) as unet, patched_text_encoders(clip.patched(patch)) as (text_encoder,):
        assert share_barred(Sampler(FAMILY, text_encoder, unet, vae.vae), number) >= 0.9
    assert share_barred(sampler, number) < 0.05
