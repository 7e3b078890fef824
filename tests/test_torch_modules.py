"""Modules print as PyTorch's do, and their state has the same names and shapes in the same order.

So a PyTorch user reads what they know, and a ``state_dict`` carries over.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import tinygrad_np as tg
from tests.torch_modules import summary

THEIRS = json.loads((Path(__file__).parent / "torch_modules.json").read_text())
OURS = summary(tg)

# A linear layer of PyTorch's that its quantization must leave alone.
SAME = {"NonDynamicallyQuantizableLinear": "Linear"}


def test_every_module_is_stored() -> None:
    assert list(THEIRS) == list(OURS), "run python -m tests.make_torch_values"


def test_no_module_is_left_out() -> None:
    # The lists' texts name PyTorch's types; the others are of no use by themselves.
    apart = {"Module", "ParameterList", "ParameterDict", "Container", "DataParallel", "NLLLoss2d"}
    apart |= {"RNNBase", "RNNCellBase"}
    classes = {
        name
        for name, value in vars(tg.nn).items()
        if isinstance(value, type) and issubclass(value, tg.nn.Module)
        if not name.startswith("Lazy")  # they become what is listed
    }
    assert classes - {name.split()[0] for name in OURS} == apart


@pytest.mark.parametrize("name", list(OURS))
def test_prints_and_saves_as_in_pytorch(name: str) -> None:
    printed, state = THEIRS[name]
    for theirs, ours in SAME.items():
        printed = printed.replace(theirs, ours)
    assert OURS[name] == [printed, state]
