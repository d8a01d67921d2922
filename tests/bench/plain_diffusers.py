"""The peer of our benchmarks: the same picture by a plain diffusers program.

Loads a single-file Stable Diffusion 1.x checkpoint once, at its start or with the first picture. Answers each line on
stdin (``run``) with one line on stdout: the seconds that one picture took, PNG written included.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import torch
from diffusers import EulerDiscreteScheduler, StableDiffusionPipeline
from transformers import CLIPTokenizer


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--checkpoint", required=True, type=Path)
    parser.add_argument("--config", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--once", action="store_true", help="make one picture and end")
    parser.add_argument("--late", action="store_true", help="load the model with the first picture")
    return parser.parse_args()


def tokenizer(family: Path) -> Path:
    own = family / "tokenizer"
    return own if own.exists() else family.parent / "clip"


def main() -> None:
    given = arguments()
    torch.set_num_threads(given.threads)
    pipeline = None if given.late else load(given)
    if given.once:
        make(pipeline or load(given), given)
        print("picture", flush=True)
        return
    print("ready", flush=True)
    for _ in sys.stdin:
        began = time.perf_counter()
        pipeline = pipeline or load(given)
        make(pipeline, given)
        print(f"{time.perf_counter() - began:.6f}", flush=True)


def load(given: argparse.Namespace) -> StableDiffusionPipeline:
    pipeline = StableDiffusionPipeline.from_single_file(
        given.checkpoint,
        config=str(given.config),
        tokenizer=CLIPTokenizer.from_pretrained(tokenizer(given.config)),
        local_files_only=True,
    )
    pipeline.scheduler = EulerDiscreteScheduler.from_config(pipeline.scheduler.config, timestep_spacing="linspace")
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def make(pipeline: StableDiffusionPipeline, given: argparse.Namespace) -> None:
    picture = pipeline(
        "a red star on a blue background",
        negative_prompt="",
        height=given.size,
        width=given.size,
        num_inference_steps=given.steps,
        guidance_scale=7.5,
        generator=torch.Generator("cpu").manual_seed(42),
    ).images[0]
    picture.save(given.out / "plain.png", compress_level=4)


if __name__ == "__main__":
    main()
