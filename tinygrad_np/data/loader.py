"""Mini-batches of arrays, in an order that a seed and an epoch determine."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..utils.data.dataloader import DataLoader as SampleLoader
from ..utils.data.dataset import Dataset
from ..utils.data.randomness import draw_seed
from .transform import Transform

__all__ = ["DataLoader"]

Arrays = tuple[NDArray[Any], ...]

_UNUSED = np.random.default_rng(0)


class DataLoader:
    """Iterates over arrays in mini-batches.

    Each pass over the loader is one epoch. Order and transforms of an epoch are a function of
    ``seed`` and of its number alone, so setting :attr:`epoch` replays it.

    It is the loader of :mod:`tinygrad_np.utils.data`, for arrays: a batch is taken at once, not
    sample by sample, and stays NumPy.

    Args:
        arrays: one array or several of equal length, (N, ...) each: images and labels, say.
        batch_size: elements a batch.
        shuffle: whether to draw a new order each epoch.
        drop_last: whether to leave out a last batch that is smaller than ``batch_size``.
        seed: a number from 0 on; fixes shuffling and transforms. By default it is drawn, when it is
            first needed, from the engine's stream, which ``tg.manual_seed`` seeds.
        transform: called as ``transform(batch_of_first_array, rng)`` on each batch, drawn anew each
            epoch.

    Yields:
        Tuples of new arrays, one of each given array, (batch_size, ...): yours to keep and to
        change.

    Raises:
        ValueError: no array, arrays of different lengths, batch_size below 1, a negative seed or
            epoch.
        TypeError: batch_size, seed or epoch is no integer.

    Example:
        >>> images, labels = np.zeros((5, 28, 28), np.uint8), np.arange(5)
        >>> loader = DataLoader((images, labels), batch_size=2, shuffle=True)
        >>> len(loader), [len(y) for _, y in loader]
        (3, [2, 2, 1])
        >>> loader.epoch
        1
    """

    def __init__(
        self,
        arrays: NDArray[Any] | Sequence[NDArray[Any]],
        batch_size: int = 64,
        shuffle: bool = False,
        drop_last: bool = False,
        seed: int | None = None,
        transform: Transform | None = None,
    ) -> None:
        given = [arrays] if isinstance(arrays, np.ndarray) else arrays
        self.arrays = tuple(np.asarray(array) for array in given)
        shapes = [array.shape for array in self.arrays]
        if not shapes or () in shapes or len({shape[0] for shape in shapes}) > 1:
            raise ValueError(
                f"DataLoader: arrays of shapes {shapes}, expected one or more of equal first "
                "dimension; give every image its label"
            )
        self.batch_size = _integer("batch_size", batch_size, 1)
        self.shuffle = shuffle
        self.drop_last = drop_last
        self._seed = None if seed is None else _integer("seed", seed, 0)
        self.transform = transform
        self._epoch = 0

    @property
    def seed(self) -> int:
        """What fixes shuffling and transforms, together with the epoch.

        Example:
            >>> DataLoader(np.zeros(3), seed=5).seed
            5
        """
        if self._seed is None:
            self._seed = draw_seed()
        return self._seed

    @property
    def epoch(self) -> int:
        """The number of the epoch that the next pass will be: the passes *begun* so far, unless
        set.

        To replay an epoch, after an interruption say, set it before the pass.

        Example:
            >>> loader = DataLoader(np.arange(20), batch_size=20, shuffle=True)
            >>> (first,), = loader
            >>> loader.epoch = 0
            >>> (again,), = loader
            >>> np.array_equal(first, again)
            True
        """
        return self._epoch

    @epoch.setter
    def epoch(self, epoch: int) -> None:
        self._epoch = _integer("epoch", epoch, 0)

    def __len__(self) -> int:
        """Return the number of batches in an epoch."""
        whole, rest = divmod(len(self.arrays[0]), self.batch_size)
        return whole + (rest > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[Arrays]:
        epoch = self._epoch
        self._epoch += 1
        if not self.shuffle and self.transform is None:
            return self._in_order(np.arange(len(self.arrays[0])))
        rng = np.random.default_rng((self.seed, epoch))
        count = len(self.arrays[0])
        batches = self._in_order(rng.permutation(count) if self.shuffle else np.arange(count))
        return batches if self.transform is None else _transformed(batches, self.transform, rng)

    def _in_order(self, order: NDArray[np.intp]) -> Iterator[Arrays]:
        size = self.batch_size
        indices = (order[i * size : (i + 1) * size] for i in range(len(self)))
        rows = _Rows(self.arrays)
        # A generator of its own: a pass takes nothing from the stream that dropout draws from.
        return iter(
            SampleLoader(rows, batch_sampler=indices, collate_fn=_as_it_is, generator=_UNUSED)
        )


class _Rows(Dataset[Arrays]):
    """The rows of arrays, a batch at a time."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays

    def __getitems__(self, indices: NDArray[np.intp]) -> Arrays:
        # A new array for each batch costs no more than a take into a kept one (20 ms against 20 for
        # 50,000 x 784 float32), and nobody's batch changes under their hands.
        return tuple(array.take(indices, axis=0) for array in self._arrays)


def _as_it_is(batch: Arrays) -> Arrays:
    return batch


def _transformed(
    batches: Iterator[Arrays], transform: Transform, rng: np.random.Generator
) -> Iterator[Arrays]:
    for first, *others in batches:
        yield (transform(first, rng), *others)


def _integer(name: str, value: int, least: int) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(
            f"DataLoader: {name} is {value!r}, expected an integer from {least} on"
        ) from None
    if number < least:
        raise ValueError(f"DataLoader: {name} is {number}, expected an integer from {least} on")
    return number
