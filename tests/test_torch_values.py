"""The same calls as in PyTorch give the same values and gradients (``torch_calls.py``)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tests.torch_calls import CALLS
from tests.torch_summary import summary

STORED = json.loads((Path(__file__).parent / "torch_values.json").read_text())


def test_every_call_has_its_values() -> None:
    assert list(STORED) == list(CALLS), "run python -m tests.make_torch_values"


def close(ours: Any, theirs: Any) -> None:
    assert ours[0] == theirs[0]  # shapes
    np.testing.assert_allclose(ours[1], theirs[1], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", list(CALLS))
def test_as_in_pytorch(name: str) -> None:
    found = summary(
        tg,
        CALLS[name],
        lambda total, xs: tg.autograd.grad(total, xs, allow_unused=True),
        lambda t: t.detach().numpy(),
    )
    stored = STORED[name]
    assert len(found["outputs"]) == len(stored["outputs"])
    for ours, theirs in zip(found["outputs"], stored["outputs"], strict=True):
        close(ours, theirs)
    assert len(found["gradients"]) == len(stored["gradients"])
    for ours, theirs in zip(found["gradients"], stored["gradients"], strict=True):
        if ours is None or theirs is None:  # not connected here, or zeros there
            assert (ours or theirs or [0, 0])[1] == 0
        else:
            close(ours, theirs)
