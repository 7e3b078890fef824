"""Sequences of different lengths in one batch: padded, packed, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.tensor_base import unwrap
from ...ops.arguments import shape_of
from ...ops.indexing.item import getitem
from ...ops.shapes.joining import cat, stack
from ...ops.shapes.padding import pad
from ...ops.shapes.permuting import swapaxes
from ...tensor import Tensor

__all__ = [
    "PackedSequence",
    "PackedSequence_",
    "bind",
    "invert_permutation",
    "pack_padded_sequence",
    "pack_sequence",
    "pad_packed_sequence",
    "pad_sequence",
    "unpack_sequence",
    "unpad_sequence",
]


class PackedSequence(NamedTuple):
    """A batch of sequences without padding, as the recurrent layers take it.

    Made by :func:`pack_padded_sequence` or :func:`pack_sequence`.

    Attributes:
        data: (sum of lengths, ...): the first steps of all sequences, the longest first, then the
            second ones, and so on.
        batch_sizes: how many sequences have each step, int64.
        sorted_indices: the numbers of the sequences by falling length; None if they were sorted.
        unsorted_indices: the places of the sequences in that order, likewise.

    >>> from tinygrad_np import tensor
    >>> pack_sequence([tensor([1, 2, 3]), tensor([4, 5])])
    PackedSequence(data=tensor([1, 4, 2, 5, 3]), batch_sizes=tensor([2, 2, 1]), \
sorted_indices=None, unsorted_indices=None)
    """

    data: Any
    batch_sizes: Tensor
    sorted_indices: Tensor | None = None
    unsorted_indices: Tensor | None = None

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """Convert the data, as ``Tensor.to`` does.

        >>> import tinygrad_np as tg
        >>> pack_sequence([tg.ones(2)]).to(tg.float64).data.dtype
        dtype('float64')
        """
        return self._replace(data=self.data.to(*args, **kwargs))

    @property
    def is_cuda(self) -> bool:
        """Whether the data is on a GPU: never.

        >>> import tinygrad_np as tg
        >>> pack_sequence([tg.ones(2)]).is_cuda
        False
        """
        return False


PackedSequence_ = PackedSequence
"""PyTorch's name of the tuple below :class:`PackedSequence`; here they are one."""


def bind(optional: Any, fn: Callable[[Any], Any]) -> Any:
    """Call a function, unless its argument is None.

    >>> bind(None, len), bind("abc", len)
    (None, 3)
    """
    return None if optional is None else fn(optional)


def invert_permutation(permutation: Any) -> Tensor | None:
    """Find the permutation that undoes another one; None for None.

    >>> import tinygrad_np as tg
    >>> invert_permutation(tg.tensor([2, 0, 1]))
    tensor([1, 2, 0])
    """
    return None if permutation is None else Tensor(np.argsort(unwrap(permutation)))


# --- padded --------------------------------------------------------------------------------------


def pad_sequence(
    sequences: Any,
    batch_first: bool = False,
    padding_value: float = 0.0,
    padding_side: str = "right",
) -> Any:
    """Put sequences beside each other, with a value behind those that are shorter.

    Args:
        sequences: tensors (L, ...), of any lengths and otherwise one shape.
        batch_first: give (N, T, ...), not (T, N, ...).
        padding_value: the value.
        padding_side: "right" for behind, "left" for in front.

    Raises:
        ArgumentError: no sequences, another side, or shapes that differ elsewhere.

    >>> import tinygrad_np as tg
    >>> tg.nn.utils.rnn.pad_sequence([tg.tensor([1, 2, 3]), tg.tensor([4])], batch_first=True)
    tensor([[1, 2, 3],
            [4, 0, 0]])
    """
    given = list(sequences)
    if not given:
        raise ArgumentError("pad_sequence: expected at least one sequence, got none")
    if padding_side not in ("right", "left"):
        raise ArgumentError(f"pad_sequence: padding_side={padding_side!r}: 'right' or 'left'")
    shapes = [shape_of(sequence) for sequence in given]
    if any(shape[1:] != shapes[0][1:] or not shape for shape in shapes):
        raise ShapeError(
            f"pad_sequence: shapes {shapes}; they must be equal but for the first axis"
        )
    longest = max(shape[0] for shape in shapes)
    rest = [0, 0] * (len(shapes[0]) - 1)
    rows = []
    for sequence, shape in zip(given, shapes, strict=True):
        spare = longest - shape[0]
        around = [0, spare] if padding_side == "right" else [spare, 0]
        rows.append(pad(sequence, [*rest, *around], "constant", padding_value))
    return stack(rows, 0 if batch_first else 1)


def unpad_sequence(padded_sequences: Any, lengths: Any, batch_first: bool = False) -> list[Any]:
    """Undo :func:`pad_sequence`: the sequences, each of its length.

    >>> import tinygrad_np as tg
    >>> tg.nn.utils.rnn.unpad_sequence(tg.tensor([[1, 4], [2, 0]]), tg.tensor([2, 1]))
    [tensor([1, 2]), tensor([4])]
    """
    x = padded_sequences if batch_first else swapaxes(padded_sequences, 0, 1)
    return [x[i, : int(n)] for i, n in enumerate(np.asarray(unwrap(lengths)).tolist())]


# --- packed --------------------------------------------------------------------------------------


def pack_padded_sequence(
    input: Any, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:
    """Pack a padded batch: what is behind the end of each sequence is left out.

    Args:
        input: (T, N, ...), or (N, T, ...) with ``batch_first``.
        lengths: of the sequences, from 1 to T.
        batch_first: how the input is laid out.
        enforce_sorted: refuse lengths that do not fall; without it they may have any order.

    Raises:
        RuntimeError: lengths that do not fall, with ``enforce_sorted``.
        ArgumentError: not one length a sequence, or one that is not from 1 to T.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[1, 2, 3], [4, 5, 0]])
    >>> tg.nn.utils.rnn.pack_padded_sequence(x, [3, 2], batch_first=True).data
    tensor([1, 4, 2, 5, 3])
    """
    op = "pack_padded_sequence"
    x = swapaxes(input, 0, 1) if batch_first else input
    times, count = shape_of(x)[:2]
    wanted = np.asarray(unwrap(lengths), np.int64).reshape(-1)
    if wanted.shape != (count,) or not count:
        raise ArgumentError(f"{op}: {wanted.size} lengths for a batch of {count} sequences")
    if wanted.min() < 1 or wanted.max() > times:
        raise ArgumentError(f"{op}: lengths from {wanted.min()} to {wanted.max()}: 1 to {times}")
    order = None
    if enforce_sorted:
        if (np.diff(wanted) > 0).any():
            raise RuntimeError(
                f"{op}: lengths must fall: {wanted.tolist()}; pass enforce_sorted=False for any "
                "order"
            )
    else:
        order = np.argsort(-wanted, kind="stable")
        wanted = wanted[order]
        x = getitem(x, (slice(None), order))
    sizes = (wanted[:, None] > np.arange(wanted[0])).sum(0)  # of each step
    data = cat([x[step, : int(size)] for step, size in enumerate(sizes)])
    sorted_indices = None if order is None else Tensor(order)
    return PackedSequence(data, Tensor(sizes), sorted_indices, invert_permutation(sorted_indices))


def pack_sequence(sequences: Sequence[Any], enforce_sorted: bool = True) -> PackedSequence:
    """Pack sequences of different lengths, see :func:`pack_padded_sequence`.

    >>> import tinygrad_np as tg
    >>> packed = tg.nn.utils.rnn.pack_sequence([tg.ones(3, 2), tg.ones(1, 2)])
    >>> packed.data.shape, packed.batch_sizes
    ((4, 2), tensor([2, 1, 1]))
    """
    lengths = [shape_of(sequence)[0] for sequence in sequences]
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def pad_packed_sequence(
    sequence: PackedSequence,
    batch_first: bool = False,
    padding_value: float = 0.0,
    total_length: int | None = None,
) -> tuple[Any, Tensor]:
    """Undo :func:`pack_padded_sequence`.

    Args:
        sequence: the packed batch.
        batch_first: give (N, T, ...), not (T, N, ...).
        padding_value: what stands behind the end of a sequence.
        total_length: T, at least the longest length; by default that.

    Returns:
        The padded batch, and the lengths, in the order in which the sequences were given.

    Raises:
        ArgumentError: ``total_length`` is less than the longest length.

    >>> import tinygrad_np as tg
    >>> packed = tg.nn.utils.rnn.pack_sequence([tg.tensor([1, 2]), tg.tensor([3])])
    >>> tg.nn.utils.rnn.pad_packed_sequence(packed, batch_first=True)
    (tensor([[1, 2],
            [3, 0]]), tensor([2, 1]))
    """
    sizes = np.asarray(unwrap(sequence.batch_sizes))
    lengths = (sizes[:, None] > np.arange(sizes[0])).sum(0)
    if total_length is not None and total_length < len(sizes):
        raise ArgumentError(
            f"pad_packed_sequence: total_length={total_length} is less than the longest length, "
            f"{len(sizes)}"
        )
    rest = [0, 0] * (len(shape_of(sequence.data)) - 1)
    rows = [
        pad(part, [*rest, 0, int(sizes[0] - size)], "constant", padding_value)
        for part, size in zip(parts_by_step(sequence.data, sizes), sizes, strict=True)
    ]
    padded = stack(rows)
    if total_length is not None:
        behind = [0, total_length - len(sizes)]
        padded = pad(padded, [*rest, 0, 0, *behind], "constant", padding_value)
    if sequence.unsorted_indices is not None:
        back = np.asarray(unwrap(sequence.unsorted_indices))
        padded, lengths = getitem(padded, (slice(None), back)), lengths[back]
    return (swapaxes(padded, 0, 1) if batch_first else padded), Tensor(lengths)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Any]:
    """Undo :func:`pack_sequence`.

    >>> import tinygrad_np as tg
    >>> packed = tg.nn.utils.rnn.pack_sequence([tg.tensor([1, 2]), tg.tensor([3])])
    >>> tg.nn.utils.rnn.unpack_sequence(packed)
    [tensor([1, 2]), tensor([3])]
    """
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)


def parts_by_step(data: Any, sizes: Any) -> Iterable[Any]:
    """The parts of packed data, one for each step.

    >>> import tinygrad_np as tg
    >>> list(parts_by_step(tg.arange(3), [2, 1]))
    [tensor([0, 1]), tensor([2])]
    """
    start = 0
    for size in np.asarray(sizes).tolist():
        yield data[start : start + size]
        start += size
