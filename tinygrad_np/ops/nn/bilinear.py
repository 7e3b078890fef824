"""A product of two inputs with a matrix for each output."""

from __future__ import annotations

from typing import Any

from ...core.errors import ShapeError
from ...core.types import TensorLike
from ..arguments import shape_of
from ..linear_algebra.einsum import einsum

__all__ = ["bilinear"]


def bilinear(input1: TensorLike, input2: Any, weight: Any, bias: Any = None) -> TensorLike:
    """Compute ``input1 @ weight[k] @ input2 + bias[k]`` for each output k.

    Args:
        input1: (..., in1_features).
        input2: (..., in2_features), with the same axes before the last.
        weight: (out_features, in1_features, in2_features).
        bias: (out_features,), or None.

    Returns:
        (..., out_features).

    Raises:
        ShapeError: shapes that do not fit.

    >>> import tinygrad_np as tg
    >>> x, y = tg.tensor([[1.0, 2.0]]), tg.tensor([[3.0, 5.0]])
    >>> tg.nn.functional.bilinear(x, y, tg.tensor([[[1.0, 0.0], [0.0, 1.0]]]))
    tensor([[13.]])
    """
    first, second, matrices = map(shape_of, (input1, input2, weight))
    fits = (
        len(matrices) == 3
        and first
        and second
        and first[:-1] == second[:-1]
        and (first[-1], second[-1]) == matrices[1:]
        and (bias is None or shape_of(bias) == matrices[:1])
    )
    if not fits:
        added = "" if bias is None else f", the bias {shape_of(bias)}"
        raise ShapeError(
            f"bilinear: the inputs have shapes {first} and {second}, the weight {matrices}{added}; "
            "expected (..., in1), (..., in2), (out, in1, in2) and (out,)"
        )
    y: Any = einsum("...i,kij,...j->...k", input1, weight, input2)
    total: TensorLike = y if bias is None else y + bias
    return total
