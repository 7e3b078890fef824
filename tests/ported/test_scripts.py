"""The scripts that beginners follow run with the import changed, to PyTorch's losses.

From the same weights and draws, in float64. Where PyTorch is installed it runs, too, and the stored
losses have to be its own.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from tests.ported.scripts import FOLDER, RUNS, Losses, load, losses

STORED = json.loads(Path(__file__).with_name("losses.json").read_text(encoding="utf-8"))


def test_every_script_is_run() -> None:
    scripts = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert scripts == set(RUNS) == set(STORED)


def compare(ours: Losses, theirs: Losses) -> None:
    """Rounding grows with the steps, most where a pool or a ReLU is close to its kink."""
    assert ours.keys() == theirs.keys()
    for key in ours:
        np.testing.assert_allclose(ours[key], theirs[key], rtol=1e-9, atol=1e-12, err_msg=key)


@pytest.mark.parametrize("name", list(RUNS))
def test_a_script_has_pytorchs_losses(name: str) -> None:
    compare(losses(name, "tinygrad_np"), STORED[name])
    if importlib.util.find_spec("torch"):
        compare(losses(name, "torch"), STORED[name])


def test_files_are_saved_and_loaded(tmp_path: Path) -> None:
    quickstart, cifar10 = load("quickstart", "tinygrad_np"), load("cifar10", "tinygrad_np")
    model = quickstart.NeuralNetwork()
    loaded = quickstart.save_and_load(model, tmp_path)
    for name, value in model.state_dict().items():
        np.testing.assert_array_equal(loaded.state_dict()[name].numpy(), value.numpy())
    records = cifar10.stripes(5, seed=0)
    records.tofile(tmp_path / "batch.bin")
    image, label = cifar10.Pictures.of_file(tmp_path / "batch.bin")[3]
    assert (image.shape, label.item()) == ((3, 32, 32), records[3, 0])
    np.testing.assert_allclose(image.numpy().ravel(), records[3, 1:] / 127.5 - 1, atol=1e-6)
