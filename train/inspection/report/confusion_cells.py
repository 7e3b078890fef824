"""The confusion matrix with the images behind each cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..mistakes import confident_mistakes
from .image_sprites import Sprites, make_sprites

__all__ = ["Cell", "CellImage", "ConfusionCells", "confusion_cells"]

_MOST_IMAGES, _MOST_PIXELS = 1500, 6_000_000  # in the page, of one run
_MOST_IN_A_CELL = 24
_MOST_AS_MATRIX = 30  # classes; of more the pairs that are confused most often are listed
_MOST_PAIRS = 60
_WORST = 24


class CellImage(NamedTuple):
    """A test image.

    Attributes:
        sprite: its position among the sprites.
        number: its position in the test set.
        sure: the probability of the prediction.
        true, predicted: the names of its classes.
    """

    sprite: int
    number: int
    sure: float
    true: str
    predicted: str


class Cell(NamedTuple):
    """A pair of classes.

    Attributes:
        true, predicted: positions of the classes.
        total: how many images.
        share: of the images of the true class.
        images: some of them: of the wrong ones the most confident, of the right ones the least.
    """

    true: int
    predicted: int
    total: int
    share: float
    images: tuple[CellImage, ...]


class ConfusionCells(NamedTuple):
    """What a page shows of the answers of a model.

    Attributes:
        rows: the matrix, row by row of the true classes; empty for very many classes.
        pairs: for very many classes the pairs that were confused most often.
        worst: the most confident mistakes.
        sprites: the images; None if there is none to show.
    """

    rows: tuple[tuple[Cell, ...], ...]
    pairs: tuple[Cell, ...]
    worst: tuple[CellImage, ...]
    sprites: Sprites | None


def confusion_cells(
    chances: NDArray[np.floating[Any]],
    labels: NDArray[np.int64],
    images: NDArray[np.uint8],
    classes: Sequence[str],
    confusion: NDArray[np.integer[Any]],
) -> ConfusionCells:
    """Choose the images that stand behind each cell of the matrix.

    Args:
        chances: probabilities (N, classes).
        labels: (N,).
        images: (N, H, W) or (N, 3, H, W).
        classes: the names of the classes.
        confusion: (classes, classes) counts, true classes by row.
    """
    predicted, sure = chances.argmax(1), chances.max(1)
    count = len(classes)
    wrong = confident_mistakes(chances, labels)
    right = np.flatnonzero(predicted == labels)
    right = right[np.argsort(sure[right], kind="stable")]
    as_matrix = count <= _MOST_AS_MATRIX
    if as_matrix:
        wanted = [(int(i), int(j)) for i, j in np.argwhere(confusion)]
    else:
        off = confusion * (1 - np.eye(count, dtype=np.int64))
        order = np.argsort(-off, axis=None, kind="stable")[:_MOST_PAIRS]
        pairs = np.stack(np.unravel_index(order, off.shape), 1)
        wanted = [(int(i), int(j)) for i, j in pairs if off[i, j]]
    pixels = int(np.prod(images.shape[1:]))
    most = min(_MOST_IMAGES, _MOST_PIXELS // pixels)
    each = max(1, min(_MOST_IN_A_CELL, most // max(1, len(wanted))))
    chosen: dict[tuple[int, int], list[int]] = {pair: [] for pair in wanted}
    for i in (*wrong.tolist(), *right.tolist()):
        numbers = chosen.get((int(labels[i]), int(predicted[i])))
        if numbers is not None and len(numbers) < each:
            numbers.append(i)
    worst = wrong[:_WORST].tolist()
    shown = sorted({i for numbers in chosen.values() for i in numbers} | set(worst))
    position = {number: sprite for sprite, number in enumerate(shown)}

    def image(i: int) -> CellImage:
        names = classes[int(labels[i])], classes[int(predicted[i])]
        return CellImage(position[i], i, float(sure[i]), *names)

    support = np.maximum(confusion.sum(1), 1)

    def cell(i: int, j: int) -> Cell:
        number = int(confusion[i, j])
        some = tuple(map(image, chosen.get((i, j), [])))
        return Cell(i, j, number, number / int(support[i]), some)

    return ConfusionCells(
        tuple(tuple(cell(i, j) for j in range(count)) for i in range(count)) if as_matrix else (),
        () if as_matrix else tuple(cell(i, j) for i, j in wanted),
        tuple(map(image, worst)),
        make_sprites(images[shown]) if shown else None,
    )
