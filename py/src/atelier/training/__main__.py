"""The command line of the training programs: see the package."""

import argparse
import sys
from pathlib import Path

from atelier import families, training
from atelier.devices import fix_threads
from atelier.errors import AtelierError
from atelier.training import export, latents, loop, vocabulary
from atelier.training.plan import Plan

FAMILY = "shapes"
INVALID = 2
"""The exit status where the input cannot be taken."""


def main(arguments: list[str] | None = None) -> int:
    """Run one of the programs; returns the exit status."""
    options = _parser().parse_args(arguments)
    fix_threads()
    try:
        status: int = options.program(options)
    except AtelierError as failure:
        sys.stderr.write(f"{failure.code}: {failure.message}\n")
        return INVALID
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m atelier.training",
        description=training.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    programs = parser.add_subparsers(required=True)
    for program, steps, batch, rate in ((_vae, 3000, 16, 1e-3), (_text, 2000, 64, 8e-4), (_denoiser, 12000, 32, 8e-4)):
        found = programs.add_parser(program.__name__[1:], help=program.__doc__)
        found.set_defaults(program=program)
        _learning(found, steps, batch, rate)
    computing = programs.add_parser("latents", help=_latents.__doc__)
    computing.set_defaults(program=_latents)
    computing.add_argument("--run", type=Path, required=True)
    computing.add_argument("--count", type=int, default=60_000, help="pictures")
    computing.add_argument("--seed", type=int, default=0)
    steering = programs.add_parser("control", help=_control.__doc__)
    steering.set_defaults(program=_control)
    steering.add_argument("--kind", choices=("canny", "scribble"), required=True, help="the lines that it follows")
    steering.add_argument("--base", type=Path, required=True, help="the shipped model")
    steering.add_argument("--begin", type=Path, help="a ControlNet to begin as, instead of the model's first half")
    steering.add_argument("--out", type=Path, help="the file to write at the end")
    _learning(steering, steps=6000, batch=16, rate=4e-4)
    enlarging = programs.add_parser("upscaler", help=_upscaler.__doc__)
    enlarging.set_defaults(program=_upscaler)
    enlarging.add_argument("--out", type=Path, help="the file to write at the end")
    _learning(enlarging, steps=4000, batch=8, rate=2e-3)
    exporting = programs.add_parser("export", help=_export.__doc__)
    exporting.set_defaults(program=_export)
    exporting.add_argument("--run", type=Path, required=True)
    exporting.add_argument("--out", type=Path, required=True)
    adapting = programs.add_parser("lora", help=_lora.__doc__)
    adapting.set_defaults(program=_lora)
    adapting.add_argument("--config", type=Path, required=True, help="the YAML file; see py/examples")
    for key in ("base", "data", "prior", "out", "run"):
        adapting.add_argument(f"--{key}", type=Path, help="instead of the file's own")
    words = programs.add_parser("vocabulary", help=_vocabulary.__doc__)
    words.set_defaults(program=_vocabulary)
    words.add_argument("--out", type=Path, default=families.config_folder(FAMILY) / "tokenizer")
    return parser


def _learning(parser: argparse.ArgumentParser, steps: int, batch: int, rate: float) -> None:
    parser.add_argument("--run", type=Path, required=True, help="the run folder")
    parser.add_argument("--steps", type=int, default=steps, help="in all")
    parser.add_argument("--batch", type=int, default=batch)
    parser.add_argument("--rate", type=float, default=rate)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cool-down", type=float, default=0.15, help="the last part, in which the rate falls")
    parser.add_argument("--look-every", type=int, default=500, metavar="STEPS")
    parser.add_argument("--save-every", type=float, default=180.0, metavar="SECONDS")


def _plan(options: argparse.Namespace) -> Plan:
    return Plan(options.steps, options.batch, options.rate, cool_down=options.cool_down, seed=options.seed)


def _pace(options: argparse.Namespace) -> loop.Pace:
    return loop.Pace(options.save_every, options.look_every)


def _vae(options: argparse.Namespace) -> int:
    """Train the VAE."""
    from atelier.training.vae import VaeTask

    plan = _plan(options)
    loop.train(VaeTask(plan, FAMILY), plan, options.run / "vae", _pace(options))
    return 0


def _text(options: argparse.Namespace) -> int:
    """Train the text encoder to understand captions."""
    from atelier.training.text import TextTask

    plan = _plan(options)
    loop.train(TextTask(plan, FAMILY), plan, options.run / "text", _pace(options))
    return 0


def _latents(options: argparse.Namespace) -> int:
    """Compute latents and captions of drawn pictures."""
    vae = export.finished_vae(options.run, FAMILY, options.seed)
    latents.compute(vae, options.run / "latents", options.count, options.seed, FAMILY, loop.say)
    return 0


def _denoiser(options: argparse.Namespace) -> int:
    """Train UNet and text encoder together; this one begins as the program `text` left it, where that was run."""
    from atelier.training.denoiser import DenoiserTask

    plan = _plan(options)
    vae = export.finished_vae(options.run, FAMILY, plan.seed)
    text_encoder = export.taught_text_encoder(options.run, FAMILY, plan.seed)
    task = DenoiserTask(plan, latents.opened(options.run / "latents"), text_encoder, vae, FAMILY)
    loop.train(task, plan, options.run / "denoiser", _pace(options))
    return 0


def _control(options: argparse.Namespace) -> int:
    """Train a ControlNet that follows lines; the model stays as it is."""
    from atelier.training import control

    plan = _plan(options)
    task = control.ControlTask(plan, options.base, options.kind, FAMILY, options.begin)
    progress = loop.train(task, plan, options.run, _pace(options))
    if options.out is not None and progress.step >= plan.steps:
        size = control.write(task, options.kind, options.out)
        sys.stdout.write(f"{options.out}: {size / 1e6:.1f} MB\n")
    return 0


def _upscaler(options: argparse.Namespace) -> int:
    """Train an upscaler that doubles the side of pictures."""
    from atelier.training import upscaler

    plan = _plan(options)
    task = upscaler.UpscalerTask(plan)
    progress = loop.train(task, plan, options.run, _pace(options))
    if options.out is not None and progress.step >= plan.steps:
        size = upscaler.write(task, plan.steps * plan.batch, options.out)
        sys.stdout.write(f"{options.out}: {size / 1e6:.1f} MB\n")
    return 0


def _export(options: argparse.Namespace) -> int:
    """Write the trained model as one file."""
    vae = export.finished_vae(options.run, FAMILY, seed=0)
    size = export.write_model(options.run, vae, options.out)
    sys.stdout.write(f"{options.out}: {size / 1e6:.1f} MB\n")
    return 0


def _lora(options: argparse.Namespace) -> int:
    """Teach a model something new with a LoRA."""
    from atelier.training.lora import program

    given = {key: getattr(options, key) for key in ("base", "data", "prior", "out", "run")}
    program.run(options.config, {key: path for key, path in given.items() if path})
    return 0


def _vocabulary(options: argparse.Namespace) -> int:
    """Derive the tokenizer's files from the captions."""
    sys.stdout.write(f"{vocabulary.write(options.out)} tokens\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
