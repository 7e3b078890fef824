"""How the samples of a batch are taken from a data set."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Protocol

from .collate import default_collate
from .dataset import samples_at, tensors_at

__all__ = ["Fetch", "Fetcher"]


class Fetcher(Protocol):
    """Takes samples and makes batches of them."""

    def fetch(self, index: Any) -> Any:
        """Return the batch at an index, or at a list of indices.

        Raises:
            StopIteration: there is none left.
        """
        ...


class Fetch(NamedTuple):
    """What to take from a data set, and what to make of it: all that a worker must know.

    Attributes:
        dataset: where samples come from.
        iterable: whether it is a stream, without indices.
        batched: whether an index is a list for a batch of samples.
        collate_fn: makes a batch of the samples.
        drop_last: whether a stream's last batch is left out if it is smaller.

    Example:
        >>> Fetch("abc", iterable=False, batched=True, collate_fn="".join).fetcher().fetch([2, 0])
        'ca'
        >>> stream = Fetch("abc", iterable=True, batched=True, collate_fn="".join).fetcher()
        >>> stream.fetch([None, None]), stream.fetch([None, None])
        ('ab', 'c')
    """

    dataset: Any
    iterable: bool
    batched: bool
    collate_fn: Callable[[Any], Any]
    drop_last: bool = False

    def fetcher(self) -> Fetcher:
        """Make a fetcher; a stream begins anew."""
        return _StreamFetcher(self) if self.iterable else _MapFetcher(self)


class _MapFetcher:
    def __init__(self, plan: Fetch) -> None:
        self._plan = plan

    def fetch(self, index: Any) -> Any:
        dataset, collate_fn = self._plan.dataset, self._plan.collate_fn
        try:
            if not self._plan.batched:
                return collate_fn(dataset[index])
            if collate_fn is default_collate and (batch := tensors_at(dataset, index)) is not None:
                return batch
            return collate_fn(samples_at(dataset, index))
        except StopIteration as error:
            raise _not_the_end(error, index) from error


class _StreamFetcher:
    def __init__(self, plan: Fetch) -> None:
        self._plan = plan
        self._samples = iter(plan.dataset)
        self._ended = False

    def fetch(self, index: Iterable[Any]) -> Any:
        if self._ended:
            raise StopIteration
        if not self._plan.batched:
            samples = next(self._samples)
        else:
            wanted = len(list(index))
            samples = list(itertools.islice(self._samples, wanted))
            # A stream that has ended is not asked again: some begin anew.
            self._ended = len(samples) < wanted
            if not samples or (self._ended and self._plan.drop_last):
                raise StopIteration
        try:
            return self._plan.collate_fn(samples)
        except StopIteration as error:
            raise _not_the_end(error, None) from error


def _not_the_end(error: StopIteration, index: Any) -> RuntimeError:
    """Describe a StopIteration of the user's code, which would end the pass without a word."""
    return RuntimeError(
        f"DataLoader: the data set or collate_fn raised StopIteration at index {index}: {error!r}"
    )
