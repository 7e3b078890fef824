"""The flags of random changes to the training images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from .data_settings import ImageShape
from .errors import ProgramError
from .parser import flag
from .settings import FlagSettings
from .values import integer, number

__all__ = ["Augmentation"]


@dataclass(frozen=True)
class Augmentation(FlagSettings):
    """How training images are changed at random, each anew in each epoch."""

    augment: bool = flag(False, "rotate and shift images")
    rotate: float = flag(
        10.0, "degrees by which --augment rotates at most", parse=number(least=0, most=180)
    )
    shift: float = flag(
        0.1,
        "part of an image's size by which --augment shifts at most, in whole pixels",
        parse=number(least=0, most=1),
    )
    flip: bool = flag(False, "mirror half of the images, left to right")
    cutout: int = flag(0, "blank a square of this side in half of the images", parse=integer(0))
    crop: int = flag(
        0, "pad images by N black pixels, and cut them out again anywhere", parse=integer(0)
    )
    color_jitter: float = flag(
        0.0,
        "change brightness, contrast and saturation by factors from 1 - X to 1 + X",
        parse=number(least=0, most=1),
    )
    rand_augment: float = flag(
        0.0,
        "make two random changes of fourteen kinds, with this strength",
        parse=number(least=0, most=1),
    )
    erasing: float = flag(
        0.0,
        "part of the images in which a rectangle is blanked",
        parse=number(least=0, most=1),
        metavar="P",
    )
    mixup: float = flag(
        0.0, "mix pairs of images with a weight from Beta(A, A)", parse=number(least=0), metavar="A"
    )
    cutmix: float = flag(
        0.0,
        "put a rectangle of another image into each, its area from Beta(A, A); with --mixup each "
        "batch is mixed in one of the two ways",
        parse=number(least=0),
        metavar="A",
    )

    needs: ClassVar[Mapping[str, str]] = {"rotate": "augment", "shift": "augment"}
    added_later: ClassVar[frozenset[str]] = frozenset(
        {"rotate", "shift", "crop", "color_jitter", "rand_augment", "erasing", "cutmix"}
    )

    def check_images(self, image_shape: ImageShape) -> None:
        """Raise ProgramError for settings that make no sense with images of this shape.

        >>> Augmentation(cutout=9).check_images((8, 10))
        Traceback (most recent call last):
            ...
        train.command_line.errors.ProgramError: --cutout 9: larger than the images, which are 8x10
        """
        height, width = image_shape[-2:]
        if self.cutout > min(height, width):
            raise ProgramError(
                f"--cutout {self.cutout}: larger than the images, which are {height}x{width}"
            )

    @property
    def image_changes(self) -> list[str]:
        """Name what is changed.

        >>> Augmentation(flip=True, mixup=0.2).image_changes
        ['flips', 'mixup 0.2']
        """
        parts = {
            "rotations and shifts": self.augment,
            "flips": self.flip,
            f"cutout {self.cutout}": self.cutout,
            f"crops by {self.crop}": self.crop,
            f"colour jitter {self.color_jitter:g}": self.color_jitter,
            f"RandAugment {self.rand_augment:g}": self.rand_augment,
            f"erasing {self.erasing:g}": self.erasing,
            f"mixup {self.mixup:g}": self.mixup,
            f"cutmix {self.cutmix:g}": self.cutmix,
        }
        return [name for name, used in parts.items() if used]
