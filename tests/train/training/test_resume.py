"""Runs that end before their time: killed, interrupted, stopped early. Resumed, they are as if they
had never ended."""

import os
import re
import signal
import subprocess
import sys

import pytest

from train.mlp import main
from train.training.trainer import Trainer

FLAGS = ["--augment", "--mixup", "0.2", "--save-every", "2"]

# Runs the program, and kills it with SIGKILL as the Nth file is about to get its name, or at the
# Nth step of training.
KILLED = """
import os, signal, sys
from train.training import trainer
from train.mlp import main

owner, name = (os, "replace") if sys.argv[1] == "file" else (trainer.Trainer, "step")
left = int(sys.argv[2])
original = getattr(owner, name)

def counted(*args):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*args)

setattr(owner, name, counted)
sys.exit(main(sys.argv[3:]))
"""


@pytest.fixture(scope="module")
def whole(data_dir, tmp_path_factory):
    """The folder of a run that nothing happened to."""
    path = tmp_path_factory.mktemp("whole") / "run"
    small = f"--data-dir {data_dir} --hidden 8 --epochs 3 --batch-size 32 --dropout 0.2".split()
    assert main([*small, *FLAGS, "--out", str(path)]) == 0
    return path


def assert_equal_runs(read_run, path, whole):
    assert read_run(path).everything() == read_run(whole).everything()
    assert {file.name for file in path.iterdir()} == {file.name for file in whole.iterdir()}


# Files in order: config.json; history, best and last of epoch 1; history, best, epoch-0002 and last
# of epoch 2; history, best and last of epoch 3; curves; metrics.json.
@pytest.mark.parametrize(
    ("what", "number"),
    [("file", n) for n in (2, 3, 4, 5, 7, 12, 13)] + [("step", n) for n in (1, 10, 21)],
)
def test_killed_and_resumed_equals_uninterrupted(small, whole, read_run, tmp_path, what, number):
    path = tmp_path / "run"
    command = [sys.executable, "-c", KILLED, what, str(number), *small, *FLAGS, "--out", str(path)]
    killed = subprocess.run(command, capture_output=True, timeout=60)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not (path / "metrics.json").exists()
    assert main(["--resume", str(path)]) == 0
    assert_equal_runs(read_run, path, whole)


@pytest.mark.parametrize("step", [1, 5, 7, 8, 21])
def test_ctrl_c_saves_the_very_step(train, whole, read_run, tmp_path, monkeypatch, capsys, step):
    """Steps of the first epoch, its last, the first of the second, and the last of all."""
    path, original, taken = tmp_path / "run", Trainer.step, []

    def pressed(self, *args):
        taken.append(args)
        if len(taken) == step:
            signal.raise_signal(signal.SIGINT)
        return original(self, *args)

    monkeypatch.setattr(Trainer, "step", pressed)
    code = train(path, *FLAGS)
    if step == 21:  # nothing is left to train: the run goes on to its end
        assert code == 0
    else:
        assert code == 130
        assert len(taken) == step
        out, err = capsys.readouterr()
        assert err == ""
        assert f"python -m train.mlp --resume {path}" in out
        assert {"last.npz", "history.csv", "config.json"} <= set(os.listdir(path))
        assert main(["--resume", str(path)]) == 0
        assert len(taken) == 21  # no step is taken twice
    assert_equal_runs(read_run, path, whole)


def test_a_real_sigint_from_outside(small, tmp_path):
    path = tmp_path / "run"
    command = [sys.executable, "-m", "train.mlp", *small, "--epochs", "100000", "--out", str(path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout:
            if line.startswith("epoch"):
                process.send_signal(signal.SIGINT)
                break
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == ""
    assert f"--resume {path}" in out
    saved = int(re.search(r"interrupted after (\d+) whole epochs", out)[1])
    assert len((path / "history.csv").read_text().splitlines()) == saved + 1


def test_sigint_handler_is_put_back(train, tmp_path):
    before = signal.getsignal(signal.SIGINT)
    train(tmp_path / "run")
    assert signal.getsignal(signal.SIGINT) is before


def test_resuming_a_finished_run_changes_nothing(whole, capsys):
    before = {file.name: file.read_bytes() for file in whole.iterdir()}
    capsys.readouterr()
    assert main(["--resume", str(whole)]) == 0
    assert "finished" in capsys.readouterr().out
    assert {file.name: file.read_bytes() for file in whole.iterdir()} == before


def test_early_stopping_after_patience(train, read_run, tmp_path, capsys):
    # A rate so small that no epoch is better than the first, except by chance.
    flags = ["--epochs", "50", "--lr", "1e-9", "--schedule", "none", "--early-stopping", "3"]
    assert train(tmp_path / "run", *flags) == 0
    run = read_run(tmp_path / "run")
    assert len(run.rows) == run.metrics["best_epoch"] + 3 < 50
    assert "stopped early" in capsys.readouterr().out
