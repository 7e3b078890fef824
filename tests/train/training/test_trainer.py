"""The loop: what it counts, what it chooses, and that it learns what it is told to."""

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import nn
from tinygrad_np.data import hog, load, mixup
from train.architectures import MLPSettings
from train.command_line.flags import OPTIMIZERS, SCHEDULES
from train.run_folder.history import Epoch
from train.training.data import prepare
from train.training.recipe import make_optimizer, make_schedule, make_transform
from train.training.run import make_run
from train.training.trainer import Trainer


@pytest.fixture
def build(data_dir):
    """``build(**settings)`` gives a trainer of a small perceptron."""

    def make(**changes):
        plain = {"hidden": (8,), "dropout": 0.0, "label_smoothing": 0.0}
        quick = {"data_dir": str(data_dir), "epochs": 3, "batch_size": 32}
        settings = MLPSettings(**plain | quick | changes)
        data = prepare(load(None, data_dir), settings)
        return Trainer(make_run("mlp", settings, data))

    return make


def test_one_epoch_of_sgd_is_that_of_a_plain_loop(build):
    trainer = build(optimizer="sgd", lr=0.1, weight_decay=0.0, schedule="none", epochs=1)
    twin = build().model  # the same seed, the same weights
    w1, b1, w2, b2 = (p.numpy(force=True) for p in twin.parameters())
    losses, right = 0.0, 0
    for images, labels in build().loader:  # and the same order
        x, n = images.reshape(len(images), -1), len(images)
        h = np.maximum(x @ w1.T + b1, 0)
        z = h @ w2.T + b2
        p = np.exp(z - z.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        losses -= np.log(p[np.arange(n), labels]).sum()
        right += (z.argmax(1) == labels).sum()
        p[np.arange(n), labels] -= 1
        dz = p / n
        dh = dz @ w2 * (h > 0)
        w2 -= 0.1 * dz.T @ h
        b2 -= 0.1 * dz.sum(0)
        w1 -= 0.1 * dh.T @ x
        b1 -= 0.1 * dh.sum(0)
    (epoch,) = trainer.fit()
    for ours, theirs in zip(trainer.model.parameters(), (w1, b1, w2, b2), strict=True):
        np.testing.assert_allclose(ours.data, theirs, rtol=1e-4, atol=1e-6)
    assert epoch.train_loss == pytest.approx(losses / 200, rel=1e-5)
    assert epoch.train_accuracy == right / 200
    assert epoch.lr == 0.1


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_learns(build, optimizer):
    settings = MLPSettings.from_flags({"optimizer": optimizer, "epochs": 40})
    trainer = build(optimizer=optimizer, epochs=40, lr=settings.lr)
    *_, last = trainer.fit()
    assert last.val_accuracy >= 0.9


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_ends_where_it_should(build, schedule):
    settings = MLPSettings.from_flags({"schedule": schedule, "lr": 0.01})
    trainer = build(schedule=schedule, lr=0.01, epochs=12, gamma=settings.gamma, milestones=(4, 8))
    rates = [epoch.lr for epoch in trainer.fit()]
    assert (
        rates[-1]
        == {
            "none": 0.01,
            "step": pytest.approx(0.01 * 0.1**2),
            "multistep": pytest.approx(0.01 * 0.1**2),
            "exponential": pytest.approx(0.01 * 0.9**11),
            "linear": pytest.approx(0.01 / 84),
            "cosine": pytest.approx(0.01 * (1 - np.cos(np.pi / 84)) / 2),
            "onecycle": pytest.approx(0.01 / 25 / 1e4),
            "plateau": pytest.approx(rates[-1]),
        }[schedule]
    )
    assert len(set(rates)) == {"none": 1, "step": 3, "multistep": 3}.get(schedule, len(set(rates)))


def test_plateau_lowers_the_rate_when_nothing_gets_better(build):
    trainer = build(schedule="plateau", lr=1e-12, plateau_patience=1, epochs=6, gamma=0.1)
    trainer.schedule.eps = 0.0
    assert [epoch.lr for epoch in trainer.fit()][-1] < 1e-12


def test_weight_decay_of_adamw_is_decoupled(build):
    trainer = build(optimizer="adamw", weight_decay=0.25)
    assert type(trainer.optimizer).__name__ == "AdamW"
    assert trainer.optimizer.param_groups[0]["weight_decay"] == 0.25


def test_clipping_bounds_the_step(build):
    trainer = build(optimizer="sgd", lr=1.0, weight_decay=0.0, schedule="none", clip_norm=1e-3)
    before = [p.numpy(force=True).copy() for p in trainer.model.parameters()]
    trainer.step(*next(iter(trainer.loader)))
    moved = [
        p.numpy(force=True) - b for p, b in zip(trainer.model.parameters(), before, strict=True)
    ]
    norm = np.sqrt(sum(float((m**2).sum()) for m in moved))
    assert norm == pytest.approx(1e-3, rel=1e-3)


def test_validation_leaves_dropout_and_smoothing_out(build):
    trainer = build(dropout=0.5, label_smoothing=0.3, epochs=1)
    (epoch,) = trainer.fit()
    images, labels = trainer.data.validation
    trainer.model.eval()
    x = trainer.data.normalize(images, None).reshape(len(images), -1)
    loss = nn.functional.cross_entropy(trainer.model(tg.tensor(x)), labels)
    assert epoch.val_loss == pytest.approx(loss.item(), rel=1e-6)


def test_label_smoothing_is_in_the_training_loss(build):
    trainer = build(label_smoothing=0.3)
    images, labels = next(iter(trainer.loader))
    logits = trainer.model(tg.tensor(images.reshape(len(images), -1)))
    targets = 0.7 * np.eye(3, dtype=np.float32)[labels] + 0.1
    expected = -(nn.functional.log_softmax(logits, 1).detach().numpy() * targets).sum(1).mean()
    assert trainer.step(images, labels)[0] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("extra", [{}, {"label_smoothing": 0.3}, {"mixup": 0.4}])
def test_the_recorded_training_loss_is_that_of_validation(build, extra):
    # At a rate this small the weights stay, so that training sees what validation would.
    trainer = build(**extra, optimizer="sgd", lr=1e-30, weight_decay=0.0, schedule="none", epochs=1)
    loader, losses = build().loader, []
    for number, (images, labels) in enumerate(loader):
        if "mixup" in extra:
            rng = np.random.default_rng((0, 0, number, 1))
            images, targets = mixup(images, np.eye(3)[labels], rng, 0.4)
            labels = targets.argmax(1)
        logits = trainer.model(tg.tensor(images.reshape(len(images), -1)))
        losses.append(len(labels) * nn.functional.cross_entropy(logits, labels).item())
    (epoch,) = trainer.fit()
    assert epoch.train_loss == pytest.approx(sum(losses) / 200, rel=1e-5)


def test_warmup_says_when_the_rate_is_highest(build):
    for warmup, highest in ((0.1, 1), (0.9, 9)):
        rates = [epoch.lr for epoch in build(warmup=warmup, epochs=10).fit()]
        assert int(np.argmax(rates)) + 1 == highest


def test_best_is_the_most_accurate_then_the_surest(build):
    trainer = build()
    for number, (loss, accuracy) in enumerate([(0.5, 0.8), (0.6, 0.9), (0.4, 0.9), (0.1, 0.7)]):
        trainer.history.append(Epoch(number + 1, 0.1, 0, 0, loss, accuracy, 0))
    assert trainer.best.epoch == 3


def test_augmentation_is_new_in_each_epoch_and_normalized_black(build):
    trainer = build(augment=True, flip=True, cutout=3)
    first, second = (next(iter(trainer.loader))[0] for _ in range(2))
    trainer.loader.epoch = 0
    np.testing.assert_array_equal(next(iter(trainer.loader))[0], first)
    assert not np.array_equal(first, second)
    assert first.dtype == np.float32
    assert np.isclose(first, trainer.data.normalize.background).any()


def test_mean_and_std_are_of_the_training_part(build):
    trainer = build()
    pixels = trainer.data.train.images / 255
    assert trainer.data.normalize.mean == pytest.approx(pixels.mean(), rel=1e-12)
    assert trainer.data.normalize.std == pytest.approx(pixels.std(), rel=1e-12)


def test_unit_pixels_are_from_0_to_1(build):
    trainer = build(pixels="unit")
    images, _ = trainer.data.validation
    np.testing.assert_allclose(trainer.data.normalize(images, None), images / 255, rtol=1e-6)


def test_features_stand_behind_the_pixels_and_reach_the_model():
    images = np.random.default_rng(0).random((3, 12, 9), np.float32)
    found = MLPSettings(hog=True).as_input(images)
    np.testing.assert_array_equal(found[:, :108], images.reshape(3, 108))
    np.testing.assert_array_equal(found[:, 108:], hog(images))
    assert MLPSettings(hog=True).build((12, 9), 3)[0].in_features == found.shape[1]


def test_batch_norm_comes_before_each_activation(build):
    model = build(batch_norm=True, hidden=(8, 7)).model
    names = [type(layer).__name__ for layer in model]
    assert names == ["Linear", "BatchNorm1d", "ReLU"] * 2 + ["Linear"]
    assert model[1].weight.shape == (8,)  # with a scale and a shift to learn


def test_fraction_keeps_validation_whole_and_classes_even(build):
    data = build(fraction=0.3).data
    assert (len(data.train), len(data.validation)) == (60, 40)
    whole = np.bincount(build().data.train.labels)
    np.testing.assert_allclose(np.bincount(data.train.labels), 0.3 * whole, atol=1)


def test_recipes_by_unknown_name(build):
    trainer = build()
    parameters = list(trainer.model.parameters())
    with pytest.raises(ValueError, match="lion"):
        make_optimizer(MLPSettings(optimizer="lion"), parameters)
    with pytest.raises(ValueError, match="sometimes"):
        make_schedule(MLPSettings(schedule="sometimes"), trainer.optimizer, 7)
    assert make_transform(MLPSettings(), trainer.data.normalize) is trainer.data.normalize
