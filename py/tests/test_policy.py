import os
import sys
from pathlib import Path

import pytest
import torch

from atelier import boot, health, policy
from atelier.devices import _choose


def test_every_rule_has_a_source_and_says_what_to_do() -> None:
    names = [rule.name for rule in policy.rules()]
    assert len(set(names)) == len(names)
    for rule in policy.rules():
        assert rule.sources
        assert rule.action in ("refuse", "work_around", "set")
        assert rule.fault.endswith(".")
        assert rule.answer.endswith(".")
        assert rule.value


def test_matches_rules_to_versions() -> None:
    def names(macos: str, torch_version: str) -> set[str]:
        return {rule.name for rule in policy.applying(macos, torch_version)}

    assert "oldest-macos" in names("13.7", "2.15.0")
    assert "oldest-macos" not in names("14.0", "2.15.0")
    assert "sdxl-corrupt-on-27" in names("27.0", "2.12.1")
    assert "sdxl-corrupt-on-27" not in names("27.0", "2.13.0+cpu")
    assert "sdxl-corrupt-on-27" not in names("26.1", "2.12.1")
    assert "attention-slicing" in names("15.6.1", "2.15.0")


def test_answers_the_advice_to_slice_attention() -> None:
    rule = policy.rule("attention-slicing")
    assert rule.value == {"slicing": False}
    assert "64 GB" in rule.fault
    assert "VAE" in rule.answer


def test_pipelines_take_the_vae_precision_from_it() -> None:
    placement = _choose("", "", ("mps", "cpu"))
    assert str(placement.vae) == "torch." + policy.rule("vae-precision").value["dtype"]


def test_a_mac_process_gets_the_variables_and_keeps_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    for name in policy.environment():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTORCH_MPS_LOW_WATERMARK_RATIO", "0.5")
    boot.prepare_mps()
    assert os.environ["PYTORCH_MPS_HIGH_WATERMARK_RATIO"] == "1.0"
    assert os.environ["PYTORCH_MPS_LOW_WATERMARK_RATIO"] == "0.5"


def test_other_processes_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("PYTORCH_ENABLE_MPS_FALLBACK", raising=False)
    boot.prepare_mps()
    assert "PYTORCH_ENABLE_MPS_FALLBACK" not in os.environ


def test_a_healthy_environment_says_so(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert health.main(["--models", str(models)]) == 0
    findings = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert all(word == "well" for word, _, _ in findings)
    checks = [check for _, check, _ in findings]
    assert {"device", "allocates", "multiplies in float32", "attends", "convolves", "makes a picture"} <= set(checks)


def test_a_missing_model_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert health.main(["--models", str(tmp_path)]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("ill\tmakes a picture\t")


def test_a_device_that_computes_wrongly_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.nn.functional, "conv2d", lambda *_: torch.full((2,), torch.nan))
    convolves = next(each for each in health.tried(torch.device("cpu")) if each.check == "convolves")
    assert not convolves.ok
    assert "no numbers" in convolves.detail
