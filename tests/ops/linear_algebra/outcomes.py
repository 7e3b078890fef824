"""Edge cases of linear algebra: other types, empty shapes, singular matrices, invalid arguments.

Each call means the same with ``lib = torch`` and ``lib = tinygrad_np``.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tests.ops.linear_algebra import edges_of_matrices, edges_of_products

Call = Callable[[], Any]


def calls(lib: Any) -> Iterator[tuple[str, Call]]:
    """Every call with a name of its own."""
    tables = of_matrices, of_norms, edges_of_products.calls, edges_of_matrices.calls
    for table in (make(lib) for make in tables):
        for name, given in table.items():
            for i, call in enumerate(given):
                yield f"{name} {i}", call


def plain(lib: Any, value: Any) -> Any:
    """A result as plain data."""
    if isinstance(value, (tuple, list)):
        return [plain(lib, item) for item in value]
    if not isinstance(value, lib.Tensor):
        return value
    array = value.detach().numpy()
    values = [float(f"{float(x):.7g}") for x in array.reshape(-1)]
    return {"dtype": str(array.dtype), "shape": list(array.shape), "values": values}


def outcome(lib: Any, call: Call) -> Any:
    """What the call gives, or the kinds of its error."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return plain(lib, call())
    except Exception as error:
        kinds = [kind.__name__.lstrip("_") for kind in type(error).__mro__]
        return {"error": kinds[: kinds.index("Exception")]}


OF_SQUARE = [
    "inv", "det", "slogdet", "cholesky", "eigvalsh", "inv_ex", "cholesky_ex", "matrix_exp",
]  # fmt: skip
OF_ANY = ["svdvals", "pinv", "cond", "matrix_rank", "lu", "lu_factor_ex"]


def of_matrices(t: Any) -> dict[str, list[Call]]:
    """Functions of one matrix on every kind of matrix."""
    z, half = t.zeros, t.ones(2, 2).half()
    square = [z(2, 3), z(3), t.ones(()), z(0, 0), z(2, 0, 0), z(0, 2, 2)]
    square.append(t.tensor([[2, 1], [1, 3]]))
    table: dict[str, list[Call]] = {}
    for name in (*OF_SQUARE, *OF_ANY):
        given = square + ([z(0, 3), z(3, 0), z(2, 2)] if name in OF_ANY else [])
        if name != "matrix_exp":  # PyTorch's overflows in float16
            given = [*given, half]
        function = getattr(t.linalg, name)
        table[f"{name} of"] = [lambda f=function, x=x: f(x) for x in given]
    return table


def of_norms(t: Any) -> dict[str, list[Call]]:
    """Every norm of zeros, of nothing, of other types."""
    L, z, inf = t.linalg, t.zeros, math.inf
    vectors = [
        (z(3), None), (t.tensor([0.0, 1.0]), None), (z(0), None), (z(2, 0), 1), (z(0, 2), 1),
        (t.tensor(-2.0), None), (t.tensor([1, 2]), None),
    ]  # fmt: skip
    matrices = [z(0, 3), z(3, 0), z(0, 0), t.tensor([[1, 2]]), t.ones(2, 2).half(), t.ones(3)]
    table: dict[str, list[Call]] = {}
    for ord in (2, 1, 0, 0.5, -1, 3, inf, -inf):
        table[f"vector_norm {ord}"] = [
            lambda x=x, dim=dim, ord=ord: L.vector_norm(x, ord, dim) for x, dim in vectors
        ]
    for kind in ("fro", "nuc", 2, -2, 1, -1, inf, -inf):
        table[f"matrix_norm {kind}"] = [lambda x=x, k=kind: L.matrix_norm(x, k) for x in matrices]
    for kind in ("fro", "nuc", 1, -1, inf, -inf):
        table[f"cond {kind}"] = [
            lambda x=x, k=kind: L.cond(x, k) for x in (t.ones(2, 2), t.ones(2, 3), z(0, 0))
        ]
    return table
