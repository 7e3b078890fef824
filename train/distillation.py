"""Learning from another model's answers: knowledge distillation.

A trained model says more of an image than its label does: how much of a shirt there is in a coat.
(Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015.) It is asked about
the very images that a step trains on, augmentation and mixup included (Beyer et al., "Knowledge
distillation: a good teacher is patient and consistent", 2022).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import tinygrad_np as tg
from tinygrad_np import Tensor, nn

from .data import RunData
from .errors import ProgramError
from .settings import Settings
from .trained_model import load_trained

__all__ = ["Teacher", "make_teacher"]


class Teacher:
    """A trained model to learn from, its weights fixed.

    Args:
        path: of its run folder.
        run_data, seed: of the run that learns.
        weight: of the teacher's part in the loss, from 0 to 1.
        temperature: divides the logits of both before the softmax: the higher, the more the answers
            tell of the classes that an image is not of.

    Raises:
        ProgramError: no run, or one with images or classes of another kind, or of another split:
            with another seed it was trained on images that validate this run.
    """

    def __init__(
        self, path: str, run_data: RunData, seed: int, weight: float, temperature: float
    ) -> None:
        self._model = load_trained(path)
        self._normalize = run_data.normalize
        self._weight = weight
        self._temperature = temperature
        theirs = self._model.image_shape, len(self._model.classes)
        ours = run_data.image_shape, len(run_data.classes)
        if theirs != ours:
            (h, w), classes = theirs
            raise ProgramError(
                f"--teacher {path}: was trained on {h}x{w} images of {classes} classes, expected "
                f"{ours[0][0]}x{ours[0][1]} and {ours[1]} as in {run_data.name}"
            )
        other = self._model.settings.seed
        if self._model.dataset == run_data.name and other != seed:
            raise ProgramError(
                f"--teacher {path}: was trained with --seed {other}, expected {seed} as here: with "
                "another split it has seen the images that validate this run"
            )

    def answers(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Its probabilities of each class, (N, classes), at the temperature.

        Args:
            images: (N, H, W), normalized as for the model that learns.
        """
        mine, theirs = self._normalize, self._model.normalize
        if (mine.mean, mine.std) != (theirs.mean, theirs.std):
            images = images * np.float32(mine.std / theirs.std)
            images += np.float32((mine.mean - theirs.mean) / theirs.std)
        with tg.no_grad():
            logits = self._model.network(tg.as_tensor(self._model.settings.as_input(images)))
            answers: NDArray[np.float32] = nn.functional.softmax(
                logits / self._temperature, dim=1
            ).data
        return answers

    def blend(self, loss: Any, logits: Tensor, images: NDArray[np.float32]) -> Tensor:
        """The loss of the labels and that of the teacher's answers, by their weights.

        The second is the cross-entropy from the answers times the temperature squared, which keeps
        its gradients on the scale of the first's (Hinton et al., section 2).

        Args:
            loss: of the labels, a scalar.
            logits: (N, classes), of the model that learns.
            images: that they are of.
        """
        t = self._temperature
        distance = nn.functional.cross_entropy(logits / t, self.answers(images))
        blended: Tensor = (1 - self._weight) * loss + self._weight * t * t * distance
        return blended


def make_teacher(settings: Settings, run_data: RunData) -> Teacher | None:
    """The teacher that the settings name, if they do.

    Raises:
        ProgramError: see :class:`Teacher`.
    """
    if settings.teacher is None:
        return None
    return Teacher(
        settings.teacher,
        run_data,
        settings.seed,
        settings.teacher_weight,
        settings.teacher_temperature,
    )
