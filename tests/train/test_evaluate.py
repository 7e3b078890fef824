"""train.evaluate: the very result of the run, and one clear line for what cannot be evaluated."""

import json
import shutil
from functools import partial

import numpy as np
import pytest
from PIL import Image

from tests.train import conftest
from tinygrad_np.data import read_idx, write_idx
from train.evaluate import main
from train.run_folder.checkpoint import load_checkpoint, save_checkpoint
from train.run_folder.trained_model import load_trained

CLASSES = ["top", "middle", "bottom"]
TESTED = ["confusion.png", "metrics.json", "mistakes.png", "report.txt"]


@pytest.fixture(params=["mlp", "lenet"])
def run(request, trained):
    return trained[request.param]


@pytest.fixture
def copy(trained, tmp_path):
    """A copy of the MLP's run to damage."""
    return shutil.copytree(trained["mlp"], tmp_path / "run")


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def read_json(path):
    return json.loads(path.read_text())


# --- test sets ------------------------------------------------------------------------------------


def test_gives_what_the_run_itself_measured(run, tmp_path, capsys):
    assert main([str(run), "--out", str(tmp_path)]) == 0
    measured, own = read_json(tmp_path / "metrics.json"), read_json(run / "metrics.json")
    for key in ("test_loss", "test_accuracy", "per_class", "macro", "micro", "confusion"):
        assert measured[key] == own[key]
    assert measured["epoch"] == own["best_epoch"]
    assert measured["dataset"] == own["dataset"]
    assert measured["images"] == 60
    assert files(tmp_path) == TESTED
    assert (
        capsys.readouterr().out == f"{(tmp_path / 'report.txt').read_text()}\nsaved  {tmp_path}\n"
    )


def test_report_names_classes_and_holds_the_confusion_matrix(copy):
    main([str(copy)])
    metrics = read_json(copy / "evaluation" / "metrics.json")
    lines = (copy / "evaluation" / "report.txt").read_text().splitlines()
    for name in CLASSES:
        row = metrics["per_class"][name]
        numbers = [f"{row[k]:.4f}" for k in ("precision", "recall", "f1")] + [str(row["support"])]
        assert [name, *numbers] in [line.split() for line in lines]
    table = [[int(n) for n in line.split()[2:]] for line in lines[-3:]]
    assert table == metrics["confusion"]


def test_other_data_has_a_folder_of_its_own(copy, data_dir, tmp_path):
    other = shutil.copytree(data_dir, tmp_path / "fewer")
    for name in ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"):
        write_idx(other / name, read_idx(other / name)[:12])
    assert main([str(copy), "--data-dir", str(other)]) == 0
    metrics = read_json(copy / "evaluation" / "fewer" / "metrics.json")
    assert (metrics["dataset"], metrics["images"]) == ("fewer", 12)
    assert files(copy / "evaluation") == ["fewer"]


def test_other_class_names_are_noted(trained, data_dir, tmp_path, capsys):
    other = shutil.copytree(data_dir, tmp_path / "renamed")
    (other / "classes.txt").write_text("a\nb\nc\n")
    assert main([str(trained["mlp"]), "--data-dir", str(other), "--out", str(tmp_path)]) == 0
    assert "renamed has other classes" in capsys.readouterr().err


# --- single images --------------------------------------------------------------------------------


@pytest.fixture
def sample(data_dir):
    """The test images."""
    return read_idx(data_dir / "t10k-images-idx3-ubyte")


def test_predict_is_what_the_model_says_of_the_same_image(run, sample, tmp_path, capsys):
    paths = []
    for i in range(4):
        paths.append(str(tmp_path / f"{i}.png"))
        Image.fromarray(sample[i]).save(paths[-1])
    out = tmp_path / "out"
    flags = ["--predict", *paths, "--invert", "never", "--out", str(out)]
    assert main([str(run), *flags]) == 0
    expected = load_trained(str(run)).logits(sample[:4]).argmax(1)
    answers = read_json(out / "predictions.json")["predictions"]
    assert [a["predicted"] for a in answers] == [CLASSES[i] for i in expected]
    assert [a["image"] for a in answers] == paths
    assert files(out) == ["predictions.json", "predictions.png"]
    assert all(sum(a["chances"].values()) == pytest.approx(1) for a in answers)
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith(f"{paths[0]}: {answers[0]['predicted']} ")


# --- bad input ------------------------------------------------------------------------------------


assert_one_line = partial(conftest.assert_one_line, "train.evaluate")


FLAGS = {
    "no run named": ([], "RUN"),
    "no such run": (["nowhere"], "nowhere", "config.json"),
    "unknown flag": (["nowhere", "--datset", "mnist"], "--datset"),
    "unknown data set": (["nowhere", "--dataset", "cifar"], "cifar", "mnist"),
    "invert alone": (["nowhere", "--invert", "auto"], "--invert", "--predict"),
    "predict with data": (
        ["nowhere", "--dataset", "mnist", "--predict", "a.png"],
        "--predict",
        "--dataset",
    ),
    "threads": (["nowhere", "--threads", "0"], "--threads"),
}


@pytest.mark.parametrize(("argv", "parts"), [(v[0], v[1:]) for v in FLAGS.values()], ids=FLAGS)
def test_flags(capsys, argv, parts):
    assert_one_line(capsys, main(argv), *parts)


@pytest.mark.parametrize("damage", ["missing", "truncated", "empty", "foreign", "pickled"])
def test_damaged_weights(copy, capsys, damage):
    path = copy / "best.npz"
    content = path.read_bytes()
    path.unlink()
    if damage == "foreign":
        np.savez(path, a=np.arange(3))
    elif damage == "pickled":
        np.savez(path, tree=np.array([object()]))
    elif damage != "missing":
        path.write_bytes(content[: len(content) // 2] if damage == "truncated" else b"")
    assert_one_line(capsys, main([str(copy)]), path)
    assert not (copy / "evaluation").exists()


def test_weights_of_another_shape(copy, trained, capsys):
    config = read_json(copy / "config.json")
    config["settings"]["hidden"] = [9, 7]
    (copy / "config.json").write_text(json.dumps(config))
    assert_one_line(capsys, main([str(copy)]), "config.json", "427 parameters", "440")
    config["parameters"] = 427  # a config that fits itself, and not the weights
    (copy / "config.json").write_text(json.dumps(config))
    assert_one_line(capsys, main([str(copy)]), "best.npz", "(7, 9)")


def test_weights_of_another_model(copy, trained, capsys):
    shutil.copy(trained["lenet"] / "best.npz", copy / "best.npz")
    assert_one_line(capsys, main([str(copy)]), "best.npz")


def test_weights_that_are_no_numbers(copy, capsys):
    state = load_checkpoint(str(copy / "best.npz"))
    state["model"]["0.bias"][1] = np.nan
    save_checkpoint(str(copy / "best.npz"), state)
    assert_one_line(capsys, main([str(copy)]), "best.npz", "0.bias", "finite")


@pytest.mark.parametrize("key", ["image_shape", "classes", "mean", "name"])
def test_damaged_config(copy, capsys, key):
    config = read_json(copy / "config.json")
    del config["data"][key]
    (copy / "config.json").write_text(json.dumps(config))
    assert_one_line(capsys, main([str(copy)]), "config.json", key)


def test_images_of_another_size(copy, capsys):
    code = main([str(copy), "--dataset", "synthetic"])
    assert_one_line(capsys, code, "synthetic", "28x28", "6x6")


def test_more_classes_than_the_model_has(copy, data_dir, tmp_path, capsys):
    other = shutil.copytree(data_dir, tmp_path / "other")
    (other / "classes.txt").write_text("a\nb\nc\nd\n")
    assert_one_line(capsys, main([str(copy), "--data-dir", str(other)]), "4 classes", "3")


@pytest.mark.parametrize("content", [None, b"", b"text", b"\x89PNG\r\n\x1a\n and no more"])
def test_images_that_are_none(copy, tmp_path, capsys, content):
    path = tmp_path / "image.png"
    if content is not None:
        path.write_bytes(content)
    assert_one_line(capsys, main([str(copy), "--predict", str(path)]), path)


def test_truncated_image(copy, tmp_path, capsys):
    path = tmp_path / "image.png"
    Image.fromarray(np.arange(144, dtype=np.uint8).reshape(12, 12)).save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 30])
    assert_one_line(capsys, main([str(copy), "--predict", str(path)]), path)


def test_out_that_is_a_file(copy, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert_one_line(capsys, main([str(copy), "--out", str(tmp_path / "file")]), "file")
