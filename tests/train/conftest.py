"""A tiny data set, and training programs run on it within the test's own process."""

import csv
import json

import numpy as np
import pytest

from tinygrad_np.data import write_idx
from train.lenet import main as train_lenet
from train.mlp import main
from train.mlp import main as train_mlp
from train.run_folder.checkpoint import load_checkpoint

SIDE, CLASSES = 6, 3


def _images(rng, count):
    """Noise with a bright row for each class: easy, but not learned in one step."""
    labels = np.arange(count, dtype=np.uint8) % CLASSES
    images = rng.integers(0, 160, (count, SIDE, SIDE))
    images[np.arange(count), 2 * labels] += 60
    return images.astype(np.uint8), labels


def write_data(folder, train=240, test=60):
    rng = np.random.default_rng(0)
    for name, count in (("train", train), ("t10k", test)):
        images, labels = _images(rng, count)
        write_idx(folder / f"{name}-images-idx3-ubyte", images)
        write_idx(folder / f"{name}-labels-idx1-ubyte", labels)
    (folder / "classes.txt").write_text("top\nmiddle\nbottom\n")
    return folder


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory):
    return write_data(tmp_path_factory.mktemp("stripes"))


@pytest.fixture
def small(data_dir):
    """Flags of a run of 3 epochs of 7 steps each that takes a few milliseconds."""
    return f"--data-dir {data_dir} --hidden 8 --epochs 3 --batch-size 32 --dropout 0.2".split()


@pytest.fixture
def train(small):
    """``train(out, *flags)`` runs the program and gives its exit code."""

    def run(out, *flags):
        return main([*small, "--out", str(out), *map(str, flags)])

    return run


@pytest.fixture(scope="session")
def trained(data_dir, tmp_path_factory):
    """The folders of two small runs that are finished, by model. Not to be changed: copy them."""
    folders = {name: tmp_path_factory.mktemp("trained") / name for name in ("mlp", "lenet")}
    usual = f"--data-dir {data_dir} --epochs 2 --batch-size 32 --threads 1".split()
    mlp = [*usual, "--hidden", "9x8", "--lr", "0.01", "--out", str(folders["mlp"])]
    assert train_mlp(mlp) == 0
    small = ["--channels", "2", "--kernel-size", "3", "--hidden", "6"]
    assert train_lenet([*usual, *small, "--out", str(folders["lenet"])]) == 0
    return folders


class ReadRun:
    """What a run folder holds, for comparison: all but what a clock measured."""

    def __init__(self, path):
        self.path = path
        with open(path / "history.csv", newline="") as file:
            self.rows = list(csv.DictReader(file))
        self.config = json.loads((path / "config.json").read_text())

    @property
    def history(self):
        return [{k: v for k, v in row.items() if k != "seconds"} for row in self.rows]

    @property
    def metrics(self):
        metrics = json.loads((self.path / "metrics.json").read_text())
        del metrics["seconds"]
        return metrics

    def state(self, name):
        return without_clock(load_checkpoint(str(self.path / name)))

    def everything(self):
        return {
            "history": self.history,
            "metrics": self.metrics,
            "best": self.state("best.npz"),
            "last": self.state("last.npz"),
        }


def without_clock(tree):
    """The tree without seconds, each array as dtype, shape and bytes."""
    if isinstance(tree, dict):
        return {k: without_clock(v) for k, v in tree.items() if k != "seconds"}
    if isinstance(tree, list):
        return [without_clock(v) for v in tree]
    if isinstance(tree, np.ndarray):
        return (str(tree.dtype), tree.shape, tree.tobytes())
    return tree


def assert_one_line(program, capsys, code, *parts):
    """Bad input gives exit code 2 and one line on stderr that names these parts."""
    err = capsys.readouterr().err
    assert code == 2
    assert err.count("\n") == 1, err
    assert err.startswith(f"{program}: error: ")
    assert "secret" not in err
    for part in parts:
        assert str(part) in err


@pytest.fixture
def read_run():
    return ReadRun
