"""The search: what it tries, that nothing finished is lost, and what it leaves to read."""

import csv
import os
import signal
import subprocess
import sys
import time
from itertools import product

import pytest

from train import search
from train.architectures import MLPSettings
from train.errors import ProgramError
from train.run_folder import RunFolder
from train.searching import crew
from train.searching.plan import Plan
from train.searching.results import ranked
from train.searching.space import Range, Space
from train.searching.study import Outcome, Queue, Trial
from train.searching.worker import work


@pytest.fixture
def flags(data_dir):
    return f"--data-dir {data_dir} --epochs 2 --batch-size 32 --workers 1".split()


@pytest.fixture
def in_process(monkeypatch):
    """Trials in the test's own process, which needs no second to start."""

    def shift(queue, *args):
        work(queue)
        return []

    monkeypatch.setattr(crew, "_shift", shift)


@pytest.fixture
def run(run_and_draw, monkeypatch):
    """``run(*flags)`` searches in ``tmp_path / "out"``, draws nothing, and gives the exit code."""
    monkeypatch.setattr("train.searching.pictures.draw_heat_maps", lambda *args: [])
    monkeypatch.setattr("train.searching.pictures.draw_parallel", lambda *args: None)
    return run_and_draw


@pytest.fixture
def run_and_draw(flags, in_process, tmp_path):
    def call(*more, out="out"):
        return search.main([*flags, "--out", str(tmp_path / out), *map(str, more)])

    return call


@pytest.fixture
def rows(tmp_path):
    def read(out="out"):
        with open(tmp_path / out / "results.csv", newline="") as file:
            return list(csv.DictReader(file))

    return read


def make_queue(tmp_path, fixed, items, method="grid", trials=0, pruner="none"):
    plan = Plan("mlp", fixed, Space.parse(MLPSettings, items), method, pruner, 0)
    queue = Queue(f"sqlite:///{tmp_path / 'search.db'}", "test", plan)
    queue.fill(trials)
    return queue


# --- what is tried --------------------------------------------------------------------------------

GRID = ("--grid", "lr=0.02,0.001", "hidden=8,4x4", "augment=off,on")


def test_grid_tries_every_combination_once(run, rows):
    assert run(*GRID) == 0
    tried = [(row["lr"], row["hidden"], row["augment"]) for row in rows()]
    assert tried == list(product(["0.02", "0.001"], ["8", "4x4"], ["False", "True"]))
    assert all(row["state"] == "finished" for row in rows())


def test_a_trial_is_what_the_training_program_does(run, rows, data_dir, tmp_path, read_run):
    from train.mlp import main

    run("--grid", "hidden=8,4x4", "--dropout", "0.1", "--seed", "3")
    common = f"--data-dir {data_dir} --epochs 2 --batch-size 32 --dropout 0.1 --seed 3 --threads 1"
    for row in rows():
        out = tmp_path / row["hidden"]
        assert main([*common.split(), "--hidden", row["hidden"], "--out", str(out)]) == 0
        best = read_run(out).history[int(row["epoch"]) - 1]
        for name in ("train_loss", "train_accuracy", "val_loss", "val_accuracy"):
            assert row[name] == best[name]


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


def test_toml_says_what_the_command_line_says(tmp_path):
    file = tmp_path / "search.toml"
    file.write_text(
        'model = "lenet"\nfraction = 0.1\nflip = true\naugment = false\nworkers = 3\n'
        'hidden = [16, 8]\n[grid]\nlr = [0.1, 0.01]\nchannels = ["6x16", [4, 8]]\n'
        "classical = [true, false]\n"
    )
    line = (
        "--model lenet --fraction 0.1 --flip --workers 3 --hidden 16x8 "
        "--grid lr=0.1,0.01 channels=6x16,4x8 classical=on,off"
    )
    from_file, fixed = search._parse(["--file", str(file)])
    assert (from_file.grid, from_file.model, from_file.workers, fixed) == (
        tuple_of(search._parse(line.split()))
    )


def tuple_of(parsed):
    return parsed[0].grid, parsed[0].model, parsed[0].workers, parsed[1]


def test_the_command_line_has_the_last_word(tmp_path):
    file = tmp_path / "search.toml"
    file.write_text("epochs = 5\nlr = 0.5\n[grid]\nhidden = [8]\n")
    parsed, fixed = search._parse(["--file", str(file), "--epochs", "2", "--random", "seed=0..9"])
    assert (parsed.grid, parsed.random, fixed) == ((), ["seed=0..9"], {"epochs": 2, "lr": 0.5})


# --- bad input ------------------------------------------------------------------------------------

BAD = {
    "no axes": ("", "--grid", "--random", "--tpe"),
    "empty grid": ("--grid", "--grid", "at least one"),
    "no values": ("--grid lr=", "lr", "no values"),
    "no axis": ("--grid lr", "'lr'", "name=value"),
    "wrong name": ("--grid hiden=8,4", "hiden", "hidden"),
    "strange name": ("--grid zzz=1", "zzz", "weight_decay"),
    "wrong flag": ("--grid lr=1 --hiden 8", "--hiden"),
    "wrong value": ("--grid lr=1,fast", "lr", "'fast'", "above 0"),
    "wrong choice": ("--grid optimizer=sgd,lion", "lion", "adamw"),
    "wrong size": ("--grid hidden=8,8x0", "8x0"),
    "wrong switch": ("--grid flip=maybe", "maybe", "on nor off"),
    "twice": ("--grid lr=1,1.0", "lr", "twice"),
    "axis twice": ("--grid lr=1 lr=2", "lr", "twice"),
    "also fixed": ("--grid lr=1,2 --lr 1", "--lr", "axis"),
    "contradiction": ("--grid momentum=0.9,0.5", "--momentum", "adamw"),
    "two methods": ("--grid lr=1 --tpe lr=1..2", "--grid and --tpe"),
    "range in a grid": ("--grid lr=0.1..1", "--grid", "--random"),
    "range of words": ("--random optimizer=sgd..adam", "optimizer", "numbers"),
    "empty range": ("--random lr=1..0.1", "lr=1..0.1", "lower"),
    "log from zero": ("--tpe dropout=0..0.5:log", "dropout", "above 0"),
    "wrong scale": ("--tpe lr=0.1..0.5:exp", ":exp", ":log"),
    "no effect": ("--grid threads=1,2", "threads", "no effect"),
    "threads": ("--grid lr=1 --threads 2", "--threads", "--workers"),
    "trials": ("--grid lr=1 --trials 2", "--trials", "--grid"),
    "workers": ("--grid lr=1 --workers 0", "--workers"),
    "model": ("--grid lr=1 --model cnn", "cnn", "lenet"),
    "storage": ("--grid lr=1 --storage sqlite:////nowhere/x.db", "nowhere", "cannot be reached"),
    "server": ("--grid lr=1 --storage postgresql+nodriver://u:secret@h/x", "u:***@h"),
    "storage url": ("--grid lr=1 --storage rubbish", "rubbish", "sqlite:///"),
    "plan": ("--file /nowhere.toml", "/nowhere.toml", "No such file"),
}


@pytest.mark.parametrize(("line", "parts"), [(v[0], v[1:]) for v in BAD.values()], ids=BAD)
def test_bad_input_is_one_line(run, capsys, line, parts):
    assert_one_line(capsys, run(*line.split()), *parts)


TOML = {
    "no toml": ("lr = = 1", "not TOML", "line 1"),
    "empty grid": ("[grid]", "[grid]", "empty"),
    "no values": ("[grid]\nlr = []", "lr", "no values"),
    "wrong name": ("[grid]\nhiden = [8]", "hiden", "hidden"),
    "wrong flag": ("epoch = 3\n[grid]\nlr = [1]", "search.toml", "--epoch"),
    "wrong value": ("epochs = 0\n[grid]\nlr = [1]", "search.toml", "--epochs"),
    "date": ("[grid]\nlr = [2020-01-01]", "search.toml", "lr", "expected a number"),
    "unknown table": ("[griid]\nlr = [1]", "--griid"),
}


@pytest.mark.parametrize(("text", "parts"), [(v[0], v[1:]) for v in TOML.values()], ids=TOML)
def test_bad_toml_is_one_line(run, tmp_path, capsys, text, parts):
    (tmp_path / "search.toml").write_text(text)
    assert_one_line(capsys, run("--file", tmp_path / "search.toml"), *parts)


def test_storage_that_cannot_be_reached_leaves_no_folder(run, tmp_path):
    assert run("--grid", "lr=1", "--storage", "sqlite:////nowhere/x.db") == 2
    assert not (tmp_path / "out").exists()


def test_without_optuna(run, capsys, monkeypatch):
    monkeypatch.setattr(search, "find_spec", lambda name: None)
    assert_one_line(capsys, run("--grid", "lr=1"), 'pip install "tinygrad-np[search]"')


def test_out_that_holds_a_run(run, tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "config.json").write_text("{}")
    assert_one_line(capsys, run("--grid", "lr=1"), "already holds a run")


def test_out_that_holds_another_search(run, tmp_path, rows, capsys):
    run("--grid", "hidden=8,4")
    before = rows()
    capsys.readouterr()
    assert_one_line(capsys, run("--grid", "hidden=8,5"), tmp_path / "out", "another search")
    assert rows() == before


def assert_one_line(capsys, code, *parts):
    err = capsys.readouterr().err
    assert code == 2
    assert err.count("\n") == 1, err
    assert err.startswith("train.search: error: ")
    assert "secret" not in err
    for part in parts:
        assert str(part) in err


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


def test_each_trial_is_claimed_once_and_those_put_back_again(tmp_path):
    items = ["lr=1,2,3,4,5"]
    queues = [make_queue(tmp_path, {}, items) for _ in range(2)]
    claimed = [queues[i % 2].claim().number for i in range(5)]
    assert claimed == [0, 1, 2, 3, 4]
    assert queues[0].claim() is None
    queues[1].put_back([3, 1])
    assert [queues[0].claim().number for _ in range(2)] == [1, 3]
    assert queues[0].claim() is None


def test_a_trial_that_stopped_half_way_comes_to_the_same_result(tmp_path, data_dir):
    fixed = {"data_dir": str(data_dir), "epochs": 3, "batch_size": 32, "hidden": (8,)}
    queue = make_queue(tmp_path, fixed, ["lr=0.02"], pruner="median")
    steps = iter(range(12))  # of 8 an epoch
    work(queue, should_stop=lambda: next(steps, None) is None)
    assert [trial.state for trial in queue.trials()] == ["waiting"]
    work(queue)
    (tmp_path / "whole").mkdir()
    whole = make_queue(tmp_path / "whole", fixed, ["lr=0.02"])
    work(whole)
    (resumed,), (straight,) = queue.trials(), whole.trials()
    assert figures(resumed) == figures(straight)


def figures(trial):
    return {k: v for k, v in vars(trial.outcome).items() if k != "seconds"}


def test_trials_of_a_lost_worker_are_found_by_their_silence(monkeypatch):
    now = 0.0
    monkeypatch.setattr(crew, "monotonic", lambda: now)
    watch = crew._Watch()

    def lost(*beats):
        trials = [Trial(i, "running", {}, None, None, beat) for i, beat in enumerate(beats)]
        return watch.lost([*trials, Trial(9, "waiting", {}, None, None, None)])

    assert lost(None, 1) == []
    for beat in (2, 2, 3):
        now += crew.LOST_SECONDS / 3
        assert lost(None, beat) == []
    now += crew.LOST_SECONDS / 3
    assert lost(None, 3) == [0]
    now += 100 * crew.LOST_SECONDS  # this machine slept
    assert lost(1, 3) == []
    now += crew.LOST_SECONDS / 3
    assert lost(1, 3) == [1]


def test_a_result_of_another_worker_is_left_as_it_is(tmp_path):
    first, second = (make_queue(tmp_path, {}, ["lr=1"]) for _ in range(2))
    stalled = first.claim()
    first.draw(stalled)
    second.put_back([0])
    trial = second.claim()
    second.draw(trial)
    outcome = Outcome(1, 1.0, 0.5, 1.0, 0.5, 1.0)
    second.finish(trial, outcome, pruned=False)
    first.finish(stalled, Outcome(2, 2.0, 0.2, 2.0, 0.2, 2.0), pruned=False)
    assert second.trials()[0].outcome == outcome


def test_killed_half_way_and_gone_on_with(data_dir, tmp_path):
    """Two real workers; SIGKILL to the program when two trials are done."""
    command = [sys.executable, "-m", "train.search", "--data-dir", str(data_dir)]
    command += ["--batch-size", "2", "--hidden", "64", "--workers", "2", "--epochs", "8"]
    command += ["--grid", "lr=0.001,0.002,0.003,0.004,0.005,0.006", "--out", str(tmp_path / "s")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    plan = Plan("mlp", {}, Space.parse(MLPSettings, [command[-3]]), "grid", "none", 0)
    done = []
    while len(done) < 2:
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.02)
        done = finished(tmp_path / "s" / "search.db", plan)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    before = finished(tmp_path / "s" / "search.db", plan)
    assert 2 <= len(before) < 6
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stderr == ""
    after = finished(tmp_path / "s" / "search.db", plan)
    assert len(after) == 6
    assert [trial for trial in after if trial.number in {t.number for t in before}] == before


def finished(path, plan):
    import sqlite3

    from optuna import get_all_study_names

    if not path.exists():
        return []
    url = f"sqlite:///{path}"
    try:
        with sqlite3.connect(path) as database:
            if not database.execute("select count(*) from trials").fetchone()[0]:
                return []
    except sqlite3.OperationalError:  # its tables are not made yet
        return []
    (name,) = get_all_study_names(url)
    return [trial for trial in Queue(url, name, plan).trials() if trial.state == "finished"]


def test_interrupted(run, flags, tmp_path, capsys, monkeypatch, rows):
    def shift(queue, *args):
        work(queue, should_stop=iter([False] * 20 + [True] * 99).__next__)
        signal.raise_signal(signal.SIGINT)
        return [0]

    monkeypatch.setattr(crew, "_shift", shift)
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


def test_workers_that_only_die_end_the_search(run, capsys, monkeypatch):
    monkeypatch.setattr(crew, "_shift", lambda *args: [-9, 1])
    assert_one_line(
        capsys, run("--grid", "lr=1,2"), "killed by signal 9", "exit code 1", "2 trials"
    )


# --- what is left to read -------------------------------------------------------------------------


def test_the_best_come_first():
    def trial(number, state, accuracy, loss):
        return Trial(number, state, {}, Outcome(1, 0, 0, loss, accuracy, 0), None, None)

    trials = [
        trial(0, "finished", 0.5, 1.0),
        trial(1, "finished", 0.9, 1.0),
        trial(2, "finished", 0.9, 0.5),
        trial(3, "pruned", 0.95, 0.1),
    ]
    assert [t.number for t in ranked(trials)] == [2, 1, 0]


def test_pictures_pages_and_no_noise(run_and_draw, tmp_path, capsys):
    run_and_draw(*GRID, "--fraction", "0.5")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "search.db",
        "results.csv",
        "results.md",
        "heat-lr-hidden.png",
        "heat-lr-augment.png",
        "heat-hidden-augment.png",
        "parallel.png",
    }
    out, err = capsys.readouterr()
    assert err == ""
    command = out.splitlines()[-1].removeprefix("best     ")
    assert command.startswith("python -m train.mlp --data-dir")
    assert "--fraction" not in command
    page = (tmp_path / "out" / "results.md").read_text()
    assert command in page
    assert page.count("\n| ") == 8 + 2


def test_pictures_of_ranges(run_and_draw, tmp_path):
    assert run_and_draw("--random", "lr=1e-4..1e-1:log", "dropout=0..0.5", "--trials", "4") == 0
    assert (tmp_path / "out" / "heat-lr-dropout.png").exists()


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


def test_ranges_of_whole_numbers_stay_whole():
    (axis,) = Space.parse(MLPSettings, ["epochs=1..5"]).axes
    assert axis == Range("epochs", 1, 5, log=False, integer=True)
    assert axis.corners == (1, 5)


def test_every_setting_can_be_an_axis():
    for name in ("dataset", "augment", "clip_norm", "milestones", "early_stopping"):
        with pytest.raises(ProgramError, match=name):
            Space.parse(MLPSettings, [f"{name}=?"])
    space = Space.parse(MLPSettings, ["clip-norm=none,1", "--milestones=3x5,none"])
    assert [axis.values for axis in space.axes] == [(None, 1.0), ((3, 5), ())]
