"""Calls of integrals, for ``tests/ops/pytorch_outcomes.py``."""

from __future__ import annotations

from tests.ops.pytorch_outcomes import Calls

CALLS: Calls = {
    "integrals": ("matrix", [
        lambda t, x: t.cumulative_trapezoid(x),
        lambda t, x: t.cumulative_trapezoid(x, dx=0.5, dim=0),
        lambda t, x: t.cumulative_trapezoid(x, t.tensor([0.0, 1.0, 3.0])),
        lambda t, x: t.cumulative_trapezoid(x, x * x),
        lambda t, x: t.cumulative_trapezoid(x.long()),
        lambda t, x: t.cumulative_trapezoid(t.ones(0)),
        lambda t, x: t.cumulative_trapezoid(x, t.tensor([0.0, 1.0])),
        lambda t, x: t.cumulative_trapezoid(x, dim=2),
    ]),
}  # fmt: skip
