"""Searches of any size, with trials of any kind: lazy, and no trial ends the others."""

from itertools import islice, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.train.conftest import assert_one_line
from train.architectures import MLPSettings
from train.search.space import Space
from train.search.trial_queue import AHEAD, MOST_LOSSES
from train.search.worker_pool import WorkerPool

WIDE = [
    *("lr=1..2", "weight_decay=0..1", "dropout=0..0.5", "label_smoothing=0..0.5"),
    *("rotate=0..9", "shift=0..0.3", "cutout=0..3", "clip_norm=none,1", "ema=0..0.9"),
    *("batch_size=8..64", "hidden=8,4", "activation=relu,tanh", "flip=on,off", "augment=on,off"),
    *("batch_norm=on,off", "fraction=0.5..1", "pixels=unit,standard", "seed=0..9", "mixup=0..0.5"),
]


def known_axes():
    """Those of WIDE that this version has."""
    names = set(MLPSettings.__dataclass_fields__)
    return [axis for axis in WIDE if axis.partition("=")[0] in names]


# --- sizes ----------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_corners_by_number_are_the_product(lengths):
    axes = ["lr", "dropout", "weight_decay", "rotate"]
    items = [
        f"{axis}={','.join(str((i + 1) / 10) for i in range(length))}"
        for axis, length in zip(axes, lengths, strict=False)
    ]
    space = Space.parse(MLPSettings, items)
    assert space.size == np.prod(lengths)
    everything = product(*(axis.values for axis in space.axes))
    assert [tuple(corner.values()) for corner in space.corners()] == list(everything)


def test_a_grid_of_more_points_than_any_memory_holds(make_queue):
    values = ",".join(str(i / 1000) for i in range(1, 121))
    axes = [f"{name}={values}" for name in ("lr", "dropout", "weight_decay", "label_smoothing")]
    queue = make_queue({}, axes)
    assert queue.total == 120**4
    assert len(queue.trials()) == AHEAD
    points = [trial.values for trial in queue.trials()]
    assert points == list(islice(queue.plan.space.corners(), AHEAD))
    for _ in range(3):
        queue.fail(queue.claim(), "none")
    queue.top_up()
    points = [trial.values for trial in queue.trials()]
    assert points == list(islice(queue.plan.space.corners(), AHEAD + 3))


def test_more_trials_than_can_ever_run(make_queue):
    queue = make_queue({}, ["lr=1..2"], "random", 2**31)
    assert queue.total == 2**31
    assert len(queue.trials()) == AHEAD


def test_many_axes_are_not_multiplied_out():
    space = Space.parse(MLPSettings, known_axes())
    assert space.size > 10_000
    assert len(list(space.probes())) < 100


def test_a_search_is_topped_up_to_its_end(run, rows, monkeypatch):
    monkeypatch.setattr("train.search.trial_queue.AHEAD", 2)
    assert run("--grid", "hidden=8,4", "lr=0.1,0.01,0.02", "--epochs", "1") == 0
    assert len({(row["hidden"], row["lr"]) for row in rows()}) == 6
    assert {row["state"] for row in rows()} == {"finished"}


LIMITS = {
    "values": (["--grid", "lr=" + ",".join(map(str, range(1, 1200)))], "1,199 values", "range"),
    "workers": (["--grid", "lr=1", "--workers", "2147483648"], "--workers", "1024"),
    "long": (["--grid", "x" * 9999], "name=value"),
}


@pytest.mark.parametrize(("flags", "parts"), [(v[0], v[1:]) for v in LIMITS.values()], ids=LIMITS)
def test_limits_are_one_short_line(run, capsys, flags, parts):
    code = run(*flags)
    captured = capsys.readouterr().err
    assert code == 2
    assert captured.count("\n") == 1
    assert len(captured) < 400
    assert all(part in captured for part in parts)


def test_toml_that_is_nested_too_deep(run, tmp_path, capsys):
    (tmp_path / "a.toml").write_text(f"lr = {'[' * 5000}{']' * 5000}")
    code = run("--file", tmp_path / "a.toml")
    assert_one_line("train.search", capsys, code, "a.toml", "nested too deep")


# --- bad trials -----------------------------------------------------------------------------------


def test_a_model_that_no_memory_holds_is_one_failed_trial(run, rows):
    assert run("--grid", "hidden=8,4000000000,4") == 0
    assert [row["state"] for row in rows()] == ["finished", "failed", "finished"]
    assert "GB of memory" in rows()[1]["error"]


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("something\nbroke"), KeyError("a")])
def test_whatever_a_trial_raises_the_rest_goes_on(run, rows, monkeypatch, error):
    from train.search import worker

    original = worker.make_run

    def make_run(model, settings, data):
        if settings.hidden == (4,):
            raise error
        return original(model, settings, data)

    monkeypatch.setattr(worker, "make_run", make_run)
    assert run("--grid", "hidden=8,4,2") == 0
    assert [row["state"] for row in rows()] == ["finished", "failed", "finished"]
    assert "\n" not in rows()[1]["error"]


def test_data_that_is_not_there_is_one_failed_trial(run, rows, data_dir, tmp_path):
    args = ["--grid", f"data_dir={tmp_path / 'none'},{data_dir}", "--out", str(tmp_path / "o")]
    from train.search.program import main

    flags = ["--epochs", "1", "--batch-size", "32", "--hidden", "4", "--workers", "1"]
    assert main([*flags, *args]) == 0
    assert [row["state"] for row in rows("o")] == ["failed", "finished"]


def test_a_trial_that_kills_its_workers_is_given_up(run, rows, monkeypatch):
    def run_workers(pool, number):
        queue = pool._queue
        trial = queue.claim()
        if queue.draw(trial)["hidden"] == (8,):
            return [-9]  # memory ran out
        from train.search import worker

        source = worker._DataSource()
        worker._train_trial(queue, trial, source, lambda: False, lambda: None)
        return [0]

    monkeypatch.setattr(WorkerPool, "_run_workers", run_workers)
    assert run("--grid", "hidden=8,4,2", "--epochs", "1") == 0
    assert [row["state"] for row in rows()] == ["failed", "finished", "finished"]
    assert f"lost {MOST_LOSSES} times (killed by signal 9)" in rows()[0]["error"]
