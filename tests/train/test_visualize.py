"""train.visualize: every picture of a run, and one clear line for what cannot be drawn."""

import shutil
from functools import partial

import numpy as np
import pytest
from PIL import Image

from tests.train import conftest
from tinygrad_np.data import read_idx
from train.visualize import main

ALWAYS = [
    "augmentation.png",
    "curves.png",
    "graph.dot",
    "graph.png",
    "histograms.png",
    "projection.png",
    "spread.png",
    "weights.png",
]
OF_MODEL = {
    "mlp": ["neurons.png"],
    "lenet": ["feature-maps.png", "kernels.png"],
}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def pixels(path):
    return np.asarray(Image.open(path).convert("L"))


@pytest.mark.parametrize("model", OF_MODEL)
def test_every_picture_of_a_run(trained, tmp_path, capsys, model):
    out = tmp_path / "pictures"
    assert main([str(trained[model]), "--out", str(out)]) == 0
    assert names(out) == sorted([*ALWAYS, *OF_MODEL[model]])
    assert sorted(capsys.readouterr().out.split()) == sorted(str(path) for path in out.iterdir())
    for path in out.glob("*.png"):
        image = pixels(path)
        assert min(image.shape) > 200
        assert image.std() > 5  # not blank
    dot = (out / "graph.dot").read_text()
    for name in ("input", "linear", "0.weight", "6.bias"):
        assert f'label="{name}\\n' in dot


def test_by_default_within_the_run(trained, tmp_path):
    run = shutil.copytree(trained["mlp"], tmp_path / "run")
    other = shutil.copytree(trained["lenet"], tmp_path / "other")
    assert main([str(run), str(other)]) == 0
    assert names(run / "pictures") == ["curves-overlaid.png"]
    assert not (other / "pictures").exists()


def test_feature_maps_are_of_the_image_given(trained, data_dir, tmp_path, monkeypatch):
    given = []
    monkeypatch.setattr("train.visualize.draw_model", lambda *args: given.append(args[2:]) or ())
    sample = read_idx(data_dir / "t10k-images-idx3-ubyte")
    Image.fromarray(sample[5]).save(tmp_path / "image.png")
    file = ["--image", str(tmp_path / "image.png"), "--invert", "never"]
    for flags in ([], ["--index", "1"], file):
        assert main([str(trained["lenet"]), "--out", str(tmp_path), *flags]) == 0
    images, captions = zip(*given, strict=True)
    assert np.array_equal(images, sample[[0, 1, 5]])
    assert captions == ("test image 0, top", "test image 1, middle", "image.png")


# --- bad input ------------------------------------------------------------------------------------


assert_one_line = partial(conftest.assert_one_line, "train.visualize")


FLAGS = {
    "no run named": ([], "RUN"),
    "no such run": (["nowhere"], "nowhere", "config.json"),
    "unknown flag": (["nowhere", "--only", "curves"], "--only"),
    "index": (["nowhere", "--index", "-1"], "--index"),
    "invert alone": (["nowhere", "--invert", "auto"], "--invert", "--image"),
    "image and index": (["nowhere", "--image", "a.png", "--index", "1"], "--image", "--index"),
    "image of several": (["nowhere", "elsewhere", "--image", "a.png"], "--image", "several"),
}


@pytest.mark.parametrize(("argv", "parts"), [(v[0], v[1:]) for v in FLAGS.values()], ids=FLAGS)
def test_flags(capsys, argv, parts):
    assert_one_line(capsys, main(argv), *parts)


@pytest.fixture
def copy(trained, tmp_path):
    return shutil.copytree(trained["mlp"], tmp_path / "run")


@pytest.mark.parametrize("damage", ["missing", "header", "columns", "text", "binary"])
def test_damaged_history(copy, trained, capsys, damage):
    path = copy / "history.csv"
    header, *rows = path.read_text().splitlines(keepends=True)
    path.unlink()
    if damage == "binary":
        path.write_bytes(b"\xff\x00")
    elif damage != "missing":
        content = {
            "header": header,
            "columns": header + rows[0].partition(",")[0],
            "text": header + rows[0].replace("1", "one", 1),
        }
        path.write_text(content[damage])
    assert_one_line(capsys, main([str(copy)]), "history.csv")
    assert_one_line(capsys, main([str(trained["mlp"]), str(copy)]), "history.csv")
    assert not (copy / "pictures").exists()


def test_truncated_weights(copy, capsys):
    content = (copy / "best.npz").read_bytes()
    (copy / "best.npz").write_bytes(content[:-40])
    assert_one_line(capsys, main([str(copy)]), "best.npz")


def test_missing_image(copy, capsys):
    assert_one_line(capsys, main([str(copy), "--image", "none.png"]), "none.png")
    assert not (copy / "pictures").exists()


def test_index_beyond_the_test_set(copy, capsys):
    assert_one_line(capsys, main([str(copy), "--index", "60"]), "--index 60", "0 to 59")


def test_missing_data(copy, data_dir, capsys):
    config = (copy / "config.json").read_text()
    (copy / "config.json").write_text(config.replace(str(data_dir), str(data_dir / "gone")))
    assert_one_line(capsys, main([str(copy)]), data_dir / "gone")
