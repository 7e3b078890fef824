"""Calls of sets and sorted values, for ``tests/ops/pytorch_outcomes.py``."""

from __future__ import annotations

from tests.ops.pytorch_outcomes import Calls

NAN = float("nan")

CALLS: Calls = {
    "distinct values": ("integers", [
        lambda t, x: t.unique(x.abs() % 3),
        lambda t, x: t.unique(x.abs() % 3, return_inverse=True, return_counts=True),
        lambda t, x: t.unique(x.abs() % 3, return_counts=True),
        lambda t, x: x.unique(sorted=False),
        lambda t, x: t.unique(t.tensor([[3, 1], [3, 1], [0, 2]]), dim=0, return_inverse=True),
        lambda t, x: t.unique(t.tensor([[3, 1, 3], [2, 1, 2]]), dim=-1, return_counts=True),
        lambda t, x: t.unique(t.tensor(3), return_inverse=True),
        lambda t, x: t.unique(t.tensor([])),
        lambda t, x: t.unique(t.zeros(2, 0), dim=1),
        lambda t, x: t.unique(t.tensor([True, False, True])),
        lambda t, x: t.unique_consecutive(t.tensor([1, 1, 2, 2, 1])),
        lambda t, x: t.unique_consecutive(
            t.tensor([[1, 1], [2, 1]]), return_inverse=True, return_counts=True
        ),
        lambda t, x: t.tensor([[1, 1], [1, 1], [2, 2]]).unique_consecutive(
            dim=0, return_inverse=True, return_counts=True
        ),
        lambda t, x: t.unique_consecutive(t.tensor([])),
        lambda t, x: t.unique(x, dim=2),
        lambda t, x: t.unique(t.zeros(2, 0), dim=0),
        lambda t, x: t.unique_consecutive(x, dim=-3),
    ]),
    "membership": ("integers", [
        lambda t, x: t.isin(x, t.tensor([3, 5])),
        lambda t, x: t.isin(x, 3, invert=True),
        lambda t, x: t.isin(3, x),
        lambda t, x: t.isin(x.float(), t.tensor([3, 5]), assume_unique=True),
        lambda t, x: t.isin(x, t.tensor([])),
        lambda t, x: 5 in x,
        lambda t, x: 4 in x,
    ]),
    "places in sorted values": ("integers", [
        lambda t, x: t.searchsorted(t.tensor([1, 3, 5]), x),
        lambda t, x: t.searchsorted(t.tensor([1, 3, 5]), 3),
        lambda t, x: t.searchsorted(t.tensor([1, 3, 5]), 3.0, right=True),
        lambda t, x: t.searchsorted(t.tensor([1, 3, 5]), x, side="right", out_int32=True),
        lambda t, x: t.searchsorted(x.sort().values, t.tensor([[0], [5]])),
        lambda t, x: t.searchsorted(x, t.tensor([[0], [5]]), sorter=x.argsort()),
        lambda t, x: t.searchsorted(t.tensor([1.0, NAN]), t.tensor([2.0, NAN])),
        lambda t, x: t.searchsorted(t.tensor([]), x),
        lambda t, x: t.bucketize(x, t.tensor([1, 3, 5])),
        lambda t, x: t.bucketize(x, t.tensor([1, 3, 5]), right=True, out_int32=True),
        lambda t, x: t.bucketize(3, t.tensor([1, 3, 5])),
        lambda t, x: t.searchsorted(x, t.tensor([3])),
        lambda t, x: t.searchsorted(x, 3),
        lambda t, x: t.searchsorted(t.tensor(3), x),
        lambda t, x: t.searchsorted(t.tensor([1]), x, side="middle"),
        lambda t, x: t.searchsorted(t.tensor([1]), x, side="left", right=True),
        lambda t, x: t.searchsorted(t.tensor([1, 2]), x, sorter=t.tensor([0])),
        lambda t, x: t.searchsorted(t.tensor([1, 2]), x, sorter=t.tensor([0, 7])),
        lambda t, x: t.bucketize(x, x),
    ]),
}  # fmt: skip
