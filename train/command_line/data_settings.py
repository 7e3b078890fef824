"""The flags that say which images there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tinygrad_np.data import DATASETS

from .parser import flag
from .settings import FlagSettings
from .values import folder, image_size, number

__all__ = ["DataSettings", "ImageShape"]

ImageShape = tuple[int, ...]
"""The shape of an image as it is stored: (height, width) grey, (channels, height, width) else."""


@dataclass(frozen=True)
class DataSettings(FlagSettings):
    """Which images."""

    dataset: str | None = flag(
        None, "data set", choices=DATASETS, shown="fashion if it can be had, else synthetic"
    )
    data_dir: str | None = flag(
        None,
        "data of your own: a folder of pictures by class, of IDX, CIFAR, .npz or .csv files, or "
        "one such file; or the folder of the data set",
        parse=folder,
        metavar="DIR",
    )
    image_size: tuple[int, ...] | None = flag(
        None,
        "height and width that pictures get",
        parse=image_size,
        metavar="HxW",
        shown="the pictures' own, if it is one",
    )
    grey: bool = flag(False, "turn pictures in colour into grey ones")
    skip_broken: bool = flag(False, "leave out files among the pictures that are none")
    fraction: float = flag(
        1.0, "use only this part of the training images", parse=number(above=0, most=1), metavar="F"
    )
    pixels: str = flag(
        "standard",
        "scale of the input: standard for mean 0 and deviation 1, unit for black 0 and white 1",
        choices=("standard", "unit"),
    )

    added_later: ClassVar[frozenset[str]] = frozenset(
        {"pixels", "image_size", "grey", "skip_broken"}
    )
