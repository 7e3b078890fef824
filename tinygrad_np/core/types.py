"""Types that the whole engine annotates with."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Shape = tuple[int, ...]

TensorLike = TypeVar("TensorLike", bound=Any)
"""A tensor, an array or a number. A function annotated ``(input: TensorLike) -> TensorLike`` makes
a tensor of a tensor and an array of an array."""
