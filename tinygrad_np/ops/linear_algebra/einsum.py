"""``einsum``: products of tensors, written by the labels of their axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.errors import ShapeError
from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.type_promotion import operands
from ..arguments import shape_of
from ..reductions.sums import sum as total
from ..shapes.diagonals import diagonal
from ..shapes.permuting import permute
from ..shapes.reshaping import squeeze

__all__ = ["einsum"]

# As in the module string, whose import takes as long as a dozen of ours.
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

Labels = list[Any]  # of an array's axes: letters, or integers; negative ones stand for an ellipsis


def _einsum_forward(*xs: Any, subscripts: str) -> Any:
    return np.einsum(subscripts, *xs, optimize=True)


def _einsum_vjp(g: Any, i: int, xs: Sequence[Any], subscripts: str) -> Any:
    # Every label of xs[i] stands in the output or in another operand: one contraction of them all.
    inputs, output = subscripts.split("->")
    labels = inputs.split(",")
    others = [output, *labels[:i], *labels[i + 1 :]]
    return _contract(g, *xs[:i], *xs[i + 1 :], subscripts=f"{','.join(others)}->{labels[i]}")


_contract: Primitive = primitive(_einsum_forward, "*xs", _einsum_vjp, name="einsum")


def einsum(*args: Any) -> Any:
    """Multiply tensors and sum over the labels that the output lacks (Einstein's summation).

    Args:
        args: the equation and the operands, also in one list. Explicit (``"ij,jk->ik"``) or
            implicit (``"ij,jk"``: labels that stand once, in the order of the alphabet); repeated
            labels take diagonals (``"ii->i"``); ``...`` stands for the other axes. Or operands and
            lists of integers (and ``...``) in turn, with the output's list last. An axis of length
            1 fits every length. The axes of ``...`` are summed over if the output lacks it.

    Returns:
        A tensor where any operand is one, else an array. A view of a single operand of which
        nothing is summed.

    Raises:
        RuntimeError, ValueError: an equation that does not fit the operands (one error, of both
            types).

    >>> import tinygrad_np as tg
    >>> a, b = tg.ones(2, 3), tg.ones(3, 4)
    >>> tg.einsum("ij,jk->k", a, b).tolist()
    [6.0, 6.0, 6.0, 6.0]
    """
    return contracted(args)


def contracted(given: Sequence[Any], ellipsis_in_output: bool = False) -> Any:
    """What :func:`einsum` returns; if so asked, an output without the ellipsis is refused."""
    if len(given) == 2 and isinstance(given[0], str) and isinstance(given[1], (list, tuple)):
        given = (given[0], *given[1])
    inputs, output, xs = _parsed(given)
    spread = [_labels(labels, x) for labels, x in zip(inputs, xs, strict=True)]
    if output is None:
        output = _implied(spread)
    else:
        width = max(sum(isinstance(n, int) and n < 0 for n in labels) for labels in spread)
        if ellipsis_in_output and width and Ellipsis not in output:
            raise ShapeError("einsum: the operands have an ellipsis, so the output needs one too")
        output = _without_ellipsis(output, width)
    unknown = set(output).difference(*spread)
    if unknown or len(set(output)) < len(output):
        raise ShapeError(
            f"einsum: the output's labels {output} must be the operands', each at most once"
        )
    ready = _without_ones([_on_diagonals(x, labels) for labels, x in zip(spread, xs, strict=True)])
    for i, (x, labels) in enumerate(ready):
        others = set(output).union(*(labels for _, labels in ready[:i] + ready[i + 1 :]))
        ready[i] = _summed(x, labels, others)
    if len(ready) == 1:
        x, labels = ready[0]
        return permute(x, [labels.index(label) for label in output])
    every = dict.fromkeys(label for _, labels in ready for label in labels)
    names = dict(zip(every, LETTERS, strict=False))
    terms = ",".join("".join(names[label] for label in labels) for _, labels in ready)
    result = "".join(names[label] for label in output)
    return _contract(*(x for x, _ in ready), subscripts=f"{terms}->{result}")


# --- the equation --------------------------------------------------------------------------------


def _parsed(given: Sequence[Any]) -> tuple[list[Labels], Labels | None, list[Any]]:
    """The labels of each operand and of the output (None if it is implied), and the operands."""
    output: Labels | None = None
    if len(given) < 2:
        raise ShapeError("einsum: give an equation and operands, or operands and their labels")
    if isinstance(given[0], str):
        text, *xs = given
        left, arrow, right = text.replace(" ", "").partition("->")
        inputs = [_letters(term) for term in left.split(",")]
        output = _letters(right) if arrow else None
    else:  # array, labels, array, labels, ..., and the output's labels if they are given
        xs, inputs = list(given[0:-1:2]), [_integers(labels) for labels in given[1::2]]
        output = _integers(given[-1]) if len(given) % 2 else None
    if len(inputs) != len(xs):
        raise ShapeError(f"einsum: labels for {len(inputs)} operands, but {len(xs)} operands")
    return inputs, output, operands("einsum", *xs)


def _letters(term: str) -> Labels:
    labels: Labels = []
    for part in term.replace("...", "\N{HORIZONTAL ELLIPSIS}"):
        if part == "\N{HORIZONTAL ELLIPSIS}" and Ellipsis not in labels:
            labels.append(Ellipsis)
        elif part in LETTERS:
            labels.append(part)
        else:
            raise ShapeError(f"einsum: {part!r} in {term!r} is not a label")
    return labels


def _integers(given: Sequence[Any]) -> Labels:
    labels = list(given)
    for label in labels:
        if label is not Ellipsis and not 0 <= label < len(LETTERS):
            raise ShapeError(f"einsum: the label {label} is not in 0 to {len(LETTERS) - 1}")
    return labels


def _labels(labels: Labels, x: Any) -> Labels:
    """One label for each axis of an operand."""
    width = x.ndim - len(labels) + (Ellipsis in labels)
    if width < 0 or (width > 0 and Ellipsis not in labels):
        raise ShapeError(f"einsum: labels {labels} do not fit an operand of shape {shape_of(x)}")
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


# --- the operands, made ready for one contraction ------------------------------------------------


def _on_diagonals(x: Any, labels: Labels) -> tuple[Any, Labels]:
    """With the diagonal taken where a label repeats."""
    for label in labels:
        while labels.count(label) > 1:
            i = labels.index(label)
            j = labels.index(label, i + 1)
            if shape_of(x)[i] != shape_of(x)[j]:
                raise ShapeError(
                    f"einsum: axes {i} and {j} of an operand of shape {shape_of(x)} share the "
                    f"label {label!r}, but not their length"
                )
            x = diagonal(x, 0, i, j)
            labels = [*labels[:i], *labels[i + 1 : j], *labels[j + 1 :], label]
    return x, labels


def _without_ones(given: Sequence[tuple[Any, Labels]]) -> list[tuple[Any, Labels]]:
    """Without the axes of length 1 whose label is longer in another operand: they broadcast."""
    lengths: dict[Any, int] = {}
    for x, labels in given:
        for label, n in zip(labels, shape_of(x), strict=True):
            known = lengths.get(label, 1)
            if n != 1 and known not in (1, n):
                raise ShapeError(f"einsum: the label {label!r} has the lengths {known} and {n}")
            lengths[label] = known if n == 1 else n
    ready = []
    for x, labels in given:
        ones = [
            i
            for i, (label, n) in enumerate(zip(labels, shape_of(x), strict=True))
            if n != lengths[label]
        ]
        if ones:
            x = squeeze(x, tuple(ones))
            labels = [label for i, label in enumerate(labels) if i not in ones]
        ready.append((x, labels))
    return ready


def _summed(x: Any, labels: Labels, others: set[Any]) -> tuple[Any, Labels]:
    """With the labels summed over that stand nowhere else."""
    alone = tuple([i for i, label in enumerate(labels) if label not in others])
    if alone:
        x = total(x, axis=alone)
    return x, [label for label in labels if label in others]
