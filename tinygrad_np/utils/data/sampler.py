"""Samplers: the order in which a loader takes the indices of a data set."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence, Sized
from typing import Any, Generic, TypeVar

import numpy as np

from ...creation import as_tensor
from ...tensor import Tensor
from .randomness import draw_seed, numpy_generator

__all__ = [
    "BatchSampler",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "SubsetRandomSampler",
    "WeightedRandomSampler",
]

T_co = TypeVar("T_co", covariant=True)

_PIECE = 4096  # indices drawn at a time with replacement


class Sampler(Generic[T_co]):
    """The base class of samplers.

    A subclass defines ``__iter__()``, an iterator of indices, and ``__len__()`` for the length of a
    loader.

    Raises:
        NotImplementedError: on iteration, where the subclass has no ``__iter__``.

    Example:
        >>> class Evens(Sampler[int]):
        ...     def __iter__(self):
        ...         return iter([0, 2, 4])
        >>> list(Evens())
        [0, 2, 4]
    """

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError(
            f"{type(self).__name__}: a Sampler defines __iter__(), an iterator of indices"
        )


class SequentialSampler(Sampler[int]):
    """Indices in their order.

    Args:
        data_source: what to take samples from; only its length counts.

    Example:
        >>> list(SequentialSampler("abc"))
        [0, 1, 2]
    """

    data_source: Sized

    def __init__(self, data_source: Sized) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler[int]):
    """Indices in random order, drawn anew on each pass.

    Args:
        data_source: what to take samples from; only its length counts.
        replacement: whether an index may come more than once.
        num_samples: how many indices a pass has, by default as many as there are samples. Without
            replacement, more than that are drawn from one permutation after the other.
        generator: see :func:`numpy_generator`. Without one a pass takes a single number from the
            engine's stream, as a seed of its own.

    Raises:
        TypeError: ``replacement`` is no bool.
        ValueError: ``num_samples`` is no positive integer, or the data source is empty.

    Example:
        >>> sampler = RandomSampler(range(5), generator=np.random.default_rng(0))
        >>> sorted(sampler), len(sampler)
        ([0, 1, 2, 3, 4], 5)
    """

    data_source: Sized
    replacement: bool

    def __init__(
        self,
        data_source: Sized,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Any = None,
    ) -> None:
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = num_samples
        self.generator = generator
        if not isinstance(replacement, bool):
            raise TypeError(
                "RandomSampler: replacement should be a boolean value, but got "
                f"replacement={replacement!r}"
            )
        _require_positive("RandomSampler", "num_samples", self.num_samples)

    @property
    def num_samples(self) -> int:
        """How many indices a pass has; follows a data source whose length changes.

        Example:
            >>> RandomSampler("abc").num_samples
            3
        """
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        count, wanted = len(self.data_source), self.num_samples
        if self.generator is None:
            rng = np.random.default_rng(draw_seed())
        else:
            rng = numpy_generator(self.generator)
        if not count:
            raise ValueError("RandomSampler: data_source is empty, there is nothing to draw from")
        # In pieces: a pass that is left early need not be drawn to its end.
        piece = _PIECE if self.replacement else count
        for start in range(0, wanted, piece):
            size = min(piece, wanted - start)
            drawn = rng.integers(count, size=size) if self.replacement else rng.permutation(count)
            yield from drawn[:size].tolist()

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler[int]):
    """Given indices in random order, each once.

    Args:
        indices: what to choose from.
        generator: see :func:`numpy_generator`.

    Example:
        >>> sorted(SubsetRandomSampler([7, 3, 5]))
        [3, 5, 7]
    """

    indices: Sequence[int]

    def __init__(self, indices: Sequence[int], generator: Any = None) -> None:
        self.indices = indices
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        for i in numpy_generator(self.generator).permutation(len(self.indices)).tolist():
            yield self.indices[i]

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler[int]):
    """Indices from 0 to ``len(weights) - 1``, each with a probability proportional to its weight.

    Args:
        weights: from 0 on, of any sum.
        num_samples: how many indices a pass has.
        replacement: whether an index may come more than once.
        generator: see :func:`numpy_generator`.

    Raises:
        ValueError: ``num_samples`` is no positive integer, ``replacement`` is no bool, or the
            weights are not one-dimensional.
        RuntimeError: on iteration, where weights are negative, infinite or all 0, or where, without
            replacement, there are fewer than ``num_samples`` of them.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> drawn = list(WeightedRandomSampler([0.0, 3.0, 1.0], 1000, generator=rng))
        >>> drawn.count(0), round(drawn.count(1) / drawn.count(2))
        (0, 3)
    """

    weights: Tensor
    num_samples: int
    replacement: bool

    def __init__(
        self,
        weights: Any,
        num_samples: int,
        replacement: bool = True,
        generator: Any = None,
    ) -> None:
        _require_positive("WeightedRandomSampler", "num_samples", num_samples)
        if not isinstance(replacement, bool):
            raise ValueError(
                "WeightedRandomSampler: replacement should be a boolean value, but got "
                f"replacement={replacement!r}"
            )
        self.weights = as_tensor(weights, dtype=np.float64)
        if self.weights.ndim != 1:
            raise ValueError(
                "WeightedRandomSampler: weights should be a 1d sequence but given weights have "
                f"shape {tuple(self.weights.shape)}"
            )
        self.num_samples = num_samples
        self.replacement = replacement
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        weights = np.asarray(self.weights.detach().numpy())
        if not np.any(weights) or not np.all(np.isfinite(weights) & (weights >= 0)):
            raise RuntimeError(
                "WeightedRandomSampler: weights are no distribution: expected finite numbers from "
                "0 on, and one above 0"
            )
        if not self.replacement and weights.size < self.num_samples:
            raise RuntimeError(
                f"WeightedRandomSampler: cannot sample {self.num_samples} of {weights.size} "
                "indices without replacement"
            )
        rng = numpy_generator(self.generator)
        if self.replacement:
            sums = np.cumsum(weights)
            sums /= sums[-1]
            drawn = sums.searchsorted(rng.random(self.num_samples), side="right")
        else:
            # Exponential numbers of these rates, in order of size (Efraimidis and Spirakis 2006);
            # of rate 0 they are infinite, and come last.
            with np.errstate(divide="ignore"):
                drawn = (rng.exponential(size=weights.size) / weights).argsort()[: self.num_samples]
        yield from drawn.tolist()

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler[list[int]]):
    """The indices of another sampler in lists of a batch each.

    Args:
        sampler: any iterable of indices.
        batch_size: indices a list.
        drop_last: whether to leave out a last list that is shorter.

    Raises:
        ValueError: ``batch_size`` is no positive integer, or ``drop_last`` is no bool.

    Example:
        >>> list(BatchSampler(range(7), batch_size=3, drop_last=False))
        [[0, 1, 2], [3, 4, 5], [6]]
    """

    def __init__(self, sampler: Iterable[Any], batch_size: int, drop_last: bool) -> None:
        _require_positive("BatchSampler", "batch_size", batch_size)
        if not isinstance(drop_last, bool):
            raise ValueError(
                "BatchSampler: drop_last should be a boolean value, but got "
                f"drop_last={drop_last!r}"
            )
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __iter__(self) -> Iterator[list[int]]:
        indices = iter(self.sampler)
        while batch := list(itertools.islice(indices, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield batch

    def __len__(self) -> int:
        whole, rest = divmod(len(self.sampler), self.batch_size)  # type: ignore[arg-type]
        return whole + (rest > 0 and not self.drop_last)


def _require_positive(sampler: str, name: str, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError(
            f"{sampler}: {name} should be a positive integer value, but got {name}={value!r}"
        )
