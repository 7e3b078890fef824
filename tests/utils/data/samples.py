"""Data sets that worker processes can import."""

import os
import signal
import time

import numpy as np

import tinygrad_np as tg
from tinygrad_np.utils.data import Dataset, IterableDataset, get_worker_info


class Squares(Dataset):
    """The number i and its square as a tensor."""

    def __init__(self, length):
        self.length = length

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        return index, tg.tensor([float(index * index)])


class TooLateError(Exception):
    """Takes two arguments: cannot be made of a message."""

    def __init__(self, what, when):
        super().__init__(what, when)


class Trouble(Dataset):
    """Does what it is told to at index 3."""

    def __init__(self, what, length=8):
        self.what = what
        self.length = length

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        if index == 3:
            self.act()
        return index

    def act(self):
        match self.what:
            case "value":
                raise ValueError("index three is bad")
            case "key":
                raise KeyError("a key\nof two lines")
            case "stop":
                raise StopIteration
            case "two arguments":
                raise TooLateError("three", "now")
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "exit":
                os._exit(7)
            case "hang":
                time.sleep(600)


class Identity(Dataset):
    """What is known of the worker that a sample is taken in."""

    def __len__(self):
        return 12

    def __getitem__(self, index):
        info = get_worker_info()
        threads = int(os.environ.get("OPENBLAS_NUM_THREADS", "0"))
        return np.array(
            [index, info.id, info.num_workers, info.seed % 1000, len(info.dataset), threads]
        )


class Draws(Dataset):
    """Numbers from each of the random streams that a worker seeds."""

    def __len__(self):
        return 8

    def __getitem__(self, index):
        import random

        return random.random(), np.random.random(), tg.rand(1).item()


class Growing(Dataset):
    """Arrays of very different sizes."""

    def __len__(self):
        return 12

    def __getitem__(self, index):
        return np.full(1 if index % 3 else 40_000 * (index + 1), index, np.int32)


class Shared(Dataset):
    """Writes to an array that all workers were given."""

    def __init__(self, array):
        self.array = array

    def __len__(self):
        return 4

    def __getitem__(self, index):
        before = float(self.array.sum())
        self.array[0] += 1000
        return before


class Shards(IterableDataset):
    """The numbers below ``length``, each worker its share of them."""

    def __init__(self, length):
        self.length = length

    def __iter__(self):
        info = get_worker_info()
        first, step = (0, 1) if info is None else (info.id, info.num_workers)
        # Uneven: the first worker has as many again.
        more = self.length // 2 if first == 0 else 0
        yield from range(first, self.length, step)
        yield from range(100, 100 + more)

    def __len__(self):
        return self.length


class Counted(Dataset):
    """Counts the samples taken in all workers, by a number that they share."""

    def __init__(self, counter):
        self.counter = counter

    def __len__(self):
        return 10

    def __getitem__(self, index):
        with self.counter.get_lock():
            self.counter.value += 1
        return index


def first_of_each(batch):
    return [sample[0] for sample in batch]


def as_list(batch):
    return batch


def none_of_odd(batch):
    return None if batch[0] % 2 else batch[0]


def fail_to_start(number):
    raise OSError(f"worker {number} finds no camera")
