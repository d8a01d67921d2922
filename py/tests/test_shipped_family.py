"""What the shipped ControlNets, LoRAs and upscaler do to the shipped model's pictures, looked at by the checker."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

import atelier
from atelier.shapes import (
    Picture,
    Scene,
    check,
    draw,
    read,
    sample_repainted,
    sample_scene,
    sample_shaped,
    say,
    understand,
    whole_claim,
)
from atelier.shapes.claims import Claim
from atelier.training.hints import agreement, edges_of, one_half, scribble_of
from atelier.values import FileRef
from conftest import Nodes, count

MODELS = Path(atelier.__file__).parent / "models"
STEPS, CFG, SIDE = 20, 5.0, 128


def shipped(folder: str, name: str) -> FileRef:
    return FileRef(name, MODELS / folder / name, family="shapes")


class Studio:
    """The shipped model, run by its nodes."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes
        loaded = nodes.run("CheckpointLoaderSimple", ckpt_name=shipped("checkpoints", "shapes.safetensors"))
        self.model, self.clip, self.vae = loaded

    def with_lora(self, name: str) -> None:
        file = shipped("loras", name)
        self.model, self.clip = self.nodes.run(
            "LoraLoader", model=self.model, clip=self.clip, lora_name=file, strength_model=1.0, strength_clip=1.0
        )

    def made(self, prompt: str, seed: int, **lines: Picture) -> Picture:
        """Return a picture steered by the lines of each kind."""
        sides = [self.nodes.run("CLIPTextEncode", clip=self.clip, text=text)[0] for text in (prompt, "")]
        for kind, hint in lines.items():
            file = shipped("controlnet", f"shapes-{kind}.safetensors")
            sides = self.nodes.run(
                "ControlNetApplyAdvanced",
                positive=sides[0],
                negative=sides[1],
                control_net=self.nodes.run("ControlNetLoader", control_net_name=file)[0],
                image=self.nodes.live("IMAGE", _unit(hint)),
                strength=1.0,
            )
        (latent,) = self.nodes.run("EmptyLatentImage", width=SIDE, height=SIDE, batch_size=1)
        (sampled,) = self.nodes.run(
            "KSampler",
            model=self.model,
            seed=seed,
            steps=STEPS,
            cfg=CFG,
            sampler_name="euler",
            scheduler="normal",
            positive=sides[0],
            negative=sides[1],
            latent_image=latent,
        )
        (image,) = self.nodes.run("VAEDecode", samples=sampled, vae=self.vae)
        return _bytes(self.nodes.value(image)[0])


def _unit(picture: Picture) -> Tensor:
    return torch.from_numpy(picture.copy())[None].float() / 255


def _bytes(image: Tensor) -> Picture:
    picture: Picture = (image.numpy() * 255).round().astype(np.uint8)
    return picture


@pytest.fixture
def studio(nodes: Nodes) -> Studio:
    return Studio(nodes)


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def without_places(scene: Scene) -> Claim:
    """Return a claim that leaves to the lines where things are, how large, and what is drawn on them."""
    claim = whole_claim(scene)
    things = tuple(replace(thing, size=None, position=None, texture=None) for thing in claim.things)
    return replace(claim, things=things, relation=None)


def held_out_lines(kind: str, number: int) -> list[tuple[str, Picture, Picture]]:
    """Return captions, the edges that pictures shall have, and the lines that say so."""
    found = []
    for index in range(number):
        scene = sample_scene(rng(31, index), held_out=True)
        if kind == "scribble":
            scene = scene.with_texture("plain")
        picture = draw(scene, rng(32, index))
        lines = edges_of(picture) if kind == "canny" else scribble_of(picture, rng(33, index))
        found.append((say(without_places(scene), rng(34, index)), edges_of(picture), lines))
    return found


@pytest.mark.parametrize(("kind", "near"), [("canny", 1), ("scribble", 3)])
def test_pictures_have_the_lines_of_their_control_and_others_do_not(studio: Studio, kind: str, near: int) -> None:
    """The intersection over the union of lines, of which one that a hand drew is up to 2.5 pixels beside its place."""
    steered, plain = [], []
    for seed, (prompt, edges, lines) in enumerate(held_out_lines(kind, count(ci=8, full=100))):
        steered.append(agreement(edges, edges_of(studio.made(prompt, seed, **{kind: lines})), near))
        plain.append(agreement(edges, edges_of(studio.made(prompt, seed)), near))
    assert np.mean(steered) >= 0.6
    assert np.mean(plain) <= 0.25


def two_halves(number: int) -> Iterator[tuple[str, Picture, Picture, Picture]]:
    """Yield captions, Canny's lines of one thing, those of the other, and the other as a hand drew it."""
    for index in range(10 * number):
        scene = sample_scene(rng(41, index), held_out=True, things=2).with_texture("plain")
        picture = draw(scene, rng(42, index))
        whole, hand = edges_of(picture), scribble_of(picture, rng(44, index))
        one = one_half(whole, scene, rng(43, index))
        if one.any() and (whole - one).any():  # some colours are as bright as their background, and have no edge
            drawn = hand - one_half(hand, scene, rng(43, index))
            yield say(without_places(scene), rng(45, index)), one, whole - one, drawn


def test_two_controls_at_once_are_both_obeyed(studio: Studio) -> None:
    """One says one half, the other the other; counted is which share of the lines is found."""
    number = count(ci=8, full=100)
    shares: list[tuple[float, float, float]] = []
    for seed, (prompt, one, other, drawn) in enumerate(islice(two_halves(number), number)):
        made, plain = studio.made(prompt, seed, canny=one, scribble=drawn), studio.made(prompt, seed)
        by_chance = _share_found(one + other, edges_of(plain), near=1)
        shares.append((_share_found(one, edges_of(made), 1), _share_found(other, edges_of(made), 3), by_chance))
    canny, scribbled, plain_share = np.mean(shares, axis=0)
    assert canny >= 0.7
    assert scribbled >= 0.7
    assert plain_share <= 0.4


def _share_found(lines: Picture, among: Picture, near: int) -> float:
    import cv2

    reach = np.ones((2 * near + 1, 2 * near + 1), np.uint8)
    return float((cv2.dilate(among, reach)[lines > 127] > 127).mean())


def right(pictures: list[tuple[Picture, Claim]]) -> float:
    return float(np.mean([not check(picture, claim) for picture, claim in pictures]))


def captions_of(sampled: Any, number: int, seed: int) -> list[tuple[str, Claim]]:
    examples = [sampled(rng(seed, index)) for index in range(number)]
    return [(example.caption, example.claim) for example in examples]


def test_the_palette_is_there_with_its_lora_and_not_without(studio: Studio) -> None:
    asked = captions_of(lambda one: sample_repainted(one, "inverted", held_out=True), count(ci=10, full=200), 51)
    plain = [(studio.made(caption, seed), claim) for seed, (caption, claim) in enumerate(asked)]
    studio.with_lora("inverted-palette.safetensors")
    inverted = [(studio.made(caption, seed), claim) for seed, (caption, claim) in enumerate(asked)]
    assert right(inverted) >= 0.8
    assert right(plain) <= 0.2


def test_the_new_shape_is_there_with_its_lora_and_not_without_and_nothing_else_is_forgotten(studio: Studio) -> None:
    number = count(ci=10, full=200)
    asked = captions_of(lambda one: sample_shaped(one, "crescent", held_out=True, things=1), number, 52)
    usual = [sample_scene(rng(53, index), held_out=True) for index in range(number)]
    plain = [studio.made(caption, seed) for seed, (caption, _) in enumerate(asked)]
    studio.with_lora("ohwx-crescent.safetensors")
    shaped = [(studio.made(caption, seed), claim) for seed, (caption, claim) in enumerate(asked)]
    still = [(studio.made(say(whole_claim(s), rng(54, seed)), seed), whole_claim(s)) for seed, s in enumerate(usual)]
    assert right(shaped) >= 0.8
    assert not any(thing.shape == "crescent" for picture in plain for thing in read(picture).things)
    assert right(still) >= 0.7


def test_two_loras_at_once_show_both(studio: Studio) -> None:
    """The shape of one, on a background in the colours of the other; all that the caption says comes out on 7 of 10."""
    studio.with_lora("inverted-palette.safetensors")
    studio.with_lora("ohwx-crescent.safetensors")
    shaped, inverted = [], []
    for seed in range(count(ci=10, full=200)):
        scene = sample_scene(rng(55, seed), held_out=True, things=1).with_shape("crescent")
        caption = f"{say(whole_claim(scene), rng(56, seed))}, inverted"
        seen = read(studio.made(caption, seed))
        shaped.append([thing.shape for thing in seen.things] == ["crescent"])
        inverted.append(seen.background == understand(caption).background)
    assert np.mean(shaped) >= 0.7
    assert np.mean(inverted) >= 0.8


def test_the_upscaler_doubles_pictures_better_than_interpolation(nodes: Nodes) -> None:
    (model,) = nodes.run("UpscaleModelLoader", model_name=shipped("upscale_models", "shapes-x2.safetensors"))
    gains = []
    for seed in range(count(ci=10, full=100)):
        whole = draw(sample_scene(rng(61, seed), held_out=True), rng(62, seed))
        small = torch.nn.functional.avg_pool2d(_unit(whole).movedim(-1, 1), 2)
        (image,) = nodes.run(
            "ImageUpscaleWithModel", upscale_model=model, image=nodes.live("IMAGE", small.movedim(1, -1))
        )
        plain = torch.nn.functional.interpolate(small, scale_factor=2, mode="bicubic").clamp(0, 1)
        gains.append(_psnr(nodes.value(image), whole) - _psnr(plain.movedim(1, -1), whole))
    assert np.mean(gains) >= 3


def _psnr(made: Tensor, whole: Picture) -> float:
    return float(-10 * (made - _unit(whole)).square().mean().log10())
