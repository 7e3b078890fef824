"""``DataLoader``: batches of a data set, in this process or by workers."""

from __future__ import annotations

import itertools
import operator
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .collate import default_collate, default_convert
from .dataset import IterableDataset
from .fetch import Fetch
from .randomness import draw_seed
from .sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from .worker_pool import WorkerPool

__all__ = ["DataLoader"]

T_co = TypeVar("T_co", covariant=True)

_FIXED = frozenset(
    ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")
)


class DataLoader(Generic[T_co]):
    """Iterates over a data set in batches, with PyTorch's arguments and semantics.

    With ``num_workers`` above 0 that many processes take samples and make batches ahead, and hand
    them over in shared memory. Batches come in the order that a single process would give them in,
    and the same seed gives the same batches. An exception in a worker is raised here with the
    worker's traceback. Workers are started anew for each pass, unless ``persistent_workers``.

    Workers are *spawned*: each is a new Python that receives a copy of the data set, for a process
    that is forked while another thread multiplies matrices may hang for ever on that thread's lock.
    Therefore the data set, ``collate_fn`` and ``worker_init_fn`` must be picklable, which functions
    and classes at the top level of a module are. What is defined in the script itself makes each
    worker run the script up to its loader, so that a script does best to keep its work under ``if
    __name__ == "__main__":``. ``multiprocessing_context="fork"`` needs neither, at that risk.

    Args:
        dataset: has ``__getitem__`` and ``__len__``, or is an :class:`IterableDataset`.
        batch_size: samples a batch; None for samples one by one.
        shuffle: whether to take samples in a random order.
        sampler: indices in the order to take them.
        batch_sampler: lists of indices, each of a batch.
        num_workers: how many processes load; 0 for this one.
        collate_fn: makes a batch of a list of samples, by default :func:`default_collate`; without
            batches a sample of a sample, by default :func:`default_convert`.
        pin_memory: accepted and without effect: there is no GPU to copy to.
        drop_last: whether to leave out a last batch that is smaller.
        timeout: seconds to wait for a worker's batch; 0 for as long as it takes.
        worker_init_fn: called with the worker's number in each worker, after it is seeded.
        multiprocessing_context: how processes are started: ``"spawn"``, ``"forkserver"``,
            ``"fork"`` or a context of :mod:`multiprocessing`.
        generator: of the order and of the workers' seeds, see :func:`numpy_generator`.
        prefetch_factor: batches that each worker makes ahead, by default 2.
        persistent_workers: whether workers, with their copies of the data set, stay for the next
            pass.
        pin_memory_device: accepted and without effect.
        in_order: whether batches come in order; else as soon as one is ready.

    Raises:
        ValueError: an argument is out of range, or excludes another.
        TypeError: ``multiprocessing_context`` is no context, ``num_workers`` no integer.

    Example:
        >>> import tinygrad_np as tg
        >>> from tinygrad_np.utils.data import TensorDataset
        >>> dataset = TensorDataset(tg.arange(10).reshape(5, 2), tg.arange(5))
        >>> loader = DataLoader(dataset, batch_size=2)
        >>> len(loader), [y.tolist() for x, y in loader]
        (3, [[0, 1], [2, 3], [4]])
    """

    dataset: Any
    batch_size: int | None
    num_workers: int
    drop_last: bool
    timeout: float
    sampler: Sampler[Any] | Iterable[Any]
    batch_sampler: Sampler[Any] | Iterable[Any] | None
    prefetch_factor: int | None
    _initialized = False

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Sampler[Any] | Iterable[Any] | None = None,
        batch_sampler: Sampler[Any] | Iterable[Any] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[Any], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: str | BaseContext | None = None,
        generator: Any = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        num_workers = operator.index(num_workers)
        if num_workers < 0:
            raise ValueError(
                "DataLoader: num_workers option should be non-negative; use num_workers=0 to load "
                "in this process"
            )
        if timeout < 0:
            raise ValueError("DataLoader: timeout option should be non-negative")
        if num_workers == 0 and prefetch_factor is not None:
            raise ValueError(
                "DataLoader: prefetch_factor option could only be specified with num_workers > 0"
            )
        if num_workers > 0 and prefetch_factor is None:
            prefetch_factor = 2
        if prefetch_factor is not None and prefetch_factor < 0:
            raise ValueError("DataLoader: prefetch_factor option should be non-negative")
        if persistent_workers and num_workers == 0:
            raise ValueError("DataLoader: persistent_workers option needs num_workers > 0")

        self.dataset = dataset
        self.num_workers = num_workers
        self.prefetch_factor = prefetch_factor
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.in_order = in_order
        self.generator = generator
        self.persistent_workers = persistent_workers

        self._iterable = isinstance(dataset, IterableDataset)
        _check_sampling(self._iterable, batch_size, shuffle, sampler, batch_sampler, drop_last)
        if batch_sampler is not None:
            batch_size = None
        if sampler is None:
            if self._iterable:
                sampler = _Nothing()
            elif shuffle:
                sampler = RandomSampler(dataset, generator=generator)
            else:
                sampler = SequentialSampler(dataset)
        if batch_size is not None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.batch_size = batch_size
        self.drop_last = drop_last
        if collate_fn is None:
            collate_fn = default_convert if batch_sampler is None else default_collate
        self.collate_fn = collate_fn
        self._length_told: int | None = None  # of a stream, by len(loader)
        self._pool: WorkerPool | None = None
        self._initialized = True

    @property
    def multiprocessing_context(self) -> BaseContext | None:
        """How worker processes are started; None for the loader's own way.

        Raises:
            ValueError: on setting, to a name of no start method here, or without workers.
            TypeError: on setting, to anything but a name or a context.

        Example:
            >>> print(DataLoader(range(3)).multiprocessing_context)
            None
        """
        return self._multiprocessing_context

    @multiprocessing_context.setter
    def multiprocessing_context(self, context: str | BaseContext | None) -> None:
        self._multiprocessing_context: BaseContext | None = None
        if context is None:
            return
        if self.num_workers == 0:
            raise ValueError(
                "DataLoader: multiprocessing_context can only be used with num_workers > 0"
            )
        import multiprocessing
        from multiprocessing.context import BaseContext

        if isinstance(context, str):
            methods = multiprocessing.get_all_start_methods()
            if context not in methods:
                raise ValueError(
                    "DataLoader: multiprocessing_context option should specify a valid start "
                    f"method in {methods}, but got multiprocessing_context={context!r}"
                )
            context = multiprocessing.get_context(context)
        if not isinstance(context, BaseContext):
            raise TypeError(
                "DataLoader: multiprocessing_context option should be a valid context object or a "
                f"string specifying the start method, but got {context!r}"
            )
        self._multiprocessing_context = context

    def __setattr__(self, name: str, value: Any) -> None:
        if self._initialized and name in _FIXED:
            raise ValueError(
                f"DataLoader: {name} attribute should not be set after {type(self).__name__} is "
                "initialized; make a new loader"
            )
        super().__setattr__(name, value)

    def __iter__(self) -> Iterator[Any]:
        plan = Fetch(
            self.dataset,
            self._iterable,
            self.batch_sampler is not None,
            self.collate_fn,
            self.drop_last,
        )
        indices = iter(self.sampler if self.batch_sampler is None else self.batch_sampler)
        if self.num_workers == 0:
            if self.timeout:
                raise AssertionError(
                    f"DataLoader: timeout={self.timeout} needs workers to wait for: set "
                    "num_workers > 0, or timeout=0"
                )
            batches: Iterator[Any] = _HereIterator(indices, plan)
            draw_seed(self.generator)  # as with workers: their number does not change what follows
        else:
            batches = self._by_workers(indices, plan)
        if self._length_told is None or not self._iterable:
            return batches
        return _warn_beyond(batches, self._length_told, self.dataset)

    def _by_workers(self, indices: Iterator[Any], plan: Fetch) -> Iterator[Any]:
        from .worker_pool import WorkerPool

        seed = draw_seed(self.generator)
        if self._pool is not None and self._pool.stop.alive:
            return self._pool.run(indices)
        pool = WorkerPool(
            plan,
            num_workers=self.num_workers,
            prefetch_factor=self.prefetch_factor or 0,
            timeout=self.timeout,
            worker_init_fn=self.worker_init_fn,
            context=self.multiprocessing_context,
            in_order=self.in_order,
            persistent=self.persistent_workers,
            seed=seed,
        )
        if self.persistent_workers:
            self._pool = pool
        return pool.run(indices)

    def __len__(self) -> int:
        """The number of batches of a pass.

        Raises:
            TypeError: the data set, or the sampler, has no length.
        """
        if not self._iterable:
            indices = self.sampler if self.batch_sampler is None else self.batch_sampler
            return len(indices)  # type: ignore[arg-type]
        self._length_told = length = len(self.dataset)
        if self.batch_size is None:
            return length
        whole, rest = divmod(length, self.batch_size)
        return whole + (rest > 0 and not self.drop_last)


class _Nothing(Sampler[None]):
    """No indices, without end: what a stream is asked with."""

    def __iter__(self) -> Iterator[None]:
        return itertools.repeat(None)


class _HereIterator:
    """The batches of a pass, made by this process when they are asked for."""

    def __init__(self, indices: Iterator[Any], plan: Fetch) -> None:
        self._indices = indices
        self._fetch = plan.fetcher().fetch

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self._fetch(next(self._indices))


def _warn_beyond(batches: Iterator[Any], told: int, dataset: Any) -> Iterator[Any]:
    """Pass batches on; warn of each that a stream has beyond the length that it told."""
    for number, batch in enumerate(batches, 1):
        if number > told:
            warnings.warn(
                f"DataLoader: the length of {type(dataset).__name__} was reported to be {told} "
                f"(when len(loader) was asked for), but {number} samples have been fetched; with "
                "several workers each must take its share, see get_worker_info",
                stacklevel=2,
            )
        yield batch


def _check_sampling(
    iterable: bool,
    batch_size: int | None,
    shuffle: bool | None,
    sampler: object,
    batch_sampler: object,
    drop_last: bool,
) -> None:
    """Refuse arguments that exclude one another."""
    if iterable:
        for name, value in (
            ("shuffle", shuffle or None),
            ("sampler", sampler),
            ("batch_sampler", batch_sampler),
        ):
            if value is not None:
                raise ValueError(
                    f"DataLoader with IterableDataset: expected unspecified {name} option, but got "
                    f"{name}={value!r}: a stream has no indices"
                )
    if sampler is not None and shuffle:
        raise ValueError("DataLoader: sampler option is mutually exclusive with shuffle")
    if batch_sampler is not None:
        if batch_size != 1 or shuffle or sampler is not None or drop_last:
            raise ValueError(
                "DataLoader: batch_sampler option is mutually exclusive with batch_size, shuffle, "
                "sampler, and drop_last"
            )
    elif batch_size is None and drop_last:
        raise ValueError(
            "DataLoader: batch_size=None option disables auto-batching and is mutually exclusive "
            "with drop_last"
        )
