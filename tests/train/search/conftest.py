"""Searches in the test's own process, and what they leave."""

import csv

import pytest

from train.architectures import MLPSettings
from train.search.plan import Plan
from train.search.program import main
from train.search.space import Space
from train.search.trial_queue import TrialQueue
from train.search.worker import train_trials
from train.search.worker_pool import WorkerPool


@pytest.fixture
def flags(data_dir):
    return f"--data-dir {data_dir} --epochs 2 --batch-size 32 --workers 1".split()


@pytest.fixture
def in_process(monkeypatch):
    """Trials in the test's own process, which needs no second to start."""

    def run_workers(pool, number):
        train_trials(pool._queue)
        return []

    monkeypatch.setattr(WorkerPool, "_run_workers", run_workers)


@pytest.fixture
def run(run_and_draw, monkeypatch):
    """``run(*flags)`` searches in ``tmp_path / "out"``, draws nothing, and gives the exit code."""
    monkeypatch.setattr("train.search.pictures.draw_heat_maps", lambda *args: [])
    monkeypatch.setattr("train.search.pictures.draw_parallel", lambda *args: None)
    return run_and_draw


@pytest.fixture
def run_and_draw(flags, in_process, tmp_path):
    def call(*more, out="out"):
        return main([*flags, "--out", str(tmp_path / out), *map(str, more)])

    return call


@pytest.fixture
def rows(tmp_path):
    def read(out="out"):
        with open(tmp_path / out / "results.csv", newline="") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture
def make_queue(tmp_path):
    def make(fixed, items, method="grid", trials=0, pruner="none", folder=tmp_path):
        plan = Plan("mlp", fixed, Space.parse(MLPSettings, items), method, pruner, 0)
        queue = TrialQueue(f"sqlite:///{folder / 'search.db'}", "test", plan)
        queue.fill(trials)
        return queue

    return make
