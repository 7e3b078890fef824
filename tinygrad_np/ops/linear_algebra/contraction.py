"""Products summed over shared axes: ``einsum`` in all its forms, ``tensordot``, ``dot`` and kin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import implements, primitive
from ...core.type_promotion import operands
from ..elementwise.arithmetic import mul
from ..reductions.sums import sum as total
from ..shapes.casting import cast
from ..shapes.diagonals import diagonal
from ..shapes.joining import stack
from ..shapes.permuting import moveaxis, permute
from ..shapes.reshaping import ravel, reshape, unsqueeze
from .matmul import matmul

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = [
    "dot",
    "einsum",
    "inner",
    "kron",
    "vdot",
]

# As in the module string, whose import takes as long as a dozen of ours.
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

# --- einsum --------------------------------------------------------------------------------------

Labels = list[Any]  # of an array's axes: letters, or integers; negative ones stand for an ellipsis


def _einsum(*xs: Any, subscripts: str) -> Any:
    return np.einsum(subscripts, *xs, optimize=True)


def _einsum_vjp(g: Any, i: int, xs: Sequence[Any], subscripts: str) -> Any:
    # Every label of xs[i] stands in the output or in another operand: one contraction of them all.
    inputs, output = subscripts.split("->")
    labels = inputs.split(",")
    others = [output, *labels[:i], *labels[i + 1 :]]
    return _contract(g, *xs[:i], *xs[i + 1 :], subscripts=f"{','.join(others)}->{labels[i]}")


_contract: Primitive = primitive(_einsum, "*xs", _einsum_vjp, name="einsum")


@implements(np.einsum)
def einsum(*given: Any, optimize: Any = True) -> Tensor:
    """Einstein's summation: products of arrays, summed over the labels that the output lacks.

    Every form that NumPy knows: explicit (``"ij,jk->ik"``) and implicit (``"ij,jk"``), traces and
    diagonals (``"ii->i"``), ellipses, and arrays with lists of integers in place of a string.
    The order of the products is always optimized.

    >>> import tinygrad_np as tg
    >>> a, b = tg.ones(2, 3), tg.ones(3, 4)
    >>> tg.einsum("ij,jk->k", a, b).tolist()
    [6.0, 6.0, 6.0, 6.0]
    """
    if len(given) == 2 and isinstance(given[0], str) and isinstance(given[1], (list, tuple)):
        given = (given[0], *given[1])  # PyTorch takes the operands in a list too
    inputs, output, xs = _parsed(given)
    spread = [_labels(labels, x) for labels, x in zip(inputs, xs, strict=True)]
    if output is None:
        output = _implied(spread)
    else:
        width = max(sum(isinstance(n, int) and n < 0 for n in labels) for labels in spread)
        if width and Ellipsis not in output:
            raise ValueError("einsum: the operands have an ellipsis, so the output needs one too")
        output = _without_ellipsis(output, width)
    unknown = set(output).difference(*spread)
    if unknown or len(set(output)) < len(output):
        raise ValueError(
            f"einsum: the output's labels {output} must be the operands', each at most once"
        )
    ready = []
    for i, (labels, x) in enumerate(zip(spread, xs, strict=True)):
        others = set(output).union(*spread[:i], *spread[i + 1 :])
        ready.append(_simplified(x, labels, others))
    if len(ready) == 1:
        x, labels = ready[0]
        return permute(x, [labels.index(label) for label in output])
    every = dict.fromkeys(label for _, labels in ready for label in labels)
    names = dict(zip(every, LETTERS, strict=False))
    terms = ",".join("".join(names[label] for label in labels) for _, labels in ready)
    result = "".join(names[label] for label in output)
    return _contract(*(x for x, _ in ready), subscripts=f"{terms}->{result}")


def _parsed(given: Sequence[Any]) -> tuple[list[Labels], Labels | None, list[Any]]:
    """The labels of each operand and of the output (None if it is implied), and the operands."""
    output: Labels | None = None
    if isinstance(given[0], str):
        text, *xs = given
        left, arrow, right = text.replace(" ", "").partition("->")
        inputs = [_letters(term) for term in left.split(",")]
        output = _letters(right) if arrow else None
    else:  # array, labels, array, labels, ..., and the output's labels if they are given
        xs, inputs = list(given[0:-1:2]), [list(labels) for labels in given[1::2]]
        output = list(given[-1]) if len(given) % 2 else None
    if len(inputs) != len(xs):
        raise ValueError(f"einsum: labels for {len(inputs)} operands, but {len(xs)} operands")
    return inputs, output, operands("einsum", *xs)


def _letters(term: str) -> Labels:
    labels: Labels = []
    for part in term.replace("...", ".").strip():
        if part == ".":
            labels.append(Ellipsis)
        elif part.isalpha():
            labels.append(part)
        else:
            raise ValueError(f"einsum: {part!r} in {term!r} is not a label")
    return labels


def _labels(labels: Labels, x: Any) -> Labels:
    """One label for each axis of an operand."""
    width = np.ndim(x) - len(labels) + (Ellipsis in labels)
    if width < 0 or (width > 0 and Ellipsis not in labels):
        raise ValueError(f"einsum: labels {labels} do not fit an operand of shape {np.shape(x)}")
    return _without_ellipsis(labels, width)


def _without_ellipsis(labels: Labels, width: int) -> Labels:
    """The ellipsis' axes counted from the right, as broadcasting does: -width, ..., -1."""
    if Ellipsis not in labels:
        return labels
    place = labels.index(Ellipsis)
    return [*labels[:place], *range(-width, 0), *labels[place + 1 :]]


def _implied(spread: Sequence[Labels]) -> Labels:
    """The ellipsis' axes, and in their order the labels that stand only once."""
    every = [label for labels in spread for label in labels]
    dots = {label for label in every if isinstance(label, int) and label < 0}
    return sorted(dots) + sorted(n for n in set(every) - dots if every.count(n) == 1)


def _simplified(x: Any, labels: Labels, others: set[Any]) -> tuple[Any, Labels]:
    """With the diagonal taken of labels that repeat, and labels summed that stand nowhere else."""
    for label in labels:
        while labels.count(label) > 1:
            i = labels.index(label)
            j = labels.index(label, i + 1)
            if np.shape(x)[i] != np.shape(x)[j]:
                raise ValueError(
                    f"einsum: axes {i} and {j} of an operand of shape {np.shape(x)} share the "
                    f"label {label!r}, but not their length"
                )
            x = diagonal(x, 0, i, j)
            labels = [*labels[:i], *labels[i + 1 : j], *labels[j + 1 :], label]
    alone = tuple(i for i, label in enumerate(labels) if label not in others)
    if alone:
        x = total(x, axis=alone)
    return x, [label for label in labels if label in others]


# --- products of vectors, matrices and stacks of them --------------------------------------------


@implements(np.tensordot)
def tensordot(a: Any, b: Any, axes: Any = 2) -> Tensor:
    """The product summed over axes of both: the last of ``a`` with the first of ``b`` by number,
    or those named in a pair of lists.

    >>> import tinygrad_np as tg
    >>> tg.tensordot(tg.ones(2, 3, 4), tg.ones(3, 4, 5)).shape
    (2, 5)
    """
    a, b = operands("tensordot", a, b)
    first: Sequence[int]
    second: Sequence[int]
    if isinstance(axes, (int, np.integer)):
        first, second = range(np.ndim(a) - int(axes), np.ndim(a)), range(int(axes))
    else:
        first, second = ([int(i) for i in np.atleast_1d(named)] for named in axes)
    first, second = [i % np.ndim(a) for i in first], [i % np.ndim(b) for i in second]
    met = [np.shape(a)[i] for i in first], [np.shape(b)[i] for i in second]
    if met[0] != met[1]:
        raise ValueError(
            f"tensordot: axes {first} of shape {np.shape(a)} and axes {second} of shape "
            f"{np.shape(b)} are summed together: their lengths must be equal"
        )
    rows = [i for i in range(np.ndim(a)) if i not in first]
    columns = [i for i in range(np.ndim(b)) if i not in second]
    n = int(np.prod(met[0], dtype=np.intp))
    shape = [np.shape(a)[i] for i in rows] + [np.shape(b)[i] for i in columns]
    left = reshape(permute(a, [*rows, *first]), (_size(a, rows), n))
    right = reshape(permute(b, [*second, *columns]), (n, _size(b, columns)))
    return reshape(matmul(left, right), shape)


def _size(x: Any, axes: Sequence[int]) -> int:
    return int(np.prod([np.shape(x)[i] for i in axes], dtype=np.intp))


@implements(np.linalg.tensordot)
def _linalg_tensordot(x1: Any, x2: Any, *, axes: Any = 2) -> Any:
    return tensordot(x1, x2, axes)


@implements(np.dot)
def dot(a: Any, b: Any) -> Tensor:
    """NumPy's: the last axis of ``a`` with the second to last (or only) of ``b``; numbers scale."""
    a, b = operands("dot", a, b)
    if not np.ndim(a) or not np.ndim(b):
        return mul(a, b)
    if np.ndim(a) <= 2 and np.ndim(b) <= 2:
        return matmul(a, b)
    return tensordot(a, b, (-1, -2 if np.ndim(b) > 1 else -1))


@implements(np.inner)
def inner(a: Any, b: Any) -> Tensor:
    """The last axis of both summed together."""
    a, b = operands("inner", a, b)
    return mul(a, b) if not np.ndim(a) or not np.ndim(b) else tensordot(a, b, (-1, -1))


@implements(np.vdot)
def vdot(a: Any, b: Any) -> Tensor:
    """The sum of the products of all elements, both in one row."""
    a, b = operands("vdot", a, b)
    return matmul(ravel(a), ravel(b))


@implements(np.outer)
def outer(a: Any, b: Any) -> Tensor:
    """Every product of an element of ``a`` with one of ``b``: a matrix."""
    a, b = operands("outer", a, b)
    return mul(reshape(a, (-1, 1)), reshape(b, (1, -1)))


@implements(np.linalg.outer)
def _linalg_outer(x1: Any, x2: Any) -> Any:
    return outer(x1, x2)


@implements(np.linalg.matmul)
def _linalg_matmul(x1: Any, x2: Any) -> Any:
    return matmul(x1, x2)


@implements(np.vecdot)
def _numpy_vecdot(x1: Any, x2: Any, *, axis: int = -1, keepdims: bool = False) -> Any:
    return total(mul(x1, x2), axis=axis, keepdims=keepdims)


@implements(np.linalg.vecdot)
def vecdot(x1: Any, x2: Any, *, axis: int = -1) -> Tensor:
    """The sums of products along an axis."""
    return total(mul(x1, x2), axis=axis)


def _matvec(x1: Any, x2: Any) -> Any:
    return matmul(x1, unsqueeze(x2, -1))[..., 0]


def _vecmat(x1: Any, x2: Any) -> Any:
    return matmul(unsqueeze(x1, -2), x2)[..., 0, :]


if hasattr(np, "matvec"):  # new in NumPy 2.2
    implements(np.matvec)(_matvec)
    implements(np.vecmat)(_vecmat)


@implements(np.kron)
def kron(a: Any, b: Any) -> Tensor:
    """Kronecker's product: ``b`` once for each element of ``a``, scaled by it."""
    a, b = operands("kron", a, b)
    ndim = max(np.ndim(a), np.ndim(b))
    shapes = [(1,) * (ndim - np.ndim(x)) + np.shape(x) for x in (a, b)]
    spread = [
        reshape(x, tuple(n for m in shape for n in ((m, 1) if first else (1, m))))
        for x, shape, first in zip((a, b), shapes, (True, False), strict=True)
    ]
    return reshape(mul(*spread), tuple(m * n for m, n in zip(*shapes, strict=True)))


@implements(np.trace)
def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None) -> Tensor:
    """The sum of a matrix's diagonal."""
    a = a if dtype is None else cast(a, dtype=np.dtype(dtype))
    return total(diagonal(a, offset, axis1, axis2), axis=-1)


@implements(np.linalg.trace)
def _linalg_trace(x: Any, *, offset: int = 0, dtype: Any = None) -> Any:
    return trace(x, offset, -2, -1, dtype)


@implements(np.cross)
def cross(
    a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> Tensor:
    """The vector product of 3-vectors; one of the two may be a 2-vector, in the plane."""
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = operands("cross", a, b)
    a, b = moveaxis(a, axisa, 0), moveaxis(b, axisb, 0)
    lengths = {len(a), len(b)}
    if not lengths <= {2, 3}:
        raise ValueError(f"cross: vectors of 3 (or 2) elements are needed, not {sorted(lengths)}")
    if lengths == {2}:
        return a[0] * b[1] - a[1] * b[0]  # type: ignore[no-any-return]
    a0, a1, a2 = a if len(a) == 3 else (*a, 0 * a[0])
    b0, b1, b2 = b if len(b) == 3 else (*b, 0 * b[0])
    return stack([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0], axisc)


@implements(np.linalg.cross)
def _linalg_cross(x1: Any, x2: Any, *, axis: int = -1) -> Any:
    return cross(x1, x2, axis=axis)
