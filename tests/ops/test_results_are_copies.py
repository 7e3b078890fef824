"""Results that are computed share no memory with their input, however little there is to compute.

A sum over one element, a sort of a number: what is written into the result must not reach the
input. (Views, as in PyTorch: ``tests/ops/shapes/test_views_and_copies.py``.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.nn import functional as F

NUMBER, ONE = np.float32(2.0), np.ones((1, 1), np.float32)
IMAGE = np.ones((1, 1, 2, 2), np.float32)
CALLS: list[tuple[str, Callable[[Any], Any], Any]] = [
    *[
        (f"{name} of {'a number' if x is NUMBER else 'one element'}", call, x)
        for x in (NUMBER, ONE)
        for name, call in {
            "sum": lambda x: x.sum(),
            "sum along": lambda x: x.sum(0),
            "mean": lambda x: x.mean(0),
            "prod": lambda x: x.prod(),
            "prod along": lambda x: x.prod(0),
            "np.prod": np.prod,
            "cumsum": lambda x: x.cumsum(0),
            "cumprod": lambda x: x.cumprod(0),
            "logcumsumexp": lambda x: x.logcumsumexp(0),
            "cummax": lambda x: x.cummax(0).values,
            "cummin": lambda x: x.cummin(0).values,
            "max": lambda x: x.max(),
            "max along": lambda x: x.max(0).values,
            "min along": lambda x: x.min(0).values,
            "amax": lambda x: x.amax(),
            "median": lambda x: x.median(),
            "median along": lambda x: x.median(0).values,
            "nanmedian along": lambda x: x.nanmedian(0).values,
            "mode": lambda x: x.mode(0).values,
            "quantile": lambda x: x.quantile(0.5),
            "sort": lambda x: x.sort().values,
            "msort": lambda x: x.msort(),
            "topk": lambda x: x.topk(1).values,
            "kthvalue": lambda x: x.kthvalue(1).values,
            "logsumexp": lambda x: x.logsumexp(0),
            "norm": lambda x: x.norm(),
            "flip": lambda x: x.flip(()),
            "roll": lambda x: x.roll(0),
            "clamp": lambda x: x.clamp(min=-9),
            "tile": lambda x: x.tile(()),
            "np.copy": np.copy,
            "astype": lambda x: x.astype(np.float32),
            "where": lambda x: tg.where(tg.tensor(True), x, x),
            "index_select": lambda x: x.index_select(0, tg.tensor([0])),
            "gather": lambda x: x.gather(0, tg.zeros(x.shape, dtype=tg.int64)),
            "take": lambda x: x.take(tg.tensor(0)),
            "masked_select": lambda x: x.masked_select(tg.tensor(True)),
            "softmax": lambda x: x.softmax(0),
            "einsum": lambda x: tg.einsum("...,->...", x, tg.tensor(1.0)),
        }.items()
    ],
    ("diff", lambda x: x.diff(n=0), ONE),
    ("trace", lambda x: x.trace(), ONE),
    ("diag", lambda x: x.diag(), ONE[0]),
    ("cat", lambda x: tg.cat([x]), ONE),
    ("stack", lambda x: tg.stack([x]), ONE),
    ("vander", lambda x: tg.vander(x, 2), ONE[0]),
    ("repeat", lambda x: x.repeat(1, 1), ONE),
    ("repeat_interleave", lambda x: x.repeat_interleave(1, 0), ONE),
    ("tril", lambda x: x.tril(1), ONE),
    ("rot90", lambda x: x.rot90(0), ONE),
    ("chain_matmul", lambda x: tg.chain_matmul(x), ONE),
    ("matrix_power", lambda x: tg.linalg.matrix_power(x, 1), ONE),
    ("pad", lambda x: F.pad(x, (0, 0)), ONE),
    ("avg_pool2d", lambda x: F.avg_pool2d(x, 1), IMAGE),
    ("max_pool2d", lambda x: F.max_pool2d(x, 1), IMAGE),
    *[
        (
            f"interpolate {mode}",
            lambda x, mode=mode: F.interpolate(x, size=2, mode=mode),
            IMAGE,
        )
        for mode in ("nearest", "nearest-exact", "bilinear")
    ],
]


@pytest.mark.parametrize("recorded", [False, True], ids=["constant", "recorded"])
@pytest.mark.parametrize(("call", "data"), [c[1:] for c in CALLS], ids=[c[0] for c in CALLS])
def test_a_write_into_a_result_leaves_the_input_alone(call: Any, data: Any, recorded: bool) -> None:
    x = tg.tensor(data, requires_grad=recorded)
    y = call(x)
    before = x.tolist()
    with tg.no_grad():
        y += 100
    assert x.tolist() == before


def test_tensors_give_tensors_where_nothing_depends_on_them() -> None:
    assert tg.vander(tg.tensor([2.0])).tolist() == [[1]]
    assert isinstance(tg.vander(tg.tensor([2.0]), 0), tg.Tensor)
