"""The training loop: steps, checkpoints every few minutes, and pictures of how it goes."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import torch
from PIL import Image
from torch import Tensor

from atelier.replacing import replacing
from atelier.training import checkpoint, curves
from atelier.training.learner import Learner
from atelier.training.plan import Plan


class Task(Protocol):
    """What is learned: a loss to go down, and a look at what has been learned so far."""

    learner: Learner

    def loss(self, step: int) -> Tensor:
        """Return the loss of a step's own batch, with gradients."""

    def look(self) -> tuple[Image.Image, dict[str, float]]:
        """Return a sheet of samples and measured numbers, made with the averaged weights."""


@dataclass(frozen=True)
class Pace:
    """When the loop does what is not learning; none of it changes the weights."""

    save_every: float = 180.0  # seconds
    look_every: int = 500  # steps
    report_every: float = 30.0  # seconds


@dataclass
class Progress:
    """How far a training is: the losses of all steps so far, and what the looks measured."""

    losses: list[float] = field(default_factory=list)
    looks: list[dict[str, float]] = field(default_factory=list)

    @property
    def step(self) -> int:
        """The number of steps taken, which is the number of the next one."""
        return len(self.losses)


def train(task: Task, plan: Plan, folder: Path, pace: Pace = Pace()) -> Progress:
    """Go on from the folder's checkpoint until the plan's last step, SIGTERM or Ctrl-C; then write a checkpoint.

    Writes `loss.png` and `samples.png` beside the checkpoint.
    """
    progress = _resume(task.learner, folder)
    clock = _Clock(pace, progress.step)
    with _stop_signals() as stopped:
        while progress.step < plan.steps and not stopped():
            progress.losses.append(_step(task, plan, progress.step))
            if progress.step % pace.look_every == 0 or progress.step == plan.steps:
                _look(task, progress, folder)
            if clock.wants_report():
                say(clock.line(progress, plan))
            if clock.wants_save():
                _save(task.learner, progress, folder)
        _save(task.learner, progress, folder)
    say(f"{'stopped' if stopped() else 'done'} after step {progress.step} of {plan.steps}")
    return progress


def _step(task: Task, plan: Plan, step: int) -> float:
    with torch.enable_grad():
        loss = task.loss(step)
        task.learner.update(loss, plan.rate_at(step), step)
    return float(loss.detach())


def _look(task: Task, progress: Progress, folder: Path) -> None:
    sheet, measured = task.look()
    _replace(sheet, folder / "samples.png")
    progress.looks.append({"step": progress.step, **measured})
    say(f"step {progress.step} · " + " · ".join(f"{name} {value:.3f}" for name, value in measured.items()))


def _resume(learner: Learner, folder: Path) -> Progress:
    saved = checkpoint.load(folder)
    if saved is None:
        return Progress()
    learner.restore(saved.tensors)
    return Progress(saved.tensors["losses"].tolist(), saved.state["looks"])


def _save(learner: Learner, progress: Progress, folder: Path) -> None:
    losses = torch.tensor(progress.losses, dtype=torch.float64)
    state: dict[str, Any] = {"looks": progress.looks}
    checkpoint.save(folder, {**learner.tensors(), "losses": losses}, state)
    if progress.losses:
        _replace(curves.draw({"loss": progress.losses}), folder / "loss.png")


def _replace(picture: Image.Image, path: Path) -> None:
    with replacing(path) as beside:
        picture.save(beside, "PNG")


def say(line: str) -> None:
    """Write a line of progress that is seen at once, also in a file."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class _Clock:
    def __init__(self, pace: Pace, step: int) -> None:
        self._pace = pace
        self._saved = self._reported = time.monotonic()
        self._reported_step = step

    def wants_save(self) -> bool:
        now = time.monotonic()
        wants = now - self._saved >= self._pace.save_every
        self._saved = now if wants else self._saved
        return wants

    def wants_report(self) -> bool:
        return time.monotonic() - self._reported >= self._pace.report_every

    def line(self, progress: Progress, plan: Plan) -> str:
        now = time.monotonic()
        steps = max(1, progress.step - self._reported_step)
        seconds = (now - self._reported) / steps
        loss = sum(progress.losses[-steps:]) / steps
        self._reported, self._reported_step = now, progress.step
        left = round(seconds * (plan.steps - progress.step) / 60)
        return (
            f"step {progress.step}/{plan.steps} · loss {loss:.4f} · {seconds:.2f} s a step · "
            f"{left // 60} h {left % 60:02} min left"
        )


@contextmanager
def _stop_signals() -> Iterator[Callable[[], bool]]:
    """Turn SIGTERM and Ctrl-C into a wish that is read between two steps."""
    seen: list[int] = []
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, lambda number, _: seen.append(number)) for number in numbers}
    try:
        yield lambda: bool(seen)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
