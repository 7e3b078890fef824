"""The training program: what it prints, its help, its modes."""

import csv
import json

import pytest

from train.evaluate import main as evaluate
from train.mlp import main
from train.visualize import main as visualize


def test_prints_model_parameters_and_one_line_an_epoch(train, tmp_path, capsys):
    assert train(tmp_path / "run") == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0] == "MLP("
    assert "  parameters                                 323" in lines
    assert sum(line.startswith("epoch") for line in lines) == 3
    assert lines[-2].startswith("test     stripes")
    assert lines[-1] == f"run      {tmp_path / 'run'}"
    assert err == ""  # no bar where there is no terminal


def test_help_names_every_flag_and_its_default(capsys):
    with pytest.raises(SystemExit) as exit:
        main(["--help"])
    assert exit.value.code == 0
    out = " ".join(capsys.readouterr().out.split())
    for text in (
        "--hidden",
        "256x256",
        "--dry-run",
        "--early-stopping",
        "{sigmoid,relu",
        "--resume",
    ):
        assert text in out


def test_overfit_passes(small, capsys):
    assert main([*small, "--overfit", "1", "--lr", "0.02"]) == 0
    assert "passed: 100.00% of 32 images" in capsys.readouterr().out


def test_overfit_fails_where_nothing_is_learned(small, capsys):
    assert main([*small, "--overfit", "1", "--lr", "1e-9"]) == 1
    assert "FAILED" in capsys.readouterr().out


def test_lr_find_leaves_a_curve_and_a_suggestion(train, tmp_path, capsys):
    assert train(tmp_path / "find", "--lr-find") == 0
    with open(tmp_path / "find" / "lr-find.csv", newline="") as file:
        rows = [[float(value) for value in row.values()] for row in csv.DictReader(file)]
    rates = [rate for rate, _ in rows]
    assert rates == sorted(rates)
    assert rates[0] == pytest.approx(1e-6)
    assert (tmp_path / "find" / "lr-find.png").read_bytes().startswith(b"\x89PNG")
    out = capsys.readouterr().out
    suggestion = float(out.partition("try --lr ")[2].partition(";")[0])
    assert 1e-4 < suggestion < 1


def test_a_run_with_features_and_batch_norm_is_evaluated_and_shown(tmp_path, capsys):
    run = tmp_path / "run"
    flags = [
        "--dataset",
        "synthetic",
        "--fraction",
        "0.02",
        "--hidden",
        "8",
        "--epochs",
        "1",
        "--hog",
        "--batch-norm",
    ]
    assert main([*flags, "--out", str(run)]) == 0
    assert " x 2080" in capsys.readouterr().out  # 784 pixels, 1296 features
    assert evaluate([str(run)]) == 0
    assert visualize([str(run)]) == 0
    own, measured = (
        json.loads((folder / "metrics.json").read_text()) for folder in (run, run / "evaluation")
    )
    assert measured["test_accuracy"] == own["test_accuracy"]
    assert (run / "pictures" / "neurons.png").exists()
