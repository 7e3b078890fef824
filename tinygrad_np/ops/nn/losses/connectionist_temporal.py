"""Connectionist temporal classification: the likelihood of labels whose places are not known.

Graves, Fernandez, Gomez and Schmidhuber, "Connectionist temporal classification" (2006). The
forward variables of section 4.1 are computed in logarithms, a step of time after the other, of all
sequences at once; the gradient follows from that.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ....core.errors import ArgumentError, ShapeError
from ....core.tensor_base import like_input, unwrap
from ....core.types import Array, TensorLike
from ...arguments import shape_of
from ...elementwise.selection import where
from ...indexing.gather_scatter import gather
from ...reductions.log_sum_exp import logsumexp
from ...reductions.sums import mean, sum
from ...shapes.joining import stack
from ...shapes.padding import pad
from ...shapes.reshaping import reshape
from .reduction import REDUCTIONS

__all__ = ["ctc_loss"]

_IMPOSSIBLE = -1e30  # the logarithm of a chance of 0, of which differences are numbers still


def ctc_loss(
    log_probs: TensorLike,
    targets: Any,
    input_lengths: Any,
    target_lengths: Any,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> TensorLike:
    """Compute minus the logarithm of the chance of labels, over all their alignments in time.

    Args:
        log_probs: (T, N, C) or (T, C): logarithms of the chances of the classes, at each time.
        targets: the labels, (N, S) padded, or all of them in a row, (sum of target_lengths).
        input_lengths: how much of T each sequence takes, (N) or ().
        target_lengths: how many labels each sequence has, (N) or ().
        blank: the class that is no label.
        reduction: "mean" divides each loss by its number of labels and averages, "sum", or "none".
        zero_infinity: take 0 for the losses of sequences that are too short for their labels.

    Returns:
        One number, or (N) or () for "none".

    Raises:
        ArgumentError: shapes, lengths or classes that do not fit, or an unknown ``reduction``.

    >>> import tinygrad_np as tg
    >>> chances = tg.log(tg.full((2, 1, 2), 0.5))
    >>> loss = tg.nn.functional.ctc_loss(chances, tg.tensor([[1]]), [2], [1])
    >>> tg.exp(-loss)  # blank and 1, 1 and blank, 1 and 1: three of four
    tensor(0.7500)
    """
    op = "ctc_loss"
    if reduction not in REDUCTIONS:
        choices = ", ".join(map(repr, REDUCTIONS))
        raise ArgumentError(f"{op}: reduction={reduction!r}: choose from {choices}")
    shape = shape_of(log_probs)
    if len(shape) not in (2, 3):
        raise ShapeError(f"{op}: log_probs has shape {shape}, expected (T, N, C) or (T, C)")
    batched = len(shape) == 3
    x: Any = log_probs if batched else log_probs[:, None]
    times, count, classes = shape_of(x)
    if not 0 <= blank < classes:
        raise ArgumentError(f"{op}: blank={blank} is none of the {classes} classes")
    length = _lengths(op, "input_lengths", input_lengths, count, times)
    labels = _lengths(op, "target_lengths", target_lengths, count)
    table = _table(op, np.asarray(unwrap(targets)), labels, count, classes, blank)
    # A blank before, between and behind the labels: (N, 2 S + 1).
    places = np.full((count, 2 * table.shape[1] + 1), blank)
    places[:, 1::2] = table
    width = places.shape[1]
    index = np.broadcast_to(places, (times, count, width))
    logs: Any = gather(x, 2, np.ascontiguousarray(index))  # (T, N, 2 S + 1)
    # A label may follow another one at once, unless both are the same.
    skips = np.zeros(places.shape, bool)
    skips[:, 2:] = (places[:, 2:] != blank) & (places[:, 2:] != places[:, :-2])
    begins = np.arange(width) < np.where(labels > 0, 2, 1)[:, None]
    ways: Any = where(begins, logs[0] if times else 0, _IMPOSSIBLE)
    for time in range(1, int(length.max(initial=0))):
        before = pad(ways, (2, 0), "constant", _IMPOSSIBLE)  # (N, 2 + 2 S + 1)
        skipped = where(skips, before[:, :-2], _IMPOSSIBLE)
        onward = logsumexp(stack([ways, before[:, 1:-1], skipped]), 0) + logs[time]
        ways = where((time < length)[:, None], onward, ways)
    last = np.stack([2 * labels, np.maximum(2 * labels - 1, 0)], axis=1)
    ends = where(np.stack([labels >= 0, labels > 0], 1), gather(ways, 1, last), _IMPOSSIBLE)
    losses: Any = -logsumexp(ends, 1)
    losses = where((length == 0) & (labels == 0), 0, losses)
    impossible = unwrap(losses) > -_IMPOSSIBLE / 2
    if impossible.any():
        losses = where(impossible, 0 if zero_infinity else np.inf, losses)
    if reduction == "mean":
        losses = mean(losses / np.maximum(labels, 1).astype(unwrap(losses).dtype))
    elif reduction == "sum":
        losses = sum(losses)
    elif not batched:
        losses = reshape(losses, ())
    loss: TensorLike = like_input(losses, log_probs)
    return loss


def _lengths(op: str, name: str, given: Any, count: int, most: int | None = None) -> Array:
    lengths = np.asarray(unwrap(given)).reshape(-1)
    if lengths.shape != (count,) or lengths.dtype.kind not in "iu":
        raise ArgumentError(f"{op}: {name}={given!r}: expected {count} integers")
    if lengths.size and (lengths.min() < 0 or (most is not None and lengths.max() > most)):
        within = "from 0 on" if most is None else f"from 0 to {most}"
        raise ArgumentError(f"{op}: {name}={given!r}: expected lengths {within}")
    return lengths.astype(np.intp)


def _table(op: str, targets: Array, lengths: Array, count: int, classes: int, blank: int) -> Array:
    """The labels as rows, (N, S), with blanks behind the last."""
    longest = int(lengths.max(initial=0))
    table = np.full((count, longest), blank)
    inside = np.arange(longest) < lengths[:, None]
    if targets.ndim == 1 and targets.size == lengths.sum():
        table[inside] = targets
    elif targets.ndim == 2 and len(targets) == count and targets.shape[1] >= longest:
        table = np.where(inside, targets[:, :longest], blank)
    elif targets.ndim == 1 and count == 1 and targets.size >= longest:
        table[0] = targets[:longest]
    else:
        raise ShapeError(
            f"{op}: targets of shape {targets.shape} for {count} sequences of {lengths.sum()} "
            f"labels in all, {longest} at most; expected (N, S) or all labels in a row"
        )
    found = table[inside]
    if found.size and not 0 <= found.min() <= found.max() < classes:
        raise ArgumentError(
            f"{op}: labels from {found.min()} to {found.max()}, expected 0 to {classes - 1}"
        )
    return table
