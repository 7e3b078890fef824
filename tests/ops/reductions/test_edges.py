"""Reductions at their edges as in PyTorch: types, shapes, values, gradients, errors."""

from __future__ import annotations

import builtins
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg

from .edge_calls import CALLS, INPUTS, compared
from .edge_summary import summary

STORED = json.loads((Path(__file__).parent / "edge_values.json").read_text())
# Of float16 and float32 results; few digits of float16 are left where values cancel.
TOLERANCE = {"float16": 2e-3, "float32": 2e-6, "float64": 1e-8}


def test_every_call_has_its_values() -> None:
    assert list(STORED) == list(CALLS), "run python -m tests.ops.reductions.make_edge_values"


def assert_close(ours: list[float], theirs: list[float], dtype: str) -> None:
    rtol = TOLERANCE.get(dtype, 0)
    scale = max([abs(x) for x in theirs if np.isfinite(x)], default=0)
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=rtol * scale)


@pytest.mark.parametrize("label", list(CALLS))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of the infinities and NaN
def test_as_in_pytorch(label: str) -> None:
    for name, expected in STORED[label].items():
        values, gradients = compared(label, name)
        if not values:
            continue
        if isinstance(expected, str):
            with pytest.raises(getattr(builtins, expected)):
                CALLS[label](tg, tg.tensor(INPUTS[name]))
            continue
        found = summary(tg, CALLS[label], INPUTS[name])
        for ours, theirs in zip(found["outputs"], expected["outputs"], strict=True):
            assert ours[:2] == theirs[:2], name  # types and shapes
            assert_close(ours[2], theirs[2], theirs[0])
        if gradients and expected["gradient"] is not None:
            assert_close(found["gradient"], expected["gradient"], str(INPUTS[name].dtype))


@pytest.mark.parametrize("label", list(CALLS))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_arrays_in_arrays_out(label: str) -> None:
    """The same calls on arrays give arrays of the same values, or the same error."""

    def outcome(x: Any) -> Any:
        try:
            y = CALLS[label](tg, x)
        except Exception as error:
            return type(error)
        return y if isinstance(y, tuple) else (y,)

    for name, array in INPUTS.items():
        found, expected = outcome(array), outcome(tg.tensor(array))
        if isinstance(expected, type):
            assert found is expected, name
            continue
        for ours, theirs in zip(found, expected, strict=True):
            assert not isinstance(ours, tg.Tensor)
            assert np.shape(ours) == theirs.shape
            assert_close(
                np.ravel(ours).tolist(), theirs.numpy().ravel().tolist(), str(theirs.dtype)
            )
