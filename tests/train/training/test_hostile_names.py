"""Folders and classes by any name: a run trains, is tested and evaluated, and gets its pictures."""

import json
import os
import shutil
import sys

import pytest

from train import evaluate, visualize
from train.mlp import main

NAMES = ["a$b_$c", "-_{}%s \\frac{1 漢字"]
if sys.platform == "linux":  # others take no name that is not UTF-8
    NAMES[1] += os.fsdecode(b"caf\xe9")


@pytest.mark.parametrize("name", NAMES)
def test_a_run_on_data_of_any_name(name, data_dir, tmp_path, capsys):
    shutil.copytree(data_dir, tmp_path / name)
    (tmp_path / name / "classes.txt").write_text("$x_1\n_y$\n\\z{\n")
    out = tmp_path / f"run {name}"
    flags = ["--hidden", "4", "--epochs", "1", "--batch-size", "64"]
    assert main([f"--data-dir={tmp_path / name}", f"--out={out}", *flags]) == 0
    assert json.loads((out / "metrics.json").read_text("utf-8"))["dataset"] == name
    assert main(["--resume", str(out)]) == 0
    assert evaluate.main([str(out), "--dpi", "30"]) == 0
    assert visualize.main([str(out), "--dpi", "30"]) == 0
    assert visualize.main([str(out), str(out), "--dpi", "30", "--out", str(tmp_path / "two")]) == 0
    assert (out / "curves.png").exists()
    assert "could not be drawn" not in capsys.readouterr().err


def test_a_picture_that_fails_costs_no_run_its_result(train, tmp_path, capsys, monkeypatch):
    def fail(*args):
        raise RuntimeError("no font\nat all")

    monkeypatch.setattr("train.pictures.training_curves", fail)
    assert train(tmp_path / "run") == 0
    assert (tmp_path / "run" / "metrics.json").exists()
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "curves.png could not be drawn (RuntimeError: no font at all)" in err
