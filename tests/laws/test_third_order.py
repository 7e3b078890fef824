"""Third derivatives of every operation, where it is smooth: along a line through the drawn point.

``t`` to ``f(x + t v)`` has a third derivative by three passes of backward, and the differences of
its second one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_np as tg
from tests.cases import CASES, Case
from tinygrad_np.testing import STENCIL

each_case = pytest.mark.parametrize(
    "case", CASES, ids=[f"{i}-{c.name}" for i, c in enumerate(CASES)]
)


def derivative(y: Any, t: Any) -> Any:
    if not y.requires_grad:
        return t * 0
    (found,) = tg.autograd.grad(y, t, create_graph=True, allow_unused=True, materialize_grads=True)
    return found


def by_passes(case: Case, drawn: Any, at: float, order: int) -> float:
    arrays, chosen = drawn
    rng = np.random.default_rng(1)
    t = tg.tensor(np.array(at), requires_grad=True)
    directions = [rng.uniform(-1, 1, x.shape) for x in arrays]
    points = [tg.tensor(x) + t * v for x, v in zip(arrays, directions, strict=True)]
    y = case.function(*points, **chosen)
    y = (y * rng.uniform(0.5, 1.5, y.shape)).sum()
    for _ in range(order):
        y = derivative(y, t)
    return float(y.item())


@each_case
@settings(max_examples=4)
@given(data=st.data())
def test_third_derivatives(case: Case, data: st.DataObject) -> None:
    drawn = data.draw(case.calls)
    h = 5e-4
    second = {steps: by_passes(case, drawn, steps * h, 2) for steps, _ in STENCIL}
    numeric = sum(weight * second[steps] / h for steps, weight in STENCIL)
    scale = max(1.0, *(abs(value) for value in second.values()))
    assert by_passes(case, drawn, 0.0, 3) == pytest.approx(numeric, rel=1e-5, abs=1e-6 * scale)
