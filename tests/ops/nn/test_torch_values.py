"""The calls of ``torch_calls.py`` give PyTorch's values and gradients, non-finite ones included."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tests.ops.nn.torch_calls import CALLS
from tests.ops.nn.torch_results import results

STORED = json.loads(Path(__file__).with_name("torch_values.json").read_text())
TOLERANCE = {"float16": 2e-3, "float32": 3e-6, "float64": 1e-10}
SMALLEST = {"float16": 6e-8, "float32": 1e-37, "float64": 1e-300}  # of normal or nearly so numbers


def test_every_call_has_its_values() -> None:
    assert list(STORED) == list(CALLS), "run python -m tests.ops.nn.make_torch_values"


def close(ours: Any, theirs: Any) -> None:
    assert ours[:2] == theirs[:2]  # type and shape
    values = np.asarray(theirs[2])
    finite = np.abs(values[np.isfinite(values)])
    scale = min(1.0, finite.max(initial=0))  # sums cancel: errors are relative to the largest
    np.testing.assert_allclose(
        np.asarray(ours[2]),
        values,
        rtol=TOLERANCE.get(ours[0], 0),
        atol=max(SMALLEST.get(ours[0], 0), TOLERANCE.get(ours[0], 0) * scale / 4),
    )


@pytest.mark.parametrize("name", list(CALLS))
def test_as_in_pytorch(name: str) -> None:
    with np.errstate(all="ignore"):
        ours = results(
            tg,
            CALLS[name],
            lambda total, xs: tg.autograd.grad(total, xs, allow_unused=True),
            lambda t: t.detach().numpy(),
        )
    theirs = STORED[name]
    for kind in ("outputs", "gradients"):
        assert len(ours[kind]) == len(theirs[kind])
        for our, their in zip(ours[kind], theirs[kind], strict=True):
            if our is None or their is None:  # not connected here, or zeros there
                assert not np.any((our or their or [0, 0, 0])[2])
            else:
                close(our, their)
