"""The settings that all training programs share: each field is a flag."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Mapping
from dataclasses import Field, asdict, dataclass, fields
from typing import Any, ClassVar, Self

from tinygrad_np.data import DATASETS

from .errors import ProgramError
from .options import flag, flag_name, flag_value, folder, integer, number, sizes

__all__ = ["Command", "Settings"]

OPTIMIZERS = ("sgd", "adam", "adamw", "rmsprop", "adagrad")
SCHEDULES = ("none", "step", "multistep", "exponential", "linear", "cosine", "onecycle", "plateau")

# Flags that only some choices of another flag use. Given with any other choice they are refused.
ONLY_WITH: dict[str, tuple[str, tuple[str, ...]]] = {
    "momentum": ("optimizer", ("sgd", "rmsprop")),
    "nesterov": ("optimizer", ("sgd",)),
    "gamma": ("schedule", ("step", "multistep", "exponential", "plateau")),
    "step_size": ("schedule", ("step",)),
    "milestones": ("schedule", ("multistep",)),
    "min_lr": ("schedule", ("cosine", "plateau")),
    "warmup": ("schedule", ("onecycle",)),
    "plateau_patience": ("schedule", ("plateau",)),
}

# Flags that only act where another is given. Without it they are refused.
NEEDS = {
    "rotate": "augment",
    "shift": "augment",
    "teacher_weight": "teacher",
    "teacher_temperature": "teacher",
}

# Flags that runs of earlier versions do not have in their config.json. Without them, and so with
# their defaults, those runs are what they were.
ADDED_LATER = {
    "rotate",
    "shift",
    "pixels",
    "teacher",
    "teacher_weight",
    "teacher_temperature",
    "batch_norm",
    "hog",
}


@dataclass(frozen=True)
class Command:
    """What to do.

    Unlike the settings, none of this is part of the run that is made.
    """

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


@dataclass(frozen=True)
class Settings:
    """How to train. A run keeps all of this in its config.json."""

    dataset: str | None = flag(
        None, "data set", choices=DATASETS, shown="fashion if it can be had, else synthetic"
    )
    data_dir: str | None = flag(
        None, "folder of IDX files of your own, or of the data set", parse=folder, metavar="DIR"
    )
    fraction: float = flag(
        1.0, "use only this part of the training images", parse=number(above=0, most=1), metavar="F"
    )
    pixels: str = flag(
        "standard",
        "scale of the input: standard for mean 0 and deviation 1, unit for black 0 and white 1",
        choices=("standard", "unit"),
    )
    seed: int = flag(0, "seed of the split, the weights, the order and all noise", parse=integer(0))
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
        "stop after so many epochs without a better validation accuracy",
        parse=integer(1),
        metavar="PATIENCE",
    )
    augment: bool = flag(False, "rotate and shift images at random, each anew in each epoch")
    rotate: float = flag(
        10.0, "degrees by which --augment rotates at most", parse=number(least=0, most=180)
    )
    shift: float = flag(
        0.1,
        "part of an image's size by which --augment shifts at most, in whole pixels",
        parse=number(least=0, most=1),
    )
    flip: bool = flag(False, "mirror half of the images, left to right")
    cutout: int = flag(0, "blank a square of this side in half of the images", parse=integer(0))
    mixup: float = flag(
        0.0, "mix pairs of images with a weight from Beta(A, A)", parse=number(least=0), metavar="A"
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
    # Two threads gain a sixth on the MLP's step on a quiet machine and nothing on LeNet's; where
    # others compute as well they lose a factor of ten, for they wait for each other at every turn.
    threads: int = flag(1, "threads of the linear algebra library", parse=integer(1))

    # Defaults that hang on the choice of another flag: (flag, choice) -> other defaults.
    dependent_defaults: ClassVar[dict[tuple[str, str], dict[str, Any]]] = {
        ("optimizer", "adam"): {"weight_decay": 0.0},
        ("optimizer", "sgd"): {"lr": 0.05, "weight_decay": 0.0},
        ("optimizer", "rmsprop"): {"lr": 1e-3, "weight_decay": 0.0},
        ("optimizer", "adagrad"): {"lr": 1e-2, "weight_decay": 0.0},
        ("schedule", "exponential"): {"gamma": 0.9},
    }

    @classmethod
    def from_flags(cls, given: Mapping[str, Any]) -> Self:
        """The settings with the flags that were given, and defaults that fit them.

        Raises:
            ProgramError: flags that contradict each other, or one that would have no effect.

        >>> Settings.from_flags({"optimizer": "sgd", "batch_size": 32}).lr
        0.05
        """
        settings = cls(**given)
        for name, (other, choices) in ONLY_WITH.items():
            choice = getattr(settings, other)
            if name in given and choice not in choices:
                raise ProgramError(
                    f"{flag_name(name)} has no effect with {flag_name(other)} {choice}: it belongs "
                    f"to {', '.join(choices)}"
                )
        if settings.nesterov and not settings.momentum:
            raise ProgramError("--nesterov needs a --momentum above 0, 0.9 for example")
        for name, other in NEEDS.items():
            if name in given and not getattr(settings, other):
                raise ProgramError(f"{flag_name(name)} has no effect without {flag_name(other)}")
        if list(settings.milestones) != sorted(set(settings.milestones)):
            raise ProgramError("--milestones are epochs in rising order, 10x15 for example")
        fitting: dict[str, Any] = {}
        for (other, choice), defaults in cls.dependent_defaults.items():
            if getattr(settings, other) == choice:
                fitting |= defaults
        return cls(**{**fitting, **given})

    def to_flags(self) -> list[str]:
        """The command-line flags that make these settings: those that are not as usual.

        >>> Settings.from_flags({"optimizer": "sgd", "lr": 0.1, "nesterov": False}).to_flags()
        ['--optimizer', 'sgd', '--lr', '0.1']
        """
        choices = {name: getattr(self, name) for name, _ in self.dependent_defaults}
        usual, common = self.from_flags(choices), type(self)()
        flags = []
        for item in fields(self):
            value = getattr(self, item.name)
            if value != getattr(common if item.name in choices else usual, item.name):
                flags += [flag_name(item.name)] + ([] if value is True else [flag_value(value)])
        return flags

    @property
    def in_the_loss(self) -> str:
        """What the training loss has in it that the validation loss has not, in words.

        >>> Settings(label_smoothing=0.2).in_the_loss
        'label smoothing 0.2'
        """
        parts = []
        if self.label_smoothing:
            parts.append(f"label smoothing {self.label_smoothing:g}")
        if self.teacher is not None:
            parts.append(f"teacher {self.teacher_weight:.0%}")
        return ", ".join(parts)

    def to_json(self) -> dict[str, Any]:
        """All settings as numbers, strings and lists, for config.json."""
        return asdict(self)

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Self:
        """The settings that :meth:`to_json` gave, by this version or an earlier one.

        Raises:
            ProgramError: settings that are missing, unknown to this version, or no values of their
                flags.
        """
        known = {item.name: item for item in fields(cls)}
        if unknown := sorted(set(saved) - set(known)):
            raise ProgramError(f"settings of another version: unknown here: {', '.join(unknown)}")
        if missing := sorted(set(known) - set(saved) - ADDED_LATER):
            raise ProgramError(f"settings of another version: they lack {', '.join(missing)}")
        values = {name: _restored(known[name], value) for name, value in saved.items()}
        return cls(**values)


def _restored(item: Field[Any], saved: Any) -> Any:
    """A setting's value from what JSON made of it, held to the same rules as its flag's."""
    options = item.metadata["options"]
    if saved is None and item.default is None:
        return None
    if "action" in options:  # a switch
        if isinstance(saved, bool):
            return saved
        wrong = "expected true or false"
    else:
        try:
            value = options["type"](flag_value(_as_tuple(saved)))
            if not options["choices"] or value in options["choices"]:
                return value
            wrong = f"choose from {', '.join(options['choices'])}"
        except (ArgumentTypeError, ValueError) as error:
            wrong = str(error)
    raise ProgramError(f"the setting {item.name} is {saved!r}: {wrong}")


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
