"""The search program: what it tries, that nothing finished is lost, how it ends."""

import signal
from itertools import product

import pytest

from train.run_folder.folder import RunFolder
from train.search.worker import train_trials
from train.search.worker_pool import WorkerPool

# --- what is tried --------------------------------------------------------------------------------

GRID = ("--grid", "lr=0.02,0.001", "hidden=8,4x4", "augment=off,on")


def test_grid_tries_every_combination_once(run, rows):
    assert run(*GRID) == 0
    tried = [(row["lr"], row["hidden"], row["augment"]) for row in rows()]
    assert tried == list(product(["0.02", "0.001"], ["8", "4x4"], ["False", "True"]))
    assert all(row["state"] == "finished" for row in rows())


def test_the_other_model(run, rows, capsys):
    common = ["--model", "lenet", "--kernel-size", "3", "--hidden", "8"]
    assert run(*common, "--grid", "channels=2,4", "activation=tanh,relu") == 0
    assert [row["channels"] for row in rows()] == ["2", "2", "4", "4"]
    assert "python -m train.lenet" in capsys.readouterr().out


def test_settings_of_the_data_may_vary(run, rows, data_dir):
    run("--grid", "fraction=1,0.5", "seed=0,1", "--hidden", "8")
    losses = {row["val_loss"] for row in rows()}
    assert len(losses) == 4


@pytest.mark.parametrize("method", ["random", "tpe"])
def test_drawn_settings_lie_in_their_ranges_and_do_not_hang_on_chance(run, rows, method):
    axes = ("lr=1e-4..1e-1:log", "hidden=4,8", "cutout=0..3", "dropout=0..0.5")
    for out in ("first", "second"):
        assert run(f"--{method}", *axes, "--trials", "12", out=out) == 0
    first, second = rows("first"), rows("second")
    assert len({row["lr"] for row in first}) == 12
    assert {row["state"] for row in first} == {"finished", "pruned"}
    for a, b in zip(first, second, strict=True):
        assert {k: v for k, v in a.items() if k != "seconds"} == {
            k: v for k, v in b.items() if k != "seconds"
        }
        assert 1e-4 <= float(a["lr"]) <= 1e-1
        assert a["hidden"] in ("4", "8")
        assert 0 <= int(a["cutout"]) <= 3
        assert 0 <= float(a["dropout"]) <= 0.5


# --- nothing finished is lost ---------------------------------------------------------------------


def test_the_same_command_trains_nothing_again(run, tmp_path, capsys):
    run(*GRID)
    before = (tmp_path / "out" / "results.csv").read_text()
    assert run(*GRID) == 0
    assert (tmp_path / "out" / "results.csv").read_text() == before
    assert "8 of them done" in capsys.readouterr().out


def test_more_trials_add_to_those_that_are_done(run, rows):
    run("--random", "lr=1e-4..1e-1:log", "--trials", "2", "--hidden", "8")
    two = rows()
    run("--random", "lr=1e-4..1e-1:log", "--trials", "4", "--hidden", "8")
    assert rows()[:2] == two
    assert len(rows()) == 4


def test_interrupted(run, flags, tmp_path, capsys, monkeypatch, rows):
    def run_workers(pool, number):
        train_trials(pool._queue, should_stop=iter([False] * 20 + [True] * 99).__next__)
        signal.raise_signal(signal.SIGINT)
        return [0]

    monkeypatch.setattr(WorkerPool, "_run_workers", run_workers)
    assert run(*GRID) == 130
    assert "the same command goes on" in capsys.readouterr().out
    states = [row["state"] for row in rows()]
    assert states == ["finished"] + ["waiting"] * 7


# --- trials that come to nothing ------------------------------------------------------------------


def test_a_trial_that_diverges_is_noted_and_the_others_go_on(run, rows, tmp_path):
    common = ["--optimizer", "sgd", "--schedule", "none", "--weight-decay", "1", "--hidden", "8"]
    assert run("--grid", "lr=0.01,1e30", *common) == 0
    good, bad = rows()
    assert (good["state"], bad["state"]) == ("finished", "failed")
    assert "loss" in bad["error"]
    assert bad["val_loss"] == ""
    assert "Trial 1 failed" in (tmp_path / "out" / "results.md").read_text()


def test_no_trial_finished(run, capsys):
    common = ["--optimizer", "sgd", "--schedule", "none", "--weight-decay", "1", "--hidden", "8"]
    assert run("--grid", "lr=1e30,2e30", *common) == 1
    assert "no trial finished: the loss became" in capsys.readouterr().err


# --- at the end -----------------------------------------------------------------------------------


def test_then_train_trains_the_winner_on_all_the_data(run, tmp_path, capsys):
    args = ("--grid", "hidden=8,4", "--fraction", "0.5", "--then-train")
    assert run(*args) == 0
    winner = RunFolder.open(str(tmp_path / "out" / "winner"))
    _, settings, _ = winner.read_config()
    assert settings.fraction == 1
    assert winner.read_metrics()["test_accuracy"] > 0
    capsys.readouterr()
    assert run(*args) == 0
    assert "is finished" in capsys.readouterr().out


def test_live_table_on_a_terminal(run, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert run("--grid", "hidden=8,4") == 0
    assert "\x1b[2A" in capsys.readouterr().out
