"""Runs on pictures in colour, from the folder to the pictures of the result."""

import csv
import json

import numpy as np
import pytest
from PIL import Image

from train.evaluate import main as evaluate
from train.lenet import main as train_lenet
from train.mlp import main as train_mlp
from train.run_folder.trained_model import load_trained
from train.visualize import main as visualize

SIDE = 8


@pytest.fixture
def pets(tmp_path, monkeypatch):
    """Pictures whose class is their colour."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    rng = np.random.default_rng(0)
    for part, count in (("train", 40), ("test", 10)):
        for channel, name in enumerate(("red", "green", "blue")):
            folder = tmp_path / "pets" / part / name
            folder.mkdir(parents=True)
            for number in range(count):
                pixels = rng.integers(0, 120, (SIDE, SIDE, 3), dtype=np.uint8)
                pixels[..., channel] += 100
                Image.fromarray(pixels).save(folder / f"{number}.png")
    return tmp_path / "pets"


CHANGES = ["--flip", "--crop", "1", "--color-jitter", "0.1", "--erasing", "0.2", "--cutout", "2"]
CHANGES += ["--augment", "--rand-augment", "0.1", "--mixup", "0.5", "--cutmix", "0.5"]


def flags(pets, out, *others):
    usual = f"--data-dir {pets} --epochs 3 --batch-size 16 --lr 0.02 --out {out}".split()
    return [*usual, *others]


LENET = ["--channels", "4", "--kernel-size", "3", "--hidden", "8"]


def test_a_run_on_pictures_from_start_to_end(pets, tmp_path, capsys):
    out = tmp_path / "run"
    assert train_lenet(flags(pets, out, *LENET)) == 0
    assert "pets: 100 images to train on, 20 to validate, 30 to test, 3x8x8, 3 classes" in (
        capsys.readouterr().out
    )
    assert json.loads((out / "metrics.json").read_text())["test_accuracy"] > 0.9
    config = json.loads((out / "config.json").read_text())["data"]
    assert (config["image_shape"], config["classes"]) == ([3, 8, 8], ["blue", "green", "red"])
    assert len(config["mean"]) == len(config["std"]) == 3
    model = load_trained(str(out))
    assert model.image_shape == (3, 8, 8)
    assert evaluate([str(out)]) == 0
    assert visualize([str(out)]) == 0
    names = {path.name for path in (out / "pictures").iterdir()}
    assert {"kernels.png", "feature-maps.png", "augmentation.png"} <= names


def test_a_picture_is_predicted_in_its_colours(pets, tmp_path):
    out = tmp_path / "run"
    assert train_lenet(flags(pets, out, *LENET)) == 0
    picture = tmp_path / "large blue.png"
    pixels = np.full((20, 30, 3), 60, np.uint8)
    pixels[..., 2] = 200
    Image.fromarray(pixels).save(picture)
    grey = tmp_path / "grey.png"
    Image.fromarray(pixels[..., 0]).save(grey)
    assert evaluate([str(out), "--predict", str(picture), str(grey), "--out", str(tmp_path)]) == 0
    answers = json.loads((tmp_path / "predictions.json").read_text())["predictions"]
    assert answers[0]["predicted"] == "blue"


def test_all_changes_together_and_a_run_that_goes_on(pets, tmp_path, monkeypatch):
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    assert train_mlp(flags(pets, whole, "--hidden", "9", *CHANGES)) == 0
    from train.training.trainer import Trainer

    original, taken = Trainer.step, []

    def stops(self, *args):
        taken.append(args)
        if len(taken) == 9:
            raise KeyboardInterrupt
        return original(self, *args)

    monkeypatch.setattr(Trainer, "step", stops)
    assert train_mlp(flags(pets, parted, "--hidden", "9", *CHANGES)) == 130
    monkeypatch.setattr(Trainer, "step", original)
    assert train_mlp(["--resume", str(parted)]) == 0

    def history(path):
        with open(path / "history.csv", newline="") as file:
            return [row | {"seconds": 0} for row in csv.DictReader(file)]

    assert history(whole) == history(parted)
    assert visualize([str(whole)]) == 0


def test_a_model_of_one_kind_of_images_is_not_tested_on_the_other(pets, data_dir, tmp_path, capsys):
    out = tmp_path / "run"
    assert train_mlp(flags(pets, out, "--hidden", "9")) == 0
    assert evaluate([str(out), "--data-dir", str(data_dir)]) == 2
    assert "images of 6x6, expected 3x8x8" in capsys.readouterr().err
    assert train_mlp(flags(pets, tmp_path / "grey", "--hidden", "9", "--grey")) == 0
    assert load_trained(str(tmp_path / "grey")).image_shape == (8, 8)


def test_a_teacher_in_colour(pets, tmp_path):
    out = tmp_path / "teacher"
    assert train_lenet(flags(pets, out, *LENET)) == 0
    student = flags(pets, tmp_path / "student", "--hidden", "9", "--teacher", str(out))
    assert train_mlp([*student, "--pixels", "unit"]) == 0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (["--image-size", "0"], "no list of sizes"),
        (["--image-size", "9x9x9"], "no size of images"),
        (["--image-size", "5000"], "of 4096 at most"),
        (["--cutout", "9"], "larger than the images, which are 8x8"),
        (["--hog"], "leave out --hog"),
        (["--color-jitter", "2"], "at most 1"),
    ],
)
def test_wrong_flags_are_named_in_one_line(pets, tmp_path, capsys, wrong, message):
    assert train_mlp(flags(pets, tmp_path / "run", *wrong)) == 2
    err = capsys.readouterr().err
    assert message in err
    assert len(err.splitlines()) == 1


def test_a_broken_picture_stops_the_run_unless_told(pets, tmp_path, capsys):
    (pets / "train" / "red" / "notes.txt").write_text("no picture")
    assert train_mlp(flags(pets, tmp_path / "run", "--hidden", "9")) == 2
    err = capsys.readouterr().err
    assert "notes.txt" in err
    assert "--skip-broken" in err
    assert train_mlp(flags(pets, tmp_path / "run", "--hidden", "9", "--skip-broken")) == 0
