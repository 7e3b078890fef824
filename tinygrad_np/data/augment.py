"""Random changes to images that leave their class as it is, drawn anew for each batch.

Every transform is called as ``transform(images, rng)`` on a batch of images, (N, H, W) or (N, C, H,
W), and returns a new batch of the same shape and dtype. Each image draws its own change, the same
for all of its channels. All random numbers come from ``rng``, so that the same state gives the same
batch.

A change may uncover pixels. They take the value ``fill``, one number or one a channel. Its default,
0, is black in images from 0 to 1; after :class:`~tinygrad_np.data.Normalize` black is that
transform's ``background``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .drawing import chosen, within
from .warp import Fill, Images, as_channels, channel_values, rotate, shift

__all__ = [
    "RandomAffine",
    "RandomCrop",
    "RandomHorizontalFlip",
    "RandomRotation",
    "RandomShift",
]


class RandomAffine:
    """Rotates by an angle and shifts by whole pixels, in a single bilinear resampling.

    Args:
        degrees: angles are uniform from -degrees to degrees.
        translate: shifts are uniform over the whole pixels from ``-round(translate * size)`` to
            ``round(translate * size)``, down and across; a fraction of the image, 0 to 1.
        p: the probability that an image is changed at all.
        fill: the value of the pixels that are uncovered.

    Raises:
        ValueError: an argument is out of range, or what it is called on is no batch of images.
        TypeError: the images are no floating-point numbers.

    Example:
        >>> turned = RandomAffine(10, 0.1)(np.ones((2, 8, 8), np.float32), np.random.default_rng(0))
        >>> turned.shape, turned.dtype
        ((2, 8, 8), dtype('float32'))
    """

    def __init__(
        self, degrees: float = 10, translate: float = 0.1, p: float = 1.0, fill: Fill = 0.0
    ) -> None:
        name = type(self).__name__
        self.degrees = within(name, "degrees", degrees, 180)
        self.translate = within(name, "translate", translate, 1)
        self.p = within(name, "p", p, 1)
        self.fill = fill

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Return the images rotated and shifted, in the shape given."""
        n, _, height, width = as_channels(type(self).__name__, images).shape
        changed = chosen(rng, self.p, n)
        degrees = rng.uniform(-self.degrees, self.degrees, n) * changed
        down = _whole_shifts(rng, self.translate, height, n) * changed
        across = _whole_shifts(rng, self.translate, width, n) * changed
        return rotate(images, degrees, down, across, fill=self.fill)

    def __repr__(self) -> str:
        return (
            f"RandomAffine(degrees={self.degrees}, translate={self.translate}, p={self.p}, "
            f"fill={self.fill})"
        )


class RandomRotation(RandomAffine):
    """Rotates by an angle, with bilinear resampling.

    Arguments and errors are those of :class:`RandomAffine`.

    Example:
        >>> RandomRotation(10)
        RandomRotation(degrees=10, p=1.0, fill=0.0)
    """

    def __init__(self, degrees: float = 10, p: float = 1.0, fill: Fill = 0.0) -> None:
        super().__init__(degrees, 0, p, fill)

    def __repr__(self) -> str:
        return f"RandomRotation(degrees={self.degrees}, p={self.p}, fill={self.fill})"


class RandomShift:
    """Shifts by whole pixels, which changes no pixel's value. Images may be of any dtype.

    Args:
        translate: as of :class:`RandomAffine`.
        p: the probability that an image is changed at all.
        fill: the value of the pixels that are uncovered.

    Raises:
        ValueError: an argument is out of range, or what it is called on is no batch of images.

    Example:
        >>> RandomShift(0.1)(np.ones((2, 8, 8), np.float32), np.random.default_rng(0)).shape
        (2, 8, 8)
    """

    def __init__(self, translate: float = 0.1, p: float = 1.0, fill: Fill = 0.0) -> None:
        self.translate = within("RandomShift", "translate", translate, 1)
        self.p = within("RandomShift", "p", p, 1)
        self.fill = fill

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Return the images shifted, in the shape given."""
        n, _, height, width = as_channels("RandomShift", images).shape
        changed = chosen(rng, self.p, n)
        down = _whole_shifts(rng, self.translate, height, n) * changed
        across = _whole_shifts(rng, self.translate, width, n) * changed
        return shift(images, down, across, fill=self.fill)

    def __repr__(self) -> str:
        return f"RandomShift(translate={self.translate}, p={self.p}, fill={self.fill})"


class RandomHorizontalFlip:
    """Swaps left and right. Images may be of any dtype.

    Args:
        p: the probability that an image is flipped.

    Raises:
        ValueError: p is out of range, or what it is called on is no batch of images.

    Example:
        >>> RandomHorizontalFlip(p=1)(np.array([[[1, 2, 3]]]), np.random.default_rng(0))
        array([[[3, 2, 1]]])
    """

    def __init__(self, p: float = 0.5) -> None:
        self.p = within("RandomHorizontalFlip", "p", p, 1)

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Return the images flipped or not, in the shape given."""
        as_channels("RandomHorizontalFlip", images)
        flipped = chosen(rng, self.p, len(images))
        out = images.copy()
        out[flipped] = images[flipped][..., ::-1]
        return out

    def __repr__(self) -> str:
        return f"RandomHorizontalFlip(p={self.p})"


class RandomCrop:
    """Adds a border and cuts the image out again at a random place, in whole pixels.

    The augmentation of CIFAR-10 in "Deep residual learning for image recognition" (He, Zhang, Ren
    and Sun 2016, section 4.2) is ``RandomCrop(4)`` with :class:`RandomHorizontalFlip`. Images may
    be of any dtype.

    Args:
        padding: the width of the border in pixels; images move by that much at most.
        padding_mode: ``"constant"`` for a border of ``fill``, ``"reflect"`` for one that mirrors
            the image without repeating its outermost pixels.
        fill: the value of the border.

    Raises:
        ValueError: an argument is out of range, or what it is called on is no batch of images, or
            one too small to be mirrored.

    Example:
        >>> RandomCrop(1)(np.array([[[1, 2], [3, 4]]]), np.random.default_rng(3))
        array([[[0, 3],
                [0, 0]]])
    """

    def __init__(self, padding: int = 4, padding_mode: str = "constant", fill: Fill = 0.0) -> None:
        if padding < 0:
            raise ValueError(
                f"RandomCrop: padding is {padding}, expected a number of pixels from 0 on"
            )
        if padding_mode not in ("constant", "reflect"):
            raise ValueError(
                f"RandomCrop: padding_mode is {padding_mode!r}, expected 'constant' or 'reflect'"
            )
        self.padding = padding
        self.padding_mode = padding_mode
        self.fill = fill

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Return the images moved, in the shape given."""
        stack = as_channels("RandomCrop", images)
        n, channels, height, width = stack.shape
        border = self.padding
        if self.padding_mode == "reflect" and border >= min(height, width):
            raise ValueError(
                f"RandomCrop: images of {height}x{width} cannot be mirrored by {border} pixels; "
                "take a smaller padding"
            )
        above, before = rng.integers(2 * border + 1, size=(2, n))
        around = ((0, 0), (0, 0), (border, border), (border, border))
        if self.padding_mode == "reflect":
            padded = np.pad(stack, around, "reflect")
        else:
            padded = np.empty((n, channels, height + 2 * border, width + 2 * border), stack.dtype)
            padded[:] = channel_values("RandomCrop", self.fill, channels)
            padded[:, :, border : border + height, border : border + width] = stack
        # Every place that an image can be cut out from: (N, C, 2 * border + 1, 2 * border + 1, H,
        # W), a view.
        places = np.lib.stride_tricks.sliding_window_view(padded, (height, width), (2, 3))
        return places[np.arange(n), :, above, before].reshape(images.shape)

    def __repr__(self) -> str:
        return (
            f"RandomCrop(padding={self.padding}, padding_mode={self.padding_mode!r}, "
            f"fill={self.fill})"
        )


def _whole_shifts(
    rng: np.random.Generator, translate: float, length: int, n: int
) -> NDArray[np.int64]:
    most = round(translate * length)
    return rng.integers(-most, most, size=n, endpoint=True)
