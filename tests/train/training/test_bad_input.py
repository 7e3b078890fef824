"""Whatever is wrong with what a user gives: one clear line on stderr, exit code 2, no traceback."""

import json
import shutil
from functools import partial

import numpy as np
import pytest

from tests.train import conftest
from tinygrad_np.data import write_idx
from train.mlp import main

assert_one_line = partial(conftest.assert_one_line, "train.mlp")


FLAGS = {
    "unknown flag": ("--hiden 8", "--hiden"),
    "abbreviation": ("--hid 8", "--hid"),
    "data set": ("--dataset cifar", "cifar", "fashion", "mnist", "synthetic"),
    "activation": ("--activation swish", "swish", "sigmoid", "gelu"),
    "optimizer": ("--optimizer lion", "lion", "adamw", "sgd"),
    "schedule": ("--schedule sometimes", "sometimes", "onecycle"),
    "hidden": ("--hidden 8,8", "8,8", "256x128"),
    "hidden of zero": ("--hidden 8x0", "8x0"),
    "lr": ("--lr -1", "--lr", "above 0"),
    "lr no number": ("--lr fast", "fast"),
    "lr nan": ("--lr nan", "nan"),
    "lr infinite": ("--lr inf", "inf"),
    "dropout": ("--dropout 1", "--dropout", "below 1"),
    "epochs": ("--epochs 0", "--epochs", "from 1"),
    "batch size": ("--batch-size 1.5", "--batch-size"),
    "seed": ("--seed -1", "--seed"),
    "fraction": ("--fraction 2", "--fraction"),
    "threads": ("--threads 0", "--threads"),
    "value missing": ("--lr", "--lr"),
    "no effect: gamma": ("--gamma 0.5", "--gamma", "--schedule onecycle", "exponential"),
    "no effect: momentum": ("--momentum 0.9", "--momentum", "--optimizer adamw", "sgd"),
    "nesterov alone": ("--optimizer sgd --nesterov", "--nesterov", "--momentum"),
    "pixels": ("--pixels big", "--pixels", "standard", "unit"),
    "no effect: teacher's weight": ("--teacher-weight 0.5", "--teacher-weight", "--teacher"),
    "hog of a 6x6 image": ("--hog", "--hog", "6x6", "8x8"),
    "batch norm of one image": ("--batch-norm --batch-size 199", "--batch-norm", "--batch-size"),
    "batches of one image": ("--batch-norm --batch-size 1", "--batch-norm", "--batch-size"),
    "no effect: rotate": ("--rotate 5", "--rotate", "--augment"),
    "milestones": ("--schedule multistep --milestones 9x3", "--milestones"),
}


@pytest.mark.parametrize(("line", "parts"), [(v[0], v[1:]) for v in FLAGS.values()], ids=FLAGS)
def test_flags(train, tmp_path, capsys, line, parts):
    assert_one_line(capsys, train(tmp_path / "run", *line.split()), *parts)
    assert not (tmp_path / "run").exists()


# --- folders --------------------------------------------------------------------------------------


def test_out_below_a_file(train, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert_one_line(capsys, train(tmp_path / "file" / "run"), "--out", tmp_path / "file")


def test_out_that_holds_a_run(train, tmp_path, capsys):
    train(tmp_path / "run")
    before = (tmp_path / "run" / "history.csv").read_text()
    capsys.readouterr()
    assert_one_line(capsys, train(tmp_path / "run"), tmp_path / "run", "--resume")
    assert (tmp_path / "run" / "history.csv").read_text() == before


def test_out_that_becomes_unwritable(train, tmp_path, capsys, monkeypatch):
    def full(*args, **arrays):
        raise OSError(28, "No space left on device", "last.npz")

    monkeypatch.setattr("numpy.savez", full)
    code = train(tmp_path / "run")
    assert_one_line(capsys, code, "No space left on device", "last.npz")


# --- data -----------------------------------------------------------------------------------------

NAMES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte"]


@pytest.fixture
def broken(data_dir, tmp_path):
    """A copy of the data to damage, and its flags."""
    return shutil.copytree(data_dir, tmp_path / "data")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("damage", ["missing", "truncated", "magic"])
def test_damaged_files(broken, tmp_path, capsys, name, damage):
    content = (broken / name).read_bytes()
    if damage == "missing":
        (broken / name).unlink()
    else:
        damaged = content[:-5] if damage == "truncated" else b"PNG!" + content[4:]
        (broken / name).write_bytes(damaged)
    code = main(["--data-dir", str(broken), "--out", str(tmp_path / "run")])
    assert_one_line(capsys, code, name)
    assert not (tmp_path / "run").exists()


def test_label_out_of_range(broken, tmp_path, capsys):
    write_idx(broken / NAMES[1], np.full(240, 3, np.uint8))
    assert_one_line(capsys, main(["--data-dir", str(broken)]), "label 3", NAMES[1])


def test_blank_images(broken, capsys):
    write_idx(broken / NAMES[0], np.zeros((240, 6, 6), np.uint8))
    assert_one_line(capsys, main(["--data-dir", str(broken)]), "blank")


def test_one_training_image(broken, capsys):
    write_idx(broken / NAMES[0], np.ones((1, 6, 6), np.uint8))
    write_idx(broken / NAMES[1], np.zeros(1, np.uint8))
    assert_one_line(capsys, main(["--data-dir", str(broken)]), "validation")


def test_data_dir_that_is_not_there(tmp_path, capsys):
    code = main(["--data-dir", str(tmp_path / "nowhere")])
    assert_one_line(capsys, code, tmp_path / "nowhere")


def test_no_network(tmp_path, capsys, monkeypatch):
    no_network(tmp_path, monkeypatch)
    assert_one_line(capsys, main(["--dataset", "mnist"]), "mnist", tmp_path, "unreachable")


def test_no_network_and_no_name_takes_synthetic_loudly(tmp_path, capsys, monkeypatch, read_run):
    no_network(tmp_path, monkeypatch)
    flags = "--hidden 8 --epochs 1 --batch-size 500 --fraction 0.2"
    code = main([*flags.split(), "--out", str(tmp_path / "run")])
    out, err = capsys.readouterr()
    assert code == 0
    assert "WARNING" in err
    assert "SYNTHETIC" in err
    assert "test     synthetic" in out
    run = read_run(tmp_path / "run")
    assert run.config["settings"]["dataset"] == run.metrics["dataset"] == "synthetic"


def no_network(tmp_path, monkeypatch):
    def unreachable(*args, **kwargs):
        raise OSError("network is unreachable")

    monkeypatch.setattr("urllib.request.urlopen", unreachable)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("TINYGRAD_NP_DATA", raising=False)


# --- training that goes wrong ---------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_diverged(train, tmp_path, capsys, optimizer):
    flags = f"--optimizer {optimizer} --lr 1e30 --schedule none --weight-decay 1".split()
    assert_one_line(
        capsys, train(tmp_path / "run", *flags), "loss", "epoch 1", "--lr", "--clip-norm"
    )


# --- resuming -------------------------------------------------------------------------------------


@pytest.fixture
def interrupted(train, tmp_path):
    """A run that was killed before its test result was written."""
    train(tmp_path / "run")
    (tmp_path / "run" / "metrics.json").unlink()
    return tmp_path / "run"


def resume(path):
    return main(["--resume", str(path)])


def test_resume_what_is_no_run(tmp_path, capsys):
    assert_one_line(capsys, resume(tmp_path / "nowhere"), tmp_path / "nowhere", "config.json")


def test_resume_with_other_settings(interrupted, capsys):
    code = main(["--resume", str(interrupted), "--lr", "1", "--dry-run"])
    assert_one_line(capsys, code, "--dry-run, --lr")


@pytest.mark.parametrize("name", ["last.npz", "best.npz"])
@pytest.mark.parametrize("damage", ["truncated", "flipped", "empty", "text", "foreign", "pickled"])
def test_resume_from_damaged_weights(interrupted, capsys, name, damage):
    path = interrupted / name
    content = path.read_bytes()
    if damage == "foreign":
        np.savez(path, a=np.arange(3))
    elif damage == "pickled":
        np.savez(path, tree=np.array([object()]))
    else:
        middle = len(content) // 2
        path.write_bytes(
            {
                "truncated": content[:middle],
                "flipped": content[:middle] + bytes(255 - b for b in content[middle:]),
                "empty": b"",
                "text": b"epoch,lr\n",
            }[damage]
        )
    capsys.readouterr()
    assert_one_line(capsys, resume(interrupted), path)


def test_resume_weights_of_another_shape(interrupted, train, tmp_path, capsys):
    train(tmp_path / "other", "--hidden", "9")
    shutil.copy(tmp_path / "other" / "last.npz", interrupted / "last.npz")
    capsys.readouterr()
    assert_one_line(capsys, resume(interrupted), "last.npz", "shape")


def test_resume_of_another_model(interrupted, capsys):
    edit_config(interrupted, model="perceptron")
    capsys.readouterr()
    assert_one_line(capsys, resume(interrupted), "config.json", "perceptron")


def test_resume_with_settings_of_another_version(interrupted, capsys):
    settings = json.loads((interrupted / "config.json").read_text())["settings"]
    edit_config(interrupted, settings=settings | {"magic": 2})
    capsys.readouterr()
    assert_one_line(capsys, resume(interrupted), "config.json", "another version", "magic")
    del settings["lr"]
    edit_config(interrupted, settings=settings)
    assert_one_line(capsys, resume(interrupted), "config.json", "another version", "lack lr")


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("dropout", "x", "number"),
        ("hidden", None, "sizes"),
        ("optimizer", "lion", "adamw"),
        ("pixels", 3, "standard"),
        ("nesterov", 1, "true or false"),
        ("epochs", [1, 2], "whole number"),
        ("lr", -0.1, "above 0"),
    ],
)
def test_resume_with_a_setting_that_is_no_value(interrupted, capsys, name, value, part):
    settings = json.loads((interrupted / "config.json").read_text())["settings"]
    edit_config(interrupted, settings=settings | {name: value})
    capsys.readouterr()
    assert_one_line(capsys, resume(interrupted), "config.json", f"the setting {name}", part)


def test_resume_with_settings_of_an_earlier_version(train, interrupted, read_run, tmp_path):
    settings = json.loads((interrupted / "config.json").read_text())["settings"]
    del settings["teacher"], settings["pixels"]  # flags that did not exist yet
    edit_config(interrupted, settings=settings)
    assert resume(interrupted) == 0
    assert train(tmp_path / "whole") == 0
    assert read_run(interrupted).everything() == read_run(tmp_path / "whole").everything()


def test_resume_config_that_is_no_json(interrupted, capsys):
    (interrupted / "config.json").write_text("{")
    capsys.readouterr()
    assert_one_line(capsys, resume(interrupted), "config.json")


def test_resume_after_the_data_changed(interrupted, broken, capsys):
    labels = np.roll(np.arange(240, dtype=np.uint8) % 3, 1)
    write_idx(broken / NAMES[1], labels)
    config = json.loads((interrupted / "config.json").read_text())
    edit_config(interrupted, settings=config["settings"] | {"data_dir": str(broken)})
    capsys.readouterr()
    assert_one_line(capsys, resume(interrupted), "data set")


def edit_config(path, **changes):
    config = json.loads((path / "config.json").read_text())
    (path / "config.json").write_text(json.dumps(config | changes))
