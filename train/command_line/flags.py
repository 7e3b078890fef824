"""Every flag of the training programs, with its default: each field here is a flag.

A model's own flags, and the defaults that are others for it, are declared with the model in
:mod:`train.architectures`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from math import ceil
from typing import Any, ClassVar

from .augmentation import Augmentation
from .data_settings import DataSettings, ImageShape
from .errors import ProgramError
from .parser import flag, flag_name, flag_value
from .values import folder, integer, number, sizes

__all__ = ["OPTIMIZERS", "SCHEDULES", "Command", "ImageShape", "Settings"]

OPTIMIZERS = ("sgd", "adam", "adamw", "rmsprop", "adagrad")
SCHEDULES = ("none", "step", "multistep", "exponential", "linear", "cosine", "onecycle", "plateau")

_SCHEDULE = ("gamma", "step_size", "milestones", "min_lr", "warmup", "plateau_patience", "schedule")
_IMAGE_CHANGES = tuple(item.name for item in fields(Augmentation))
_OF_WHOLE_RUNS = ("early_stopping", "save_every")


@dataclass(frozen=True)
class Command:
    """What to do.

    None of these flags is a setting of the run that is made.
    """

    refused_with: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "dry_run": (),
        "lr_find": ("lr", "log", *_SCHEDULE, *_OF_WHOLE_RUNS),
        "overfit": (
            "out",
            "log",
            "label_smoothing",
            *_IMAGE_CHANGES,
            *_SCHEDULE,
            *_OF_WHOLE_RUNS,
        ),
    }
    """The commands other than to train, each with the flags that cannot be meant with it."""

    left_out_by: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "lr_find": ("epochs",),
        "overfit": ("epochs", "teacher", "teacher_weight", "teacher_temperature"),
    }
    """Flags that a command goes without, and says so: by one flag more, the command line of a whole
    run becomes its check."""

    out: str | None = flag(
        None,
        "folder for the run, which must hold none yet",
        parse=folder,
        metavar="DIR",
        shown="runs/<time>-<model>-<data set>",
    )
    resume: str | None = flag(
        None,
        "go on with an interrupted run, by its own settings, to the result it would have had",
        parse=folder,
        metavar="RUN",
    )
    log: str | None = flag(
        None,
        "also write what this tracker shows: event files in RUN/tensorboard, for tensorboard "
        "--logdir RUN",
        choices=("tensorboard",),
    )
    dry_run: bool = flag(False, "check data, settings and folder, print the plan, and stop there")
    lr_find: bool = flag(
        False, "no training: try rising learning rates, and draw the loss and a suggestion"
    )
    overfit: int | None = flag(
        None,
        "no training: check that the model can learn N batches by heart",
        parse=integer(1),
        metavar="N",
    )

    @classmethod
    def check(cls, given: Collection[str]) -> list[str]:
        """Return the notes on flags that the command goes without.

        Args:
            given: all flags on the command line, by field name.

        Raises:
            ProgramError: two commands in one, or a flag that cannot be meant with the command.

        >>> Command.check({"overfit", "epochs", "hidden"})
        ['--overfit goes without --epochs']
        """
        commands = [name for name in cls.refused_with if name in given]
        if not commands:
            return []
        command, *others = commands
        for name in (*others, *cls.refused_with[command]):
            if name in given:
                raise ProgramError(
                    f"{flag_name(name)} has no effect with {flag_name(command)}: leave one of them "
                    "out"
                )
        left_out = [name for name in cls.left_out_by.get(command, ()) if name in given]
        return [f"{flag_name(command)} goes without {flag_name(name)}" for name in left_out]


@dataclass(frozen=True)
class Settings(Augmentation, DataSettings):
    """How to train. A run keeps all of these settings in its config.json."""

    seed: int = flag(
        0, "seed of the split, the weights, the order and all noise", parse=integer(0, most=None)
    )
    epochs: int = flag(20, "passes over the training images", parse=integer(1))
    batch_size: int = flag(128, "images a step", parse=integer(1))

    optimizer: str = flag("adamw", "optimizer", choices=OPTIMIZERS)
    lr: float = flag(
        2e-3,
        "learning rate; with onecycle its peak",
        parse=number(above=0),
        shown="adamw and adam 0.002, sgd 0.05, rmsprop 0.001, adagrad 0.01",
    )
    momentum: float = flag(0.0, "momentum of sgd and rmsprop", parse=number(least=0, below=1))
    nesterov: bool = flag(False, "Nesterov momentum for sgd")
    weight_decay: float = flag(
        1e-2,
        "decoupled weight decay of adamw, L2 penalty of the others",
        parse=number(least=0),
        shown="adamw 0.01, others 0",
    )
    label_smoothing: float = flag(
        0.1,
        "part of each target that is spread over all classes",
        parse=number(least=0, below=1),
    )
    clip_norm: float | None = flag(
        None, "scale gradients down to this total norm", parse=number(above=0), metavar="NORM"
    )

    schedule: str = flag("onecycle", "course of the learning rate", choices=SCHEDULES)
    gamma: float = flag(
        0.1,
        "factor of step, multistep, exponential and plateau",
        parse=number(above=0, below=1),
        shown="0.1, exponential 0.9",
    )
    step_size: int = flag(5, "epochs between the steps of step", parse=integer(1))
    milestones: tuple[int, ...] = flag((10, 15), "epochs of the steps of multistep", parse=sizes)
    min_lr: float = flag(
        0.0, "where cosine ends, and below which plateau does not go", parse=number(least=0)
    )
    warmup: float = flag(
        0.3, "part of onecycle in which the rate rises", parse=number(least=0, most=1)
    )
    plateau_patience: int = flag(
        3, "epochs without a better validation loss before plateau acts", parse=integer(0)
    )

    early_stopping: int | None = flag(
        None,
        "stop after so many epochs without a better validation accuracy; those in which onecycle's "
        "rate rises do not count",
        parse=integer(1),
        metavar="PATIENCE",
    )
    teacher: str | None = flag(
        None, "learn from the answers of this finished run, too", parse=folder, metavar="RUN"
    )
    teacher_weight: float = flag(
        0.9, "part of the loss that is the teacher's", parse=number(above=0, most=1), metavar="W"
    )
    teacher_temperature: float = flag(
        2.0,
        "divides the logits of both; above 1 it softens them",
        parse=number(least=0.1, most=100),
    )
    save_every: int | None = flag(
        None, "also keep the state after every Nth epoch", parse=integer(1), metavar="N"
    )
    # On a quiet machine a second thread gains a sixth on the MLP's step and nothing on LeNet's. On
    # a busy one it costs a factor of ten, since the threads wait for each other at every product.
    threads: int = flag(1, "threads of the linear algebra library", parse=integer(1, most=1024))

    only_with: ClassVar[Mapping[str, tuple[str, tuple[str, ...]]]] = {
        "momentum": ("optimizer", ("sgd", "rmsprop")),
        "nesterov": ("optimizer", ("sgd",)),
        "gamma": ("schedule", ("step", "multistep", "exponential", "plateau")),
        "step_size": ("schedule", ("step",)),
        "milestones": ("schedule", ("multistep",)),
        "min_lr": ("schedule", ("cosine", "plateau")),
        "warmup": ("schedule", ("onecycle",)),
        "plateau_patience": ("schedule", ("plateau",)),
    }
    needs: ClassVar[Mapping[str, str]] = {
        **Augmentation.needs,
        "teacher_weight": "teacher",
        "teacher_temperature": "teacher",
    }
    dependent_defaults: ClassVar[Mapping[tuple[str, str], Mapping[str, Any]]] = {
        ("optimizer", "adam"): {"weight_decay": 0.0},
        ("optimizer", "sgd"): {"lr": 0.05, "weight_decay": 0.0},
        ("optimizer", "rmsprop"): {"lr": 1e-3, "weight_decay": 0.0},
        ("optimizer", "adagrad"): {"lr": 1e-2, "weight_decay": 0.0},
        ("schedule", "exponential"): {"gamma": 0.9},
    }
    added_later: ClassVar[frozenset[str]] = (
        Augmentation.added_later
        | DataSettings.added_later
        | {"teacher", "teacher_weight", "teacher_temperature"}
    )

    def check(self, given: Mapping[str, Any]) -> None:
        """Raise ProgramError for flags that contradict each other."""
        if self.nesterov and not self.momentum:
            raise ProgramError("--nesterov needs a --momentum above 0, 0.9 for example")
        if list(self.milestones) != sorted(set(self.milestones)):
            raise ProgramError("--milestones are epochs in rising order, 10x15 for example")

    def without_effect(self) -> list[str]:
        """Describe the settings that are in force, but change nothing in a run with the others.

        >>> Settings(epochs=5, save_every=10).without_effect()
        ['--save-every 10 keeps nothing in 5 epochs']
        """
        first_effect = {  # the epoch after which each shows
            "early_stopping": max(1, self.rising_epochs) + (self.early_stopping or 0),
            "step_size": self.step_size,
            "milestones": self.milestones[0] if self.milestones else self.epochs,
            "plateau_patience": self.plateau_patience + 1,
        }
        in_force = [
            name
            for name in first_effect
            if self.schedule in self.only_with.get(name, ("", ()))[1]
            or (name == "early_stopping" and self.early_stopping is not None)
        ]
        notes = [
            f"{flag_name(name)} {flag_value(getattr(self, name))} has no effect in "
            f"{self.epochs} epochs"
            for name in in_force
            if first_effect[name] >= self.epochs
        ]
        if self.save_every is not None and self.save_every > self.epochs:
            notes.append(f"--save-every {self.save_every} keeps nothing in {self.epochs} epochs")
        return notes

    @property
    def rising_epochs(self) -> int:
        """The number of epochs in which the learning rate of onecycle still rises.

        >>> Settings(epochs=20).rising_epochs, Settings(epochs=20, schedule="none").rising_epochs
        (6, 0)
        """
        return ceil(self.warmup * self.epochs) if self.schedule == "onecycle" else 0

    @property
    def loss_extras(self) -> str:
        """Name the parts of the loss that the steps lower which the validation loss lacks.

        >>> Settings(label_smoothing=0.2).loss_extras
        'label smoothing 0.2'
        """
        parts = []
        if self.label_smoothing:
            parts.append(f"label smoothing {self.label_smoothing:g}")
        if self.mixup:
            parts.append(f"mixup {self.mixup:g}")
        if self.cutmix:
            parts.append(f"cutmix {self.cutmix:g}")
        if self.teacher is not None:
            parts.append(f"teacher {self.teacher_weight:.0%}")
        return ", ".join(parts)

    @property
    def training_noise(self) -> str:
        """Name what makes the training images harder than those of validation.

        >>> Settings(flip=True, mixup=0.2, label_smoothing=0.1).training_noise
        'flips, mixup 0.2'
        """
        # Dropout acts on hidden layers; a model may have none.
        dropout = getattr(self, "dropout", 0.0) if getattr(self, "hidden", True) else 0.0
        depth = getattr(self, "stochastic_depth", 0.0)
        parts = {f"dropout {dropout:g}": dropout, f"stochastic depth {depth:g}": depth}
        return ", ".join([*(part for part, p in parts.items() if p), *self.image_changes])
