"""The description of a run's data in config.json: what must be there to use a model again."""

from __future__ import annotations

from math import inf, prod
from typing import Any

from tinygrad_np.data import Statistic

from ..command_line.errors import ProgramError
from .reading import is_count, is_number

__all__ = ["check_description", "statistic"]


_MOST_PIXELS = 1 << 24  # of an image
_MOST_CHANNELS = 4


def check_description(data: Any) -> None:
    """Check a description that was read from a file.

    Raises:
        ProgramError: something is missing, or makes no sense.
    """
    if not isinstance(data, dict):
        raise ProgramError("not the configuration of a run: its description of the data is missing")
    rules = {
        "name": (isinstance(data.get("name"), str) and data.get("name"), "a name"),
        "classes": (_are_names(data.get("classes")), "names, each its own"),
        "image_shape": (_is_shape(data.get("image_shape")), "height and width"),
        "mean": (_are_statistics(data, "mean"), "a number, or one a channel"),
        "std": (_are_statistics(data, "std", above=0), "a number above 0, or one a channel"),
    }
    for name, (makes_sense, expected) in rules.items():
        if name not in data:
            raise ProgramError(
                f"not the configuration of a run: its description of the data lacks {name}"
            )
        if not makes_sense:
            raise ProgramError(
                f"the {name} of its data is {str(data[name])[:60]}, expected {expected}"
            )


def _are_names(classes: Any) -> bool:
    return (
        isinstance(classes, list)
        and bool(classes)
        and all(isinstance(name, str) for name in classes)
        and len(set(classes)) == len(classes)
    )


def _is_shape(shape: Any) -> bool:
    return (
        isinstance(shape, list)
        and len(shape) in (2, 3)
        and all(is_count(n, 1) for n in shape)
        and prod(shape) <= _MOST_PIXELS
        and (len(shape) == 2 or shape[0] <= _MOST_CHANNELS)
    )


def _are_statistics(data: dict[str, Any], name: str, above: float = -inf) -> bool:
    """Whether a number is there, or one for each channel of the images."""
    value: Any = data.get(name)
    shape: Any = data.get("image_shape")
    if not isinstance(value, list):
        return is_number(value) and bool(value > above)
    channels = shape[0] if _is_shape(shape) and len(shape) == 3 else 0
    return len(value) == channels and all(is_number(n) and n > above for n in value)


def statistic(value: Any) -> Statistic:
    """Return a mean or a deviation that was checked, as it was before it was written.

    >>> statistic(0.5), statistic([0.5, 0.25])
    (0.5, (0.5, 0.25))
    """
    return tuple(map(float, value)) if isinstance(value, list) else float(value)
