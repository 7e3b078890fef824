"""Calls of counts and histograms, for ``tests/ops/pytorch_outcomes.py``."""

from __future__ import annotations

from tests.ops.pytorch_outcomes import Calls

CALLS: Calls = {
    "counts": ("vector", [
        lambda t, x: t.bincount(x.long()),
        lambda t, x: t.bincount(x.long(), x.double()),
        lambda t, x: t.bincount(x.long(), x, minlength=8),
        lambda t, x: x.int().bincount(x.long()),
        lambda t, x: t.bincount(t.tensor([], dtype=t.int64), minlength=2),
        lambda t, x: t.histc(x, 4, 0, 3),
        lambda t, x: x.histc(3),
        lambda t, x: t.histc(t.tensor([1.0, 1.0]), 3),
        lambda t, x: t.histc(t.tensor([]), 3),
        lambda t, x: tuple(t.histogram(x, 4, range=(0.0, 3.0))),
        lambda t, x: tuple(t.histogram(x, 3)),
        lambda t, x: tuple(t.histogram(x, t.tensor([0.0, 1.0, 2.5, 4.0]), density=True)),
        lambda t, x: tuple(x.histogram(2, weight=x)),
        lambda t, x: t.histogram(t.ones(2), 2).bin_edges,
        lambda t, x: t.histogramdd(x.reshape(2, 2), bins=[2, 3]).hist,
        lambda t, x: t.histogramdd(x.reshape(2, 2), bins=2, range=[0.0, 3, 0, 4], density=True)[0],
        lambda t, x: t.histogramdd(x.reshape(2, 2), bins=[t.tensor([0.0, 2, 4])] * 2)[1][0],
        lambda t, x: t.histogramdd(x.reshape(2, 2), bins=2, weight=x[:2])[0],
        lambda t, x: t.bincount(x),
        lambda t, x: t.bincount(-x.long()),
        lambda t, x: t.bincount(x.long().reshape(2, 2)),
        lambda t, x: t.bincount(x.long(), x[:2]),
        lambda t, x: t.bincount(x.long(), minlength=-1),
        lambda t, x: t.histc(x.long(), 3),
        lambda t, x: t.histc(x, 0),
        lambda t, x: t.histc(x, 3, 3, 1),
        lambda t, x: t.histc(x / 0, 3),
        lambda t, x: t.histogram(x.long(), 3),
        lambda t, x: t.histogram(x, 0),
        lambda t, x: t.histogram(x, 2, weight=x[:2]),
        lambda t, x: t.histogram(x, x.reshape(2, 2)),
        lambda t, x: t.histogramdd(x, bins=2),
        lambda t, x: t.histogramdd(x.reshape(2, 2), bins=[2]),
    ]),
}  # fmt: skip
