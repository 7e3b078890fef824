"""Cases for products, norms and distances of ``ops/linear_algebra``."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.ops.linear_algebra import norms

from . import Array, arrays, arrays_of, broadcastable, case, fixed, hnp, some_axes

# --- products ------------------------------------------------------------------------------------


@st.composite
def factors(draw: st.DrawFn) -> list[Array]:
    """Two arrays that ``matmul`` takes: vectors, matrices, batches that broadcast."""
    drawn = hnp.mutually_broadcastable_shapes(
        signature="(n?,k),(k,m?)->(n?,m?)", max_dims=2, max_side=3
    )
    return draw(arrays_of(drawn.map(lambda b: list(b.input_shapes))))


case("matmul", tg.matmul, factors())
for shapes in [
    ((2, 0, 3), (3, 4)),
    ((2, 3, 0), (0, 4)),
    ((0,), (0,)),
    ((2, 0), (0, 3)),
    ((0,), (0, 2)),
]:
    case("matmul", tg.matmul, fixed(*shapes))
for subscripts, shapes in [
    ("ij,jk->ik", ((2, 3), (3, 2))),
    ("ij,ij->i", ((2, 3), (1, 3))),
    ("ij,ij->i", ((2, 1), (1, 3))),
    ("ij,ij->j", ((1, 3), (2, 1))),
    ("i,i,i", ((1,), (3,), (1,))),
    ("...i,i...", ((2, 3), (3, 2))),
    ("...i,...i->i", ((2, 1, 3), (2, 3))),
    ("a,ab,b", ((2,), (2, 3), (3,))),
    ("ij,jk", ((0, 3), (3, 2))),
    ("ij,ij->i", ((2, 0), (2, 1))),
    ("ii,jii->j", ((2, 2), (3, 2, 2))),
]:
    case("einsum", lambda *xs, terms=subscripts: tg.einsum(terms, *xs), fixed(*shapes))
for shapes in [((3,), (3,)), ((2, 3), (1, 3)), ((0, 3), (1, 3)), ((1, 2, 3), (4, 1, 3))]:
    case("cross", tg.linalg.cross, fixed(*shapes))
case("cross", lambda a, b: tg.linalg.cross(a, b, dim=0), fixed((3, 2), (3, 1)))

# --- norms ---------------------------------------------------------------------------------------

# Apart from 0, where they have no second derivative, and, for ±inf, without ties.
away = arrays(None, low=0.1, kinks=(0.0,))
for ord in (2, 1, 0, 0.5, 1.5, 3):
    case(
        "vector_norm",
        lambda x, axis, keepdim, ord=ord: tg.linalg.vector_norm(x, ord, axis, keepdim),
        away,
        axis=some_axes,
        keepdim=st.booleans(),
    )


def in_rows(x: Any, ord: float) -> Any:
    return tg.linalg.vector_norm(x, ord, 1)


SPREAD = np.array([[1.0, -2.0, 4.0], [-4.0, 1.0, 2.0]])
for ord in (-1, -2.5):
    case("vector_norm", in_rows, fixed((2, 3), low=0.3), ord=ord)
for ord in (math.inf, -math.inf):
    case(
        "vector_norm",
        lambda x, ord: in_rows(x * SPREAD.astype(x.dtype), ord),
        fixed((2, 3), low=0.8, high=1.0),
        ord=ord,
    )
case("share_of_norm", norms._share, broadcastable(2, low=0.2))
for p in (0.5, 1, 2.5, -1.0):
    case("signed_power", lambda x, p: norms._signed_power(x, p=p), away, p=p)
