"""Data sets: what a loader takes samples from, and data sets made of others."""

from __future__ import annotations

import bisect
import itertools
import math
import operator
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

import numpy as np

from ...creation import as_tensor
from ...tensor import Tensor
from .randomness import numpy_generator

__all__ = [
    "ChainDataset",
    "ConcatDataset",
    "Dataset",
    "IterableDataset",
    "StackDataset",
    "Subset",
    "TensorDataset",
    "random_split",
]

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Dataset(Generic[T_co]):
    """A map from indices to samples: the base class of data sets.

    A subclass defines ``__getitem__(index)`` and, for samplers and loaders, ``__len__()``. It may
    define ``__getitems__(indices)``, which returns the samples of a whole batch at once.

    Raises:
        NotImplementedError: on indexing, where the subclass has no ``__getitem__``.

    Example:
        >>> class Squares(Dataset[int]):
        ...     def __len__(self):
        ...         return 4
        ...     def __getitem__(self, index):
        ...         return index * index
        >>> [Squares()[i] for i in range(4)]
        [0, 1, 4, 9]
    """

    def __getitem__(self, index: Any) -> T_co:
        raise NotImplementedError(
            f"{type(self).__name__}: a Dataset defines __getitem__(index); define it, or derive "
            "from IterableDataset and define __iter__()"
        )

    def __add__(self, other: Dataset[Any]) -> Dataset[Any]:
        return ConcatDataset([self, other])


class IterableDataset(Dataset[T_co], Iterable[T_co]):
    """A stream of samples: the base class of data sets without indices.

    A subclass defines ``__iter__()``. In a loader with several workers each of them iterates over a
    copy of the data set, so that every sample comes once a worker, unless ``__iter__`` takes a
    share by :func:`get_worker_info`.

    Example:
        >>> class Countdown(IterableDataset[int]):
        ...     def __iter__(self):
        ...         return iter([3, 2, 1])
        >>> list(Countdown() + Countdown())
        [3, 2, 1, 3, 2, 1]
    """

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError(
            f"{type(self).__name__}: an IterableDataset defines __iter__(), an iterator of samples"
        )

    def __add__(self, other: Dataset[Any]) -> Dataset[Any]:
        return ChainDataset([self, other])


class TensorDataset(Dataset[tuple[Tensor, ...]]):
    """Tensors of equal length; a sample is the tuple of their elements at an index.

    Args:
        *tensors: (N, ...) each. Arrays are taken, too, and share their memory.

    Raises:
        AssertionError: the tensors differ in their first dimension.
        ValueError: there is no tensor, or one is 0-d.

    Example:
        >>> import tinygrad_np as tg
        >>> dataset = TensorDataset(tg.arange(6).reshape(3, 2), tg.tensor([0, 1, 0]))
        >>> len(dataset), dataset[1]
        (3, (tensor([2, 3]), tensor(1)))
    """

    tensors: tuple[Tensor, ...]

    def __init__(self, *tensors: Any) -> None:
        self.tensors = tuple(map(as_tensor, tensors))
        shapes = [tuple(tensor.shape) for tensor in self.tensors]
        if not shapes or () in shapes:
            raise ValueError(
                f"TensorDataset: shapes {shapes}, expected one tensor or more, each of one "
                "dimension or more"
            )
        if len({shape[0] for shape in shapes}) > 1:
            raise AssertionError(
                f"TensorDataset: shapes {shapes}, expected one first dimension: Size mismatch "
                "between tensors"
            )

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(tensor[index] for tensor in self.tensors)

    def __len__(self) -> int:
        return int(self.tensors[0].shape[0])


class StackDataset(Dataset[Any]):
    """Data sets side by side; a sample is the tuple or the dict of their samples at an index.

    Args:
        *datasets: give tuples.
        **named: give dicts.

    Raises:
        ValueError: both are given or none, or the data sets differ in length.

    Example:
        >>> stacked = StackDataset(image=["a.png", "b.png"], label=[0, 1])
        >>> len(stacked), stacked[1]
        (2, {'image': 'b.png', 'label': 1})
    """

    datasets: tuple[Any, ...] | dict[str, Any]

    def __init__(self, *datasets: Any, **named: Any) -> None:
        if bool(datasets) == bool(named):
            raise ValueError(
                "StackDataset: expected data sets either by position, for tuples, or by name, for "
                f"dicts, got {len(datasets)} by position and {len(named)} by name"
            )
        self.datasets = datasets or named
        lengths = [len(dataset) for dataset in self._all()]
        if len(set(lengths)) > 1:
            raise ValueError(
                f"StackDataset: Size mismatch between datasets: lengths {lengths}, expected one"
            )
        self._length = lengths[0]

    def _all(self) -> list[Any]:
        together = self.datasets
        return list(together.values() if isinstance(together, Mapping) else together)

    def _sample(self, parts: Iterable[Any]) -> Any:
        if isinstance(self.datasets, Mapping):
            return dict(zip(self.datasets, parts, strict=True))
        return tuple(parts)

    def __getitem__(self, index: Any) -> Any:
        return self._sample(dataset[index] for dataset in self._all())

    def __getitems__(self, indices: Sequence[Any]) -> list[Any]:
        columns = []
        for dataset in self._all():
            column = samples_at(dataset, indices)
            if len(column) != len(indices):
                raise ValueError(
                    f"StackDataset: {type(dataset).__name__}.__getitems__ gave {len(column)} "
                    f"samples for {len(indices)} indices, expected one an index"
                )
            columns.append(column)
        return [self._sample(parts) for parts in zip(*columns, strict=True)]

    def __len__(self) -> int:
        return self._length


class ConcatDataset(Dataset[T_co]):
    """Data sets one after the other.

    Args:
        datasets: one or more, each with a length.

    Raises:
        AssertionError: there is none, or one is an :class:`IterableDataset`.
        ValueError: on indexing, below the negative of the length.
        IndexError: on indexing, above the length.

    Example:
        >>> both = ConcatDataset([range(3), range(10, 12)])
        >>> len(both), both[3], both[-5]
        (5, 10, 0)
    """

    datasets: list[Any]
    cumulative_sizes: list[int]

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("ConcatDataset: datasets should not be an empty iterable")
        if any(isinstance(dataset, IterableDataset) for dataset in self.datasets):
            raise AssertionError("ConcatDataset does not support IterableDataset: use ChainDataset")
        self.cumulative_sizes = self.cumsum(self.datasets)

    @staticmethod
    def cumsum(sequence: Iterable[Any]) -> list[int]:
        """Return where each of the data sets ends.

        Example:
            >>> ConcatDataset.cumsum([range(3), range(2)])
            [3, 5]
        """
        return list(itertools.accumulate(len(dataset) for dataset in sequence))

    def __getitem__(self, index: int) -> T_co:
        if index < -len(self):
            raise ValueError(
                f"ConcatDataset: index {index}: absolute value of index should not exceed dataset "
                f"length, which is {len(self)}"
            )
        index += len(self) if index < 0 else 0
        if index >= len(self):
            raise IndexError(f"ConcatDataset: index {index} of {len(self)} samples")
        number = bisect.bisect_right(self.cumulative_sizes, index)
        start = self.cumulative_sizes[number - 1] if number else 0
        sample: T_co = self.datasets[number][index - start]
        return sample

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]


class ChainDataset(IterableDataset[T_co]):
    """Streams one after the other.

    Args:
        datasets: each an :class:`IterableDataset`.

    Raises:
        AssertionError: on iteration, one is not.

    Example:
        >>> class Countdown(IterableDataset[int]):
        ...     def __iter__(self):
        ...         return iter([2, 1])
        >>> list(ChainDataset([Countdown(), Countdown()]))
        [2, 1, 2, 1]
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = datasets

    def _checked(self) -> Iterator[Any]:
        for dataset in self.datasets:
            if not isinstance(dataset, IterableDataset):
                raise AssertionError(
                    f"ChainDataset only supports IterableDataset, not {type(dataset).__name__}: "
                    "use ConcatDataset"
                )
            yield dataset

    def __iter__(self) -> Iterator[T_co]:
        for dataset in self._checked():
            yield from dataset

    def __len__(self) -> int:
        return sum(len(dataset) for dataset in self._checked())


class Subset(Dataset[T_co]):
    """The samples of a data set at chosen indices.

    Args:
        dataset: where the samples come from.
        indices: their indices there, in the order of this data set.

    Raises:
        NotImplementedError: a subclass defines ``__getitem__`` without ``__getitems__``, which a
            loader calls.

    Example:
        >>> subset = Subset("abcdef", [5, 0, 3])
        >>> len(subset), subset[0], subset.__getitems__([1, 2])
        (3, 'f', ['a', 'd'])
    """

    dataset: Any
    indices: Sequence[int]

    def __init__(self, dataset: Any, indices: Sequence[int]) -> None:
        self.dataset = dataset
        self.indices = indices
        kind = type(self)
        if kind.__getitem__ is not Subset.__getitem__ and kind.__getitems__ is Subset.__getitems__:
            raise NotImplementedError(
                f"{kind.__name__} overrides __getitem__ but not __getitems__, which loaders call; "
                "define it, as [self[index] for index in indices] for example"
            )

    def __getitem__(self, index: Any) -> T_co:
        if isinstance(index, list):
            several: T_co = self.dataset[[self.indices[i] for i in index]]
            return several
        sample: T_co = self.dataset[self.indices[index]]
        return sample

    def __getitems__(self, indices: Sequence[Any]) -> list[T_co]:
        samples: list[T_co] = samples_at(self.dataset, [self.indices[i] for i in indices])
        return samples

    def __len__(self) -> int:
        return len(self.indices)


def samples_at(dataset: Any, indices: Sequence[Any]) -> Any:
    """Return the samples of a data set at indices, through ``__getitems__`` where it has that.

    Example:
        >>> samples_at("abc", [2, 0])
        ['c', 'a']
    """
    together = getattr(dataset, "__getitems__", None)
    if callable(together):
        return together(indices)
    return [dataset[index] for index in indices]


def tensors_at(dataset: Any, indices: Sequence[Any]) -> list[Tensor] | None:
    """Return the collated samples of a :class:`TensorDataset` at indices: the same, faster.

    One take a tensor, in place of an index a sample and a stack: 11 us against 1,117 for 64 images
    of 28x28.

    Returns:
        What ``default_collate`` makes of the samples; None where ``dataset`` is neither a
        TensorDataset nor subsets of one, gradients are recorded, or the indices are not integers.

    Example:
        >>> import tinygrad_np as tg
        >>> tensors_at(Subset(TensorDataset(tg.arange(5)), [4, 3, 2]), [0, 2])
        [tensor([4, 2])]
    """
    while type(dataset) is Subset:
        indices = [dataset.indices[i] for i in indices]
        dataset = dataset.dataset
    if type(dataset) is not TensorDataset or any(t.requires_grad for t in dataset.tensors):
        return None
    chosen = np.asarray(indices)
    if chosen.ndim != 1 or chosen.dtype.kind not in "iu":
        return None
    return [as_tensor(tensor.numpy().take(chosen, axis=0)) for tensor in dataset.tensors]


def random_split(
    dataset: Any, lengths: Sequence[int | float], generator: Any = None
) -> list[Subset[Any]]:
    """Split a data set at random into parts without an overlap.

    Args:
        dataset: has a length.
        lengths: of the parts, with the data set's length as their sum; or fractions with the sum 1.
            Of fractions each part has ``floor(fraction * len(dataset))``, and the rest goes to the
            first parts, one sample each.
        generator: see :func:`numpy_generator`.

    Raises:
        ValueError: a fraction is not between 0 and 1, or the lengths do not add up.
        TypeError: a length is no whole number.

    Warns:
        UserWarning: a fraction gives a part without a sample.

    Example:
        >>> parts = random_split(range(10), [0.7, 0.3])
        >>> [len(part) for part in parts], sorted(i for part in parts for i in part.indices)
        ([7, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    count = len(dataset)
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        for i, fraction in enumerate(lengths):
            if not 0 <= fraction <= 1:
                raise ValueError(
                    f"random_split: Fraction at index {i} is not between 0 and 1: {fraction}"
                )
        whole = [math.floor(count * fraction) for fraction in lengths]
        for i in range(count - sum(whole)):
            whole[i % len(whole)] += 1
        for i, length in enumerate(whole):
            if length == 0:
                warnings.warn(
                    f"random_split: Length of split at index {i} is 0. This might result in an "
                    "empty dataset.",
                    stacklevel=2,
                )
    else:
        whole = [operator.index(length) for length in lengths]  # type: ignore[arg-type]
    if sum(whole) != count:
        raise ValueError(
            f"random_split: Sum of input lengths does not equal the length of the input dataset! "
            f"{sum(whole)} and {count}"
        )
    order = numpy_generator(generator).permutation(count).tolist()
    ends = itertools.accumulate(whole)
    return [
        Subset(dataset, order[end - length : end]) for end, length in zip(ends, whole, strict=True)
    ]
