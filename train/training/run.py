"""A run: everything that training needs, made in one place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import tinygrad_np as tg
from tinygrad_np import nn

from ..architectures.base import Architecture
from .data import RunData, load_dataset, prepare
from .distillation import Teacher, make_teacher
from .memory import check_memory

__all__ = ["Run", "make_run"]


class Run(NamedTuple):
    """Everything that training needs, see :func:`make_run`.

    Attributes:
        model: the model's name in ``ARCHITECTURES``.
        settings: all settings.
        data: images for training, validation and test.
        network: the module that is trained.
        teacher: the model to learn from beside the labels, or None.
    """

    model: str
    settings: Architecture
    data: RunData
    network: nn.Module
    teacher: Teacher | None = None

    @property
    def parameters(self) -> int:
        """The number of the network's parameters."""
        return sum(parameter.size for parameter in self.network.parameters())

    @property
    def title(self) -> str:
        """A title for pictures."""
        kind = type(self.network).__name__
        return f"{self.model} on {self.data.name}: {kind}, {self.parameters:,} parameters"

    def describe_data(self) -> dict[str, Any]:
        """Describe what is learned from, for config.json; a resumed run must find the same."""
        taught = {} if self.teacher is None else {"teacher": self.teacher.checksum}
        return self.data.describe() | taught


def make_run(model: str, settings: Architecture, data: RunData | None = None) -> Run:
    """Make a run from its settings; the same seed gives the same weights.

    The training programs and the workers of a search both call this function.

    Args:
        model: the model's name in ``ARCHITECTURES``.
        settings: all settings. If they name no data set, those of the run name the one found.
        data: the data of these settings, if it is loaded already.

    Raises:
        ProgramError: the data, the batch size, the teacher or the model do not fit each other, or
            training needs more memory than there is.
        DataError: the data cannot be found, or is broken.

    Example:
        >>> from train.architectures import MLPSettings
        >>> run = make_run("mlp", MLPSettings(dataset="synthetic", fraction=0.1, hidden=(32,)))
        >>> run.title
        'mlp on synthetic: MLP, 25,450 parameters'
    """
    if data is None:
        data = prepare(load_dataset(settings), settings)
    if settings.data_dir is None:
        settings = replace(settings, dataset=data.name)
    settings.check_images(data.image_shape)
    settings.check_batches(len(data.train))
    footprint = settings.footprint(data.image_shape, len(data.classes))
    check_memory(
        footprint.training_bytes(min(settings.batch_size, len(data.train))),
        f"a model of {footprint.parameters:,} parameters",
    )
    teacher = make_teacher(settings, data)
    tg.manual_seed(settings.seed % 2**64)  # the library's seeds have 64 bits
    network = settings.build(data.image_shape, len(data.classes))
    return Run(model, settings, data, network, teacher)
