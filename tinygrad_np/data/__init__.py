"""Data sets, mini-batches and augmentation on plain NumPy arrays.

>>> from tinygrad_np import data
>>> images, labels, *_ = data.synthetic(train=600, test=100)
>>> train, validation = data.train_validation_split(len(images))
>>> mean, std = data.mean_std(images[train])
>>> prepare = data.Compose([data.Normalize(mean, std), data.RandomHorizontalFlip()])
>>> loader = data.DataLoader((images[train], labels[train]), shuffle=True, transform=prepare)
>>> x, y = next(iter(loader))
>>> data.flatten(x).shape, x.dtype, y.shape
((64, 784), dtype('float32'), (64,))

Data sets and loaders by PyTorch's names, for samples of any kind, are in
:mod:`tinygrad_np.utils.data`.
"""

from .augment import (
    RandomAffine,
    RandomCrop,
    RandomHorizontalFlip,
    RandomRotation,
    RandomShift,
)
from .color import ColorJitter
from .datasets import DATASETS, find, load
from .erasing import Cutout, RandomErasing
from .errors import DataError, DataNotFoundError
from .hog import hog
from .idx import read_idx, write_idx
from .image_dataset import ImageDataset
from .loader import DataLoader
from .mixup import cutmix, mixup
from .preprocess import Normalize, Statistic, add_channel, flatten, mean_std, normalize, one_hot
from .rand_augment import RandAugment
from .split import train_validation_split
from .synthetic import GARMENTS, synthetic
from .transform import Compose, Transform
from .warp import rotate, shift

__all__ = [
    "DATASETS",
    "GARMENTS",
    "ColorJitter",
    "Compose",
    "Cutout",
    "DataError",
    "DataLoader",
    "DataNotFoundError",
    "ImageDataset",
    "Normalize",
    "RandAugment",
    "RandomAffine",
    "RandomCrop",
    "RandomErasing",
    "RandomHorizontalFlip",
    "RandomRotation",
    "RandomShift",
    "Statistic",
    "Transform",
    "add_channel",
    "cutmix",
    "find",
    "flatten",
    "hog",
    "load",
    "mean_std",
    "mixup",
    "normalize",
    "one_hot",
    "read_idx",
    "rotate",
    "shift",
    "synthetic",
    "train_validation_split",
    "write_idx",
]
