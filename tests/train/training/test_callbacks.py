"""Callbacks: when each is called, what it sees, and that it can stop the training."""

import math

import numpy as np
import pytest

from train.architectures import MLPSettings
from train.command_line.errors import DivergedError
from train.training.callbacks import StopWhen
from train.training.run import make_run
from train.training.trainer import Callback, Trainer

EPOCHS, STEPS = 2, 7  # 200 images in batches of 32; one batch of validation


class Recorder(Callback):
    """Notes every call, by name."""

    def __init__(self):
        self.calls = []

    def __getattribute__(self, name):
        if name.startswith("on_"):
            return lambda trainer, *args: self.calls.append((name.removeprefix("on_"), *args))
        return super().__getattribute__(name)

    @property
    def names(self):
        return [name for name, *_ in self.calls]


@pytest.fixture
def build(data_dir):
    def make(*callbacks, **changes):
        quick = {
            "data_dir": str(data_dir),
            "epochs": EPOCHS,
            "batch_size": 32,
            "hidden": (8,),
            "dropout": 0.0,
        }
        return Trainer(make_run("mlp", MLPSettings(**quick | changes)), callbacks)

    return make


def test_every_call_comes_in_its_place(build):
    recorder = Recorder()
    build(recorder).fit()
    epoch = [
        "epoch_start",
        *["batch_start", "batch_end"] * STEPS,
        "validation_batch_end",
        "epoch_end",
    ]
    assert recorder.names == ["train_start", *epoch * EPOCHS, "train_end"]


def test_every_method_of_the_interface_is_called(build):
    recorder, broken = Recorder(), Recorder()
    build(recorder).fit()
    with pytest.raises(DivergedError):
        build(broken, optimizer="sgd", lr=1e30, schedule="none", weight_decay=1.0).fit()
    interface = {name.removeprefix("on_") for name in vars(Callback) if name.startswith("on_")}
    assert {*recorder.names, *broken.names} == interface


def test_batches_and_epochs_carry_the_figures_of_the_history(build):
    recorder = Recorder()
    trainer = build(recorder)
    history = trainer.fit()
    assert [args[0] for name, *args in recorder.calls if name == "epoch_end"] == history
    batches = [args[0] for name, *args in recorder.calls if name == "batch_end"]
    last = batches[-STEPS:]
    assert [batch.images for batch in last] == [32] * 6 + [8]
    images = sum(batch.images for batch in last)
    loss = sum(batch.loss * batch.images for batch in last) / images
    assert history[-1].train_loss == pytest.approx(loss)
    assert history[-1].train_accuracy == sum(batch.correct for batch in last) / images
    assert history[-1].lr == last[-1].lr


def test_running_means_are_over_the_epoch_so_far(build):
    seen = []

    class Watch(Callback):
        def on_batch_end(self, trainer, batch):
            seen.append((trainer.steps, trainer.train_loss, batch.loss))

    build(Watch()).fit()
    assert [step for step, *_ in seen] == [*range(1, EPOCHS * STEPS + 1)]
    for first in (0, STEPS):
        losses = [loss for _, _, loss in seen[first : first + 3]]
        assert seen[first + 2][1] == pytest.approx(np.mean(losses))


def test_a_callback_stops_the_training_and_fit_goes_on(build):
    left = iter([False] * 10 + [True])
    recorder = Recorder()
    trainer = build(StopWhen(lambda: next(left, False)), recorder)
    assert [epoch.epoch for epoch in trainer.fit()] == [1]
    assert trainer.steps == 10
    assert recorder.names[-1] == "train_end"
    assert not trainer.finished
    straight = build().fit()
    assert [epoch.epoch for epoch in trainer.fit()] == [2]
    assert trainer.history[1].val_loss == straight[1].val_loss


def test_a_stop_at_an_epochs_end_begins_no_other(build):
    class StopAfterOne(Callback):
        def on_epoch_end(self, trainer, epoch):
            trainer.stop()

    recorder = Recorder()
    build(StopAfterOne(), recorder).fit()
    assert recorder.names.count("epoch_start") == 1


def test_an_error_reaches_every_callback_and_the_caller(build):
    class Broken(Callback):
        def on_batch_end(self, trainer, batch):
            raise ValueError("broken")

    recorder = Recorder()
    with pytest.raises(ValueError, match="broken"):
        build(Broken(), recorder).fit()
    assert recorder.names[-1] == "exception"
    assert "train_end" not in recorder.names


def test_callbacks_do_not_change_the_result(build):
    plain, watched = build(), build(Recorder(), StopWhen(lambda: False))
    losses = [[epoch.val_loss for epoch in trainer.fit()] for trainer in (plain, watched)]
    assert losses[0] == losses[1]
    assert all(map(math.isfinite, losses[0]))
