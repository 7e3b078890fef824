"""How tensors are printed, and ``set_printoptions``."""

from __future__ import annotations

from collections.abc import Callable
from sys import maxsize
from typing import Any

import numpy as np

from .core.types import Array

__all__ = ["set_printoptions"]

_PROFILES: dict[str, dict[str, Any]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": maxsize, "edgeitems": 3, "linewidth": 80},
}
_options: dict[str, Any] = {**_PROFILES["default"], "sci_mode": None}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Set how tensors are printed; what is None stays.

    Args:
        precision: digits behind the point.
        threshold: how many elements are printed before the middle ones are left out.
        edgeitems: how many are then printed at either end of each axis.
        linewidth: characters in a line.
        profile: ``"default"``, ``"short"`` or ``"full"`` (all elements), beneath the others.
        sci_mode: True for powers of ten always, False for never; by default, and again after a
            call that does not set it, where the numbers differ much.

    Raises:
        ValueError: an unknown profile.

    >>> import tinygrad_np as tg
    >>> tg.set_printoptions(precision=2, sci_mode=True)
    >>> tg.tensor([0.5, 100.0])
    tensor([5.00e-01, 1.00e+02])
    >>> tg.set_printoptions(profile="default")
    >>> tg.tensor([0.5, 100.0])
    tensor([  0.5000, 100.0000])
    """
    if profile is not None:
        if profile not in _PROFILES:
            known = ", ".join(map(repr, _PROFILES))
            raise ValueError(f"set_printoptions: profile={profile!r}: choose from {known}")
        _options.update(_PROFILES[profile])
    limit = None if threshold is None else int(min(threshold, maxsize))
    given = {
        "precision": precision,
        "threshold": limit,
        "edgeitems": edgeitems,
        "linewidth": linewidth,
    }
    _options.update({name: value for name, value in given.items() if value is not None})
    _options["sci_mode"] = sci_mode


def array_text(values: Array, prefix: str) -> str:
    """The elements as they are printed behind ``prefix``."""
    parts = np.stack([values.real, values.imag]) if values.dtype.kind == "c" else values
    whole = parts.dtype.kind != "f" or bool((parts == np.floor(parts)).all())
    settings: dict[str, Any] = {}
    if _options["sci_mode"] is not None and values.dtype.kind == "f":
        settings["formatter"] = {"float_kind": _format(values)}
    return np.array2string(
        values,
        max_line_width=_options["linewidth"],
        precision=_options["precision"],
        threshold=_options["threshold"],
        edgeitems=_options["edgeitems"],
        separator=", ",
        prefix=prefix,
        floatmode="maxprec_equal" if whole else "fixed",
        **settings,
    )


def _format(values: Array) -> Callable[[Any], str]:
    """What writes one number with or without powers of ten, all to the same width."""
    style = f".{_options['precision']}{'e' if _options['sci_mode'] else 'f'}"
    finite = values[np.isfinite(values)]
    ends = [finite.min(), finite.max()] if finite.size else [np.nan]
    width = max(len(format(end, style)) for end in ends)
    return lambda number: format(number, style).rjust(width)
