"""Learning from another run's answers."""

import numpy as np
import pytest

import tinygrad_np as tg
from tests.train.test_bad_input import assert_one_line
from tinygrad_np import nn
from tinygrad_np.data import load
from train.architectures import MLPSettings
from train.data import prepare
from train.distillation import make_teacher
from train.mlp import main
from train.trained_model import load_trained
from train.trainer import Trainer


@pytest.fixture
def build(data_dir, trained):
    """``build(**settings)`` gives a trainer that learns from the small LeNet."""

    def make(**changes):
        usual = {"data_dir": str(data_dir), "hidden": (8,), "batch_size": 32, "dropout": 0.0}
        settings = MLPSettings(**usual | {"teacher": str(trained["lenet"])} | changes)
        data = prepare(load(None, data_dir), settings)
        tg.manual_seed(0)
        return Trainer(settings.build(data.image_shape, len(data.classes)), settings, data)

    return make


def softmax(z):
    exps = np.exp(z - z.max(1, keepdims=True))
    return exps / exps.sum(1, keepdims=True)


def logits_of(model, images):
    return model(tg.tensor(images.reshape(len(images), -1))).data.astype(np.float64)


@pytest.mark.parametrize(("weight", "t"), [(1.0, 1.0), (0.3, 2.0), (0.9, 5.0)])
def test_loss_is_that_of_the_definition(build, trained, weight, t):
    trainer = build(teacher_weight=weight, teacher_temperature=t, label_smoothing=0.0)
    images, labels = next(iter(trainer.loader))
    network = load_trained(str(trained["lenet"])).network
    answers = softmax(network(tg.tensor(images[:, None])).data.astype(np.float64) / t)
    z = logits_of(trainer.model, images)
    hard = -np.log(softmax(z)[np.arange(len(labels)), labels]).mean()
    soft = -(answers * np.log(softmax(z / t))).sum(1).mean()
    expected = (1 - weight) * hard + weight * t**2 * soft
    assert trainer.step(images, labels)[0] == pytest.approx(expected, rel=1e-5)


def test_with_all_the_weight_the_labels_do_not_matter(build):
    weights = []
    for turn in (0, 1):
        trainer = build(teacher_weight=1.0)
        images, labels = next(iter(trainer.loader))
        trainer.step(images, np.roll(labels, turn))
        weights.append([p.data.copy() for p in trainer.model.parameters()])
    for a, b in zip(*weights, strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_model_comes_closer_to_the_teacher_whose_weights_stay(build):
    trainer = build(teacher_weight=1.0, epochs=30, lr=0.01)
    images = trainer.data.normalize(trainer.data.validation.images, None)
    before = [p.data.copy() for p in trainer.teacher._model.network.parameters()]

    def distance():
        theirs = trainer.teacher.answers(images)
        return np.abs(softmax(logits_of(trainer.model, images) / 2.0) - theirs).mean()

    first = distance()
    list(trainer.epochs())
    assert distance() < 0.5 * first
    for p, q in zip(trainer.teacher._model.network.parameters(), before, strict=True):
        np.testing.assert_array_equal(p.data, q)
        assert p.grad is None


def test_the_teacher_sees_pixels_on_its_own_scale(build):
    standard, unit = build(), build(pixels="unit")
    images = standard.data.validation.images
    seen = [
        trainer.teacher.answers(trainer.data.normalize(images, None))
        for trainer in (standard, unit)
    ]
    np.testing.assert_allclose(*seen, rtol=1e-4, atol=1e-6)


def test_without_a_teacher_there_is_none(data_dir):
    settings = MLPSettings(data_dir=str(data_dir))
    assert make_teacher(settings, prepare(load(None, data_dir), settings)) is None


def test_a_resumed_run_still_has_its_teacher(small, trained, read_run, tmp_path):
    flags = [*small, "--teacher", str(trained["lenet"]), "--save-every", "1"]
    assert main([*flags, "--out", str(tmp_path / "a")]) == 0
    whole = read_run(tmp_path / "a").everything()
    (tmp_path / "a" / "metrics.json").unlink()
    (tmp_path / "a" / "epoch-0001.npz").replace(tmp_path / "a" / "last.npz")
    assert main(["--resume", str(tmp_path / "a")]) == 0
    assert read_run(tmp_path / "a").everything() == whole


# --- what is wrong with a teacher is said before anything is written ------------------------------


def test_teacher_that_is_no_run(train, tmp_path, capsys):
    code = train(tmp_path / "run", "--teacher", tmp_path / "nobody")
    assert_one_line(capsys, code, "nobody", "config.json")
    assert not (tmp_path / "run").exists()


def test_teacher_of_another_split(train, trained, tmp_path, capsys):
    code = train(tmp_path / "run", "--teacher", trained["mlp"], "--seed", 3)
    assert_one_line(capsys, code, "--teacher", "--seed 0", "expected 3")
    assert not (tmp_path / "run").exists()


def test_teacher_of_other_images(trained, tmp_path, capsys):
    flags = ["--dataset", "synthetic", "--epochs", "1", "--fraction", "0.01"]
    code = main([*flags, "--teacher", str(trained["mlp"]), "--out", str(tmp_path / "run")])
    assert_one_line(capsys, code, "--teacher", "6x6", "3 classes", "28x28")
    assert not (tmp_path / "run").exists()


def test_batch_norm_and_the_loss_of_a_teacher_in_one_model(build):
    trainer = build(batch_norm=True)
    assert [type(layer) for layer in trainer.model] == [
        nn.Linear,
        nn.BatchNorm1d,
        nn.ReLU,
        nn.Linear,
    ]
    assert next(trainer.epochs()).val_accuracy > 0
