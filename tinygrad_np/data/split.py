"""Random split of a training set into training and validation part."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["train_validation_split"]


def train_validation_split(
    n: int,
    validation: float = 1 / 6,
    seed: int = 0,
    *,
    stratify: NDArray[Any] | None = None,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Split the indices 0 to n - 1 at random into a training and a validation part.

    Args:
        n: how many there are.
        validation: the fraction to set aside, above 0 and below 1; 1/6 is five to one.
        seed: the same arguments give the same split.
        stratify: labels (n,). Each class is then split in the same proportion, to within one.

    Returns:
        The training indices and the validation indices, each ascending, together every index once.
        The validation part has ``round(n * validation)``; each part has at least one.

    Raises:
        ValueError: ``n`` is below 2, ``validation`` is not between 0 and 1, or ``stratify`` has not
            n labels.

    Example:
        >>> train, validation = train_validation_split(60_000)
        >>> len(train), len(validation)
        (50000, 10000)
    """
    if n < 2:
        raise ValueError(f"train_validation_split: n is {n}, expected 2 or more to have two parts")
    if not 0 < validation < 1:
        raise ValueError(
            f"train_validation_split: validation is {validation}, expected a fraction between "
            "0 and 1"
        )
    if stratify is not None and stratify.shape != (n,):
        raise ValueError(
            f"train_validation_split: stratify has shape {stratify.shape}, expected one label for "
            f"each of the {n}: ({n},)"
        )
    count = min(max(round(n * validation), 1), n - 1)
    order = np.random.default_rng(seed).permutation(n)
    if stratify is not None:
        # Sorted by class, and shuffled within it: evenly spaced picks are a fair share of every
        # class.
        order = order[np.argsort(stratify[order], kind="stable")]
        picks = (2 * np.arange(count) + 1) * n // (2 * count)
    else:
        picks = np.arange(count)
    chosen = np.zeros(n, dtype=bool)
    chosen[order[picks]] = True
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)
