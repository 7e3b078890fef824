"""Every public name of ``nn`` has a docstring with an executed example and a signature."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tinygrad_np as tg
from tinygrad_np import nn

PAGES = {"": nn, "functional.": nn.functional, "init.": nn.init, "utils.": nn.utils}
NAMES = {
    f"{prefix}{name}": value
    for prefix, page in PAGES.items()
    for name, value in vars(page).items()
    if not name.startswith("_") and callable(value)
    if str(getattr(value, "__module__", "")).startswith(("tinygrad_np.nn", "tinygrad_np.ops.nn"))
}


@pytest.mark.parametrize("name", NAMES)
def test_documented_with_an_example(name: str) -> None:
    value: Any = NAMES[name]
    text = inspect.getdoc(value) or ""
    assert ">>> " in text, "no example"
    assert text.splitlines()[0].endswith("."), "no first sentence"
    assert inspect.signature(value) is not None


@pytest.mark.parametrize("name", [n for n in NAMES if "." not in n])
def test_layers_describe_their_arguments(name: str) -> None:
    value: Any = NAMES[name]
    names = [p for p in inspect.signature(value.__init__).parameters if p != "self"]
    if name in ("Module", "Identity"):
        return
    text = inspect.getdoc(value) or ""
    assert [p for p in names if p not in text] == []


@pytest.mark.parametrize(
    "name", [n for n, f in vars(nn.Module).items() if n[0] != "_" and inspect.isfunction(f)]
)
def test_methods_of_modules_are_documented(name: str) -> None:
    assert inspect.getdoc(getattr(nn.Module, name))


def test_nothing_is_listed_that_is_not_there() -> None:
    assert {"Linear", "ReLU", "functional.relu", "init.zeros_", "utils.clip_grad_norm_"} <= {*NAMES}
    assert nn.functional.relu is tg.relu is tg.nn.functional.relu
    assert tg.Tensor.relu is tg.relu
    assert tg.Tensor.softmax is tg.softmax is nn.functional.softmax


USER = """\
import numpy as np
import tinygrad_np as tg
from tinygrad_np import nn
from tinygrad_np.nn import functional as F


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 3), nn.ReLU(inplace=True))
        self.head = nn.Linear(3, 2)

    def forward(self, x: tg.Tensor) -> tg.Tensor:
        return self.head(F.relu(self.body(x)))


x, a = tg.zeros(5, 4), np.zeros((5, 4), np.float32)
reveal_type(F.relu(x))
reveal_type(x.softmax(dim=1))
reveal_type(F.gelu(a))
reveal_type(F.cross_entropy(Net()(x), np.zeros(5, np.int64)))
reveal_type(F.layer_norm(x, 4))
reveal_type(nn.Linear(4, 3).weight)
F.relu(x, inplce=True)
"""


def test_static_tools_see_the_signatures(tmp_path: Path) -> None:
    page = tmp_path / "user.py"
    page.write_text(USER)
    command = [sys.executable, "-m", "mypy", "--strict", str(page)]
    root = Path(__file__).parents[2]
    run = subprocess.run(command, capture_output=True, text=True, cwd=root)
    shown = [line.split("note: ")[1] for line in run.stdout.splitlines() if "Revealed" in line]
    types = [line.split('"')[1].split("[")[0].rsplit(".")[-1] for line in shown]
    assert types == ["Tensor", "Tensor", "ndarray", "Any", "Tensor", "Parameter"], run.stdout
    errors = [line for line in run.stdout.splitlines() if "error: " in line]
    assert len(errors) == 2, run.stdout  # Module's call returns Any; the argument's name is wrong
    assert "inplce" in errors[-1]
