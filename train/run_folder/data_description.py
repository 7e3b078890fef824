"""The description of a run's data in config.json: what must be there to use a model again."""

from __future__ import annotations

from typing import Any

from ..command_line.errors import ProgramError
from .reading import is_count, is_number

__all__ = ["check_description"]


_MOST_PIXELS = 1 << 24  # of an image


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
        "mean": (is_number(data.get("mean")), "a number"),
        "std": (is_number(data.get("std")) and data["std"] > 0, "a number above 0"),
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
        and len(shape) == 2
        and all(is_count(n, 1) for n in shape)
        and shape[0] * shape[1] <= _MOST_PIXELS
    )
