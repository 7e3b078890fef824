"""Data sets, samplers and loaders by PyTorch's names.

>>> import tinygrad_np as tg
>>> from tinygrad_np.utils.data import DataLoader, TensorDataset, random_split
>>> dataset = TensorDataset(tg.randn(100, 3), tg.arange(100))
>>> train, validation = random_split(dataset, [0.8, 0.2])
>>> loader = DataLoader(train, batch_size=32, shuffle=True)
>>> x, y = next(iter(loader))
>>> x.shape, y.shape, len(loader)
((32, 3), (32,), 3)
"""

from typing import TYPE_CHECKING

from .collate import default_collate, default_convert
from .dataloader import DataLoader
from .dataset import (
    ChainDataset,
    ConcatDataset,
    Dataset,
    IterableDataset,
    StackDataset,
    Subset,
    TensorDataset,
    random_split,
)
from .distributed_sampler import DistributedSampler
from .sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)
from .worker_info import get_worker_info

__all__ = [
    "BatchSampler",
    "ChainDataset",
    "ConcatDataset",
    "DataLoader",
    "Dataset",
    "DistributedSampler",
    "IterableDataset",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "StackDataset",
    "Subset",
    "SubsetRandomSampler",
    "TensorDataset",
    "WeightedRandomSampler",
    "default_collate",
    "default_convert",
    "get_worker_info",
    "random_split",
]


if not TYPE_CHECKING:  # type checkers know that there are no other names

    def __getattr__(name: str) -> object:
        from ...refused_names import refuse

        refuse(__name__, name)
