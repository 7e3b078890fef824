"""Learning from another run's answers."""

import json
import shutil

import numpy as np
import pytest

import tinygrad_np as tg
from tests.train.training.test_bad_input import assert_one_line
from tinygrad_np.data import load
from train.architectures import MLPSettings
from train.mlp import main
from train.run_folder.checkpoint import load_checkpoint, save_checkpoint
from train.run_folder.trained_model import load_trained
from train.search.program import main as search
from train.training.data import prepare
from train.training.distillation import make_teacher
from train.training.run import make_run
from train.training.trainer import Trainer


@pytest.fixture
def build(data_dir, trained):
    """``build(**settings)`` gives a trainer that learns from the small LeNet."""

    def make(**changes):
        usual = {"data_dir": str(data_dir), "hidden": (8,), "batch_size": 32, "dropout": 0.0}
        settings = MLPSettings(**usual | {"teacher": str(trained["lenet"])} | changes)
        data = prepare(load(None, data_dir), settings)
        return Trainer(make_run("mlp", settings, data))

    return make


def softmax(z):
    exps = np.exp(z - z.max(1, keepdims=True))
    return exps / exps.sum(1, keepdims=True)


def logits_of(model, images):
    return model(tg.tensor(images.reshape(len(images), -1))).numpy(force=True).astype(np.float64)


@pytest.mark.parametrize(("weight", "t"), [(1.0, 1.0), (0.3, 2.0), (0.9, 5.0)])
def test_loss_is_that_of_the_definition(build, trained, weight, t):
    trainer = build(teacher_weight=weight, teacher_temperature=t, label_smoothing=0.0)
    images, labels = next(iter(trainer.loader))
    network = load_trained(str(trained["lenet"])).network
    answers = softmax(network(tg.tensor(images[:, None])).numpy(force=True).astype(np.float64) / t)
    z = logits_of(trainer.model, images)
    hard = -np.log(softmax(z)[np.arange(len(labels)), labels]).mean()
    soft = (answers * np.log(answers / softmax(z / t))).sum(1).mean()
    expected = (1 - weight) * hard + weight * t**2 * soft
    assert trainer.step(images, labels)[0] == pytest.approx(expected, rel=1e-4)


def test_with_all_the_weight_the_labels_do_not_matter(build):
    weights = []
    for turn in (0, 1):
        trainer = build(teacher_weight=1.0)
        images, labels = next(iter(trainer.loader))
        trainer.step(images, np.roll(labels, turn))
        weights.append([p.numpy(force=True).copy() for p in trainer.model.parameters()])
    for a, b in zip(*weights, strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_model_comes_closer_to_the_teacher_whose_weights_stay(build):
    trainer = build(teacher_weight=1.0, epochs=30, lr=0.01)
    images = trainer.data.normalize(trainer.data.validation.images, None)
    before = [p.numpy(force=True).copy() for p in trainer.teacher.model.network.parameters()]

    def distance():
        theirs = trainer.teacher.answers(images)
        return np.abs(softmax(logits_of(trainer.model, images) / 2.0) - theirs).mean()

    first = distance()
    trainer.fit()
    assert distance() < 0.5 * first
    for p, q in zip(trainer.teacher.model.network.parameters(), before, strict=True):
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
    assert_one_line(capsys, code, "--teacher", "nobody", "config.json")
    assert not (tmp_path / "run").exists()


def test_teacher_that_is_not_finished(train, trained, tmp_path, capsys):
    teacher = shutil.copytree(trained["mlp"], tmp_path / "teacher")
    (teacher / "metrics.json").unlink()
    code = train(tmp_path / "run", "--teacher", teacher)
    assert_one_line(capsys, code, "--teacher", "not finished", f"--resume {teacher}")


def test_teacher_of_another_split(train, trained, tmp_path, capsys):
    code = train(tmp_path / "run", "--teacher", trained["mlp"], "--seed", 3)
    assert_one_line(capsys, code, "--teacher", "--seed 0", "expected 3")
    assert not (tmp_path / "run").exists()


def of_other_data(trained, folder, **changes):
    """A teacher whose run says something else of its data."""
    teacher = shutil.copytree(trained["mlp"], folder)
    config = json.loads((teacher / "config.json").read_text())
    config["data"] |= changes
    (teacher / "config.json").write_text(json.dumps(config))
    return teacher


def test_the_split_does_not_matter_with_other_images(train, trained, tmp_path):
    teacher = of_other_data(trained, tmp_path / "teacher", name="other stripes")
    assert train(tmp_path / "run", "--teacher", teacher, "--seed", 3) == 0


def test_teacher_of_images_of_another_size(trained, tmp_path, capsys):
    flags = ["--dataset", "synthetic", "--epochs", "1", "--fraction", "0.01"]
    code = main([*flags, "--teacher", str(trained["mlp"]), "--out", str(tmp_path / "run")])
    assert_one_line(capsys, code, "--teacher", "6x6", "28x28")
    assert not (tmp_path / "run").exists()


def test_teacher_of_other_classes(train, trained, tmp_path, capsys):
    teacher = of_other_data(trained, tmp_path / "teacher", classes=["a", "b", "c"])
    code = train(tmp_path / "run", "--teacher", teacher)
    assert_one_line(capsys, code, "--teacher", "a, b, c")


def test_a_search_with_a_wrong_teacher_tries_nothing(data_dir, tmp_path, capsys):
    flags = f"--data-dir {data_dir} --epochs 1 --teacher {tmp_path / 'nobody'} --grid lr=0.1,0.01"
    assert search([*flags.split(), "--out", str(tmp_path / "search")]) == 2
    assert "--teacher" in capsys.readouterr().err
    assert not (tmp_path / "search").exists()


def test_resume_with_another_teacher(small, trained, tmp_path, capsys):
    teacher = shutil.copytree(trained["mlp"], tmp_path / "teacher")
    assert main([*small, "--teacher", str(teacher), "--out", str(tmp_path / "run")]) == 0
    (tmp_path / "run" / "metrics.json").unlink()
    state = load_checkpoint(str(teacher / "best.npz"))
    state["model"]["0.bias"] += 1
    save_checkpoint(str(teacher / "best.npz"), state)
    capsys.readouterr()
    code = main(["--resume", str(tmp_path / "run")])
    assert_one_line(capsys, code, "--resume", f"teacher {teacher} is no longer")


# --- what a teacher has to do with the rest -------------------------------------------------------


def test_overfitting_is_checked_without_the_teacher(small, trained, capsys):
    flags = ["--teacher", str(trained["lenet"]), "--teacher-weight", "1", "--lr", "0.02"]
    assert main([*small, *flags, "--overfit", "1"]) == 0
    assert "passed" in capsys.readouterr().out


def test_a_teacher_with_dropout_and_batch_norm_answers_always_alike(train, build, tmp_path):
    assert train(tmp_path / "teacher", "--batch-norm") == 0
    trainer = build(teacher=str(tmp_path / "teacher"))
    network = trainer.teacher.model.network
    before = {name: array.clone() for name, array in network.state_dict().items()}
    images, _ = next(iter(trainer.loader))
    first = trainer.teacher.answers(images)
    trainer.fit()
    np.testing.assert_array_equal(trainer.teacher.answers(images), first)
    for name, array in network.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
