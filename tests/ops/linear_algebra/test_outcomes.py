"""Edge cases and refusals as in PyTorch: shapes, types, values, kinds of errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tests.ops.linear_algebra.outcomes import calls, outcome

STORED = json.loads(Path(__file__).with_name("torch_outcomes.json").read_text())
CALLS = dict(calls(tg))


def test_every_call_has_its_outcome() -> None:
    assert list(STORED) == list(CALLS), "run python -m tests.ops.linear_algebra.make_torch_values"


def agree(ours: Any, theirs: Any) -> bool:
    """Whether two outcomes are the same, or our error is of the kind of theirs, too."""
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(agree, ours, theirs))
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        return bool(ours == theirs)
    if "error" in ours or "error" in theirs:
        return theirs.get("error", ["none"])[0] in ours.get("error", [])
    close = np.allclose(ours["values"], theirs["values"], rtol=1e-5, atol=1e-6, equal_nan=True)
    return ours["shape"] == theirs["shape"] and ours["dtype"] == theirs["dtype"] and close


@pytest.mark.parametrize("name", list(CALLS))
def test_as_in_pytorch(name: str) -> None:
    ours = outcome(tg, CALLS[name])
    assert agree(ours, STORED[name]), (ours, STORED[name])
