"""Knowledge distillation: learning from another model's answers.

A trained model, the teacher, tells more about an image than its label: how much the coat looks like
a shirt (Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015). The
teacher sees exactly the images that a step trains on, after augmentation and mixup (Beyer et al.,
"Knowledge distillation: a good teacher is patient and consistent", 2022).
"""

from __future__ import annotations

import shlex
import zlib

import numpy as np
from numpy.typing import NDArray

import tinygrad_np as tg
from tinygrad_np import Tensor
from tinygrad_np.nn import functional as F

from ..command_line.errors import ProgramError
from ..command_line.flags import Settings
from ..run_folder.folder import RunFolder
from ..run_folder.trained_model import TrainedModel, load_trained
from .data import RunData

__all__ = ["Teacher", "make_teacher"]


class Teacher:
    """A trained model to learn from; its weights do not change.

    Args:
        model: the trained model.
        run_data: the data of the run that learns.
        weight: the teacher's part of the loss, from 0 to 1.
        temperature: divides the logits of both models before the softmax. A higher temperature
            gives the less likely classes more weight.
    """

    def __init__(
        self, model: TrainedModel, run_data: RunData, weight: float, temperature: float
    ) -> None:
        self.model = model
        self._normalize = run_data.normalize
        self._weight = weight
        self._temperature = temperature

    @property
    def checksum(self) -> str:
        """The checksum of its weights and statistics: a resumed run must find the same teacher."""
        crc = 0
        for name, array in sorted(self.model.network.state_dict().items()):
            crc = zlib.crc32(np.asarray(array).tobytes(), zlib.crc32(name.encode(), crc))
        return f"{crc:08x}"

    def answers(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute the teacher's probabilities (N, classes) at the temperature.

        Args:
            images: (N, H, W) or (N, C, H, W), normalized for the model that learns.
        """
        mine, theirs = self._normalize, self.model.normalize
        if (mine.mean, mine.std) != (theirs.mean, theirs.std):
            mine_mean, mine_std, mean, std = (
                np.reshape(value, (-1, 1, 1)) if np.ndim(value) else np.asarray(value)
                for value in (mine.mean, mine.std, theirs.mean, theirs.std)
            )
            images = images * (mine_std / std).astype(np.float32)
            images += ((mine_mean - mean) / std).astype(np.float32)
        with tg.no_grad():
            logits = self.model.network(tg.as_tensor(self.model.settings.as_input(images)))
            answers: NDArray[np.float32] = F.softmax(logits / self._temperature, dim=1).numpy()
        return answers

    def blend(self, loss: Tensor, logits: Tensor, images: NDArray[np.float32]) -> Tensor:
        """Add the loss of the labels and the distance from the teacher's answers, by weight.

        The distance is the Kullback-Leibler divergence times the temperature squared. The square
        keeps its gradients on the scale of the labels' gradients (Hinton et al., section 2).

        Args:
            loss: the loss of the labels, a scalar.
            logits: (N, classes), from the model that learns.
            images: (N, H, W) or (N, C, H, W), the images of these logits.
        """
        t = self._temperature
        mine = F.log_softmax(logits / t, dim=1)
        distance = F.kl_div(mine, tg.as_tensor(self.answers(images)), reduction="batchmean")
        blended: Tensor = (1 - self._weight) * loss + self._weight * t * t * distance
        return blended


def make_teacher(settings: Settings, run_data: RunData) -> Teacher | None:
    """Load the teacher that the settings name; None if they name none.

    Raises:
        ProgramError: the teacher is no finished run, has other images or classes, or was split by
            another seed, and so was trained on images that validate this run.
    """
    path = settings.teacher
    if path is None:
        return None
    try:
        model = load_trained(path)
        finished = RunFolder.open(path).read_metrics() is not None
    except ProgramError as error:
        raise ProgramError(f"--teacher {error}") from error
    if not finished:
        raise ProgramError(
            f"--teacher {path}: not finished; first go on with it by python -m train.{model.name} "
            f"--resume {shlex.quote(path)}"
        )
    if model.image_shape != run_data.image_shape:
        theirs, ours = ("x".join(map(str, s)) for s in (model.image_shape, run_data.image_shape))
        raise ProgramError(
            f"--teacher {path}: was trained on {theirs} images, expected {ours} as in "
            f"{run_data.name}"
        )
    if model.classes != run_data.classes:
        raise ProgramError(
            f"--teacher {path}: was trained on {model.dataset}, whose {len(model.classes)} classes "
            f"({', '.join(model.classes[:3])}, ...) are not those of {run_data.name}"
        )
    if model.dataset == run_data.name and model.settings.seed != settings.seed:
        raise ProgramError(
            f"--teacher {path}: was trained with --seed {model.settings.seed}, expected "
            f"{settings.seed} as here: with another split it has seen the images that validate "
            "this run"
        )
    return Teacher(model, run_data, settings.teacher_weight, settings.teacher_temperature)
