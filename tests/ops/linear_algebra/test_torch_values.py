"""The calls of ``torch_calls.py`` give PyTorch's values, first and second derivatives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tests.ops.linear_algebra.torch_calls import CALLS
from tests.ops.linear_algebra.torch_results import results

STORED = json.loads(Path(__file__).with_name("torch_values.json").read_text())


def test_every_call_has_its_values() -> None:
    assert list(STORED) == list(CALLS), "run python -m tests.ops.linear_algebra.make_torch_values"


def close(ours: Any, theirs: Any) -> None:
    assert ours[:2] == theirs[:2]  # type and shape
    values = np.asarray(theirs[2])
    scale = np.abs(values[np.isfinite(values)]).max(initial=0)
    np.testing.assert_allclose(np.asarray(ours[2]), values, rtol=1e-9, atol=1e-10 * (1 + scale))


@pytest.mark.parametrize("name", list(CALLS))
def test_as_in_pytorch(name: str) -> None:
    ours = results(
        tg,
        CALLS[name],
        lambda total, xs: tg.autograd.grad(total, xs, create_graph=True, allow_unused=True),
        lambda t: t.detach().numpy(),
    )
    theirs = STORED[name]
    for order in ("outputs", "first", "second"):
        if theirs[order] is None:  # PyTorch has no derivative here
            continue
        if not (ours[order] and theirs[order]):
            # Not connected: where one library says so, the other may say zeros.
            assert not any(np.any(each[2]) for each in (ours[order] or theirs[order]) if each)
            continue
        assert len(ours[order]) == len(theirs[order])
        for our, their in zip(ours[order], theirs[order], strict=True):
            if our is None or their is None:
                assert not np.any((our or their or [0, 0, 0])[2])
            else:
                close(our, their)
