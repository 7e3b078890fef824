"""What a training program does, from the command line to the run folder."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from importlib.util import find_spec
from typing import Any

import tinygrad_np as tg
from tinygrad_np import nn
from tinygrad_np.data import DataError
from tinygrad_np.memory import keep_freed_memory

from . import blas, pictures
from .architectures import ARCHITECTURES, Architecture
from .data import RunData, load_dataset, prepare
from .distillation import Teacher, make_teacher
from .errors import DivergedError, ProgramError
from .history import Epoch
from .interrupt import CtrlC
from .lr_finder import STEPS, find_lr, write_range_test
from .metrics import classification_report, loss_and_accuracy
from .options import flag_name, flag_value, parse_flags
from .overfit import PASSES, overfit
from .prediction import predict
from .progress import TrainingBar
from .run_folder import BEST, CURVES, LAST, RunFolder
from .settings import Command
from .trainer import Trainer

__all__ = ["guarded", "main", "require", "train"]

EXIT_FAILED, EXIT_BAD_INPUT, EXIT_INTERRUPTED = 1, 2, 130


def main(model: str, argv: Sequence[str] | None = None) -> int:
    """Run the training program of a model.

    Args:
        model: a name in ``ARCHITECTURES``.
        argv: the flags, by default those of the command line.

    Returns:
        The exit code: 0 done, 1 the overfitting check failed, 2 bad input or a loss that diverged
        (one line on stderr), 130 interrupted by Ctrl-C.
    """
    return guarded(f"train.{model}", lambda: _run(model, argv))


def guarded(program: str, run: Callable[[], int]) -> int:
    """Call ``run``; what a user can set right becomes one line on stderr and exit code 2."""
    try:
        return run()
    except (ProgramError, DataError) as error:
        message = str(error)
    except OSError as error:
        message = ": ".join(filter(None, (error.filename, error.strerror))) or str(error)
    except KeyboardInterrupt:
        print(f"{program}: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    print(f"{program}: error: {' '.join(message.split())}", file=sys.stderr)
    return EXIT_BAD_INPUT


def _run(model: str, argv: Sequence[str] | None) -> int:
    architecture = ARCHITECTURES[model]
    given = parse_flags(
        f"python -m train.{model}",
        f"Train {model} on labelled images, and leave a folder with its results.",
        (architecture, Command),
        argv,
    )
    require("tqdm", "matplotlib")
    names = {item.name for item in fields(Command)}
    command = Command(**{name: given.pop(name) for name in names & given.keys()})
    if command.resume is not None:
        return _resume(model, command, given)
    settings = architecture.from_flags(given)
    RunFolder.check(command.out)
    run_data, network, teacher = _set_up(settings)
    # What was taken where no data set was named is named from here on.
    if settings.data_dir is None:
        settings = replace(settings, dataset=run_data.name)
    _describe(network, settings, run_data)
    if command.dry_run:
        return _dry_run(model, command, settings, run_data)
    if command.overfit is not None:
        return _overfit(network, settings, run_data, command.overfit)
    folder = RunFolder.create(command.out, f"{model}-{run_data.name}")
    if command.lr_find:
        return _find_lr(model, network, settings, run_data, folder, teacher)
    described = _described(run_data, teacher)
    folder.write_config(model, settings, described, _size(network))
    with CtrlC() as ctrl_c:
        return _train_and_test(
            model, network, settings, run_data, folder, None, ctrl_c.pressed, teacher
        )


def require(*modules: str) -> None:
    """Raise ProgramError, which says how to install them, unless these modules are there."""
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise ProgramError(
            f"training needs {' and '.join(missing)}: pip install 'tinygrad-np[train]'"
        )


# --- before training ------------------------------------------------------------------------------


def _set_up(settings: Architecture) -> tuple[RunData, nn.Module, Teacher | None]:
    """Threads, memory, data, a model with its first weights, and its teacher."""
    if not blas.set_threads(settings.threads):
        print(
            "--threads cannot act on this NumPy: set OMP_NUM_THREADS instead",
            file=sys.stderr,
        )
    keep_freed_memory()
    run_data = prepare(load_dataset(settings), settings)
    settings.check_batches(len(run_data.train))
    teacher = make_teacher(settings, run_data)
    tg.manual_seed(settings.seed)
    return run_data, settings.build(run_data.image_shape, len(run_data.classes)), teacher


def _described(run_data: RunData, teacher: Teacher | None) -> dict[str, Any]:
    """What is learned from, for config.json: a resumed run must find the same."""
    taught = {} if teacher is None else {"teacher": teacher.checksum}
    return run_data.describe() | taught


def _size(network: nn.Module) -> int:
    return sum(parameter.size for parameter in network.parameters())


def _describe(network: nn.Module, settings: Architecture, run_data: RunData) -> None:
    print(network)
    for name, parameter in network.named_parameters():
        shape = " x ".join(map(str, parameter.shape))
        print(f"  {name:<16} {shape:>16} {parameter.size:>12,}")
    print(f"  {'parameters':<16} {'':>16} {_size(network):>12,}")
    height, width = run_data.image_shape
    print(
        f"data     {run_data.name}: {len(run_data.train):,} images to train on, "
        f"{len(run_data.validation):,} to validate, {len(run_data.test):,} to test, "
        f"{height}x{width}, {len(run_data.classes)} classes"
    )
    print(
        f"recipe   {settings.optimizer}, lr {settings.lr:g}, schedule {settings.schedule}, "
        f"batches of {settings.batch_size}, {settings.epochs} epochs, seed {settings.seed}"
    )
    if settings.teacher is not None:
        print(
            f"teacher  {settings.teacher}: {settings.teacher_weight:.0%} of the loss, at "
            f"temperature {settings.teacher_temperature:g}"
        )
    sys.stdout.flush()


def _dry_run(model: str, command: Command, settings: Architecture, run_data: RunData) -> int:
    for item in fields(settings):
        print(f"  {flag_name(item.name):<20} {flag_value(getattr(settings, item.name))}")
    steps = settings.epochs * -(-len(run_data.train) // settings.batch_size)
    print(f"plan     {steps:,} steps in {settings.epochs} epochs")
    print(f"command  python -m train.{model} {shlex.join(settings.to_flags())}")
    print(f"folder   {command.out or f'runs/<time>-{model}-{run_data.name}'}")
    print("dry run: all is well, nothing was trained")
    return 0


def _overfit(network: nn.Module, settings: Architecture, run_data: RunData, batches: int) -> int:
    with CtrlC() as ctrl_c, TrainingBar(PASSES * (batches + 1)) as bar:
        result = overfit(network, settings, run_data, batches, ctrl_c.pressed, bar.advance)
    learned = result.accuracy == 1
    print(
        f"overfit  {'passed' if learned else 'FAILED'}: {result.accuracy:.2%} of {result.images} "
        f"images of {run_data.name} right after {result.passes} passes, loss {result.loss:.4f}"
    )
    return 0 if learned else EXIT_FAILED


def _find_lr(
    model: str,
    network: nn.Module,
    settings: Architecture,
    run_data: RunData,
    folder: RunFolder,
    teacher: Teacher | None,
) -> int:
    with CtrlC() as ctrl_c, TrainingBar(STEPS) as bar:
        result = find_lr(network, settings, run_data, ctrl_c.pressed, bar.advance, teacher)
    write_range_test(folder.file("lr-find.csv"), result)
    title = f"{model} on {run_data.name}: learning-rate range test, {settings.optimizer}"
    pictures.save(pictures.range_test(result, title), folder.file("lr-find.png"))
    print(f"lr-find  try --lr {result.suggestion:g}; see {folder.file('lr-find.png')}")
    return 0


# --- training -------------------------------------------------------------------------------------


def _resume(model: str, command: Command, given: Mapping[str, Any]) -> int:
    folder = RunFolder.open(command.resume or "")
    others = sorted(
        {*given, *(item.name for item in fields(Command) if getattr(command, item.name))}
        - {"resume"}
    )
    if others:
        raise ProgramError(
            f"--resume goes on with the run's own settings: leave out "
            f"{', '.join(map(flag_name, others))}"
        )
    run_model, settings, described = folder.read_config()
    if run_model != model:
        raise ProgramError(
            f"--resume {folder.path}: a run of train.{run_model}; go on by python -m "
            f"train.{run_model} --resume {folder.path}"
        )
    metrics = folder.read_metrics()
    if metrics is not None:
        print(f"{folder.path} is finished: test accuracy {metrics['test_accuracy']:.2%}")
        return 0
    # A run that was killed before its first epoch was saved begins anew.
    state = folder.load_state(LAST) if folder.has(LAST) else None
    run_data, network, teacher = _set_up(settings)
    now = _described(run_data, teacher)
    if now != described:
        only_teacher = now | {"teacher": None} == described | {"teacher": None}
        changed = f"teacher {settings.teacher}" if only_teacher else f"data set {run_data.name}"
        raise ProgramError(
            f"--resume {folder.path}: the {changed} is no longer the one that the run began with; "
            "put that one back"
        )
    _describe(network, settings, run_data)
    with CtrlC() as ctrl_c:
        return _train_and_test(
            model, network, settings, run_data, folder, state, ctrl_c.pressed, teacher
        )


def _train_and_test(
    model: str,
    network: nn.Module,
    settings: Architecture,
    run_data: RunData,
    folder: RunFolder,
    state: dict[str, Any] | None,
    should_stop: Callable[[], bool],
    teacher: Teacher | None,
) -> int:
    trainer = train(network, settings, run_data, folder, state, should_stop, teacher)
    title = f"{model} on {run_data.name}: {type(network).__name__}, {_size(network):,} parameters"
    if trainer.history:
        curves = pictures.training_curves(trainer.history, title, settings.in_the_loss)
        pictures.save(curves, folder.file(CURVES))
    if not trainer.finished:
        print(f"interrupted after {len(trainer.history)} whole epochs: all is saved")
        print(f"go on with: python -m train.{model} --resume {folder.path}")
        return EXIT_INTERRUPTED
    if trainer.stopped_early:
        print(f"stopped early: no better epoch since epoch {trainer.best.epoch}")
    metrics = _test(network, settings, run_data, folder, trainer)
    print(
        f"test     {run_data.name}: accuracy {metrics['test_accuracy']:.2%}, loss "
        f"{metrics['test_loss']:.4f}, with the weights of epoch {trainer.best.epoch}"
    )
    print(f"run      {folder.path}")
    return 0


def train(
    network: nn.Module,
    settings: Architecture,
    run_data: RunData,
    folder: RunFolder,
    state: dict[str, Any] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    teacher: Teacher | None = None,
) -> Trainer:
    """Train a model and keep its run folder up to date: after each epoch, and when it ends.

    Args:
        network, settings, run_data: see :class:`Trainer`.
        folder: with its config written.
        state: of an earlier session, to go on from.
        should_stop, teacher: see :class:`Trainer`.

    Returns:
        The trainer, finished or stopped.

    Raises:
        ProgramError: ``state`` is of another run.
        DivergedError: the loss is no finite number; the folder holds the last whole epoch.
    """
    trainer = Trainer(network, settings, run_data, should_stop, teacher=teacher)
    if state is not None:
        try:
            trainer.load_state(state)
        except (RuntimeError, ValueError, KeyError, TypeError) as error:
            raise ProgramError(f"{folder.file(LAST)}: not a state of this run: {error}") from error
    with TrainingBar(trainer.steps_in_all, trainer.steps_done) as bar:
        trainer.on_step = bar.advance
        try:
            for epoch in trainer.epochs():
                _save_epoch(folder, trainer, epoch)
                bar.write(_epoch_line(epoch, settings.epochs, epoch is trainer.best))
        except DivergedError as error:
            saved = f"; epoch {len(trainer.history)} is saved" if trainer.history else ""
            raise DivergedError(f"{error}{saved} in {folder.path}") from None
        if not trainer.finished:
            folder.save_state(LAST, trainer.state(), run_data.name)
            folder.write_history(trainer.history)
    return trainer


def _save_epoch(folder: RunFolder, trainer: Trainer, epoch: Epoch) -> None:
    """Save what there is after an epoch. ``last.npz`` is written last: whoever is killed before it
    does the epoch again, to the same result.
    """
    state, name, every = trainer.state(), trainer.data.name, trainer.settings.save_every
    folder.write_history(trainer.history)
    if epoch is trainer.best:
        folder.save_state(BEST, state, name)
    if every is not None and epoch.epoch % every == 0:
        folder.save_state(f"epoch-{epoch.epoch:04}.npz", state, name)
    folder.save_state(LAST, state, name)


def _epoch_line(epoch: Epoch, epochs: int, is_best: bool) -> str:
    return (
        f"epoch {epoch.epoch:>{len(str(epochs))}}/{epochs}  lr {epoch.lr:<8.2g} "
        f"train {epoch.train_loss:.4f} {epoch.train_accuracy:7.2%}  "
        f"validation {epoch.val_loss:.4f} {epoch.val_accuracy:7.2%}  "
        f"{epoch.seconds:.1f} s{'  best' if is_best else ''}"
    )


def _test(
    network: nn.Module,
    settings: Architecture,
    run_data: RunData,
    folder: RunFolder,
    trainer: Trainer,
) -> dict[str, Any]:
    """The one use of the test set, with the best weights; writes and returns metrics.json."""
    network.load_state_dict(folder.load_state(BEST)["model"])
    images, labels = run_data.test
    logits = predict(network, images, run_data.normalize, settings.as_input)
    loss, accuracy = loss_and_accuracy(logits, labels)
    metrics = {
        "model": type(network).__name__,
        "dataset": run_data.name,
        "best_epoch": trainer.best.epoch,
        "val_loss": trainer.best.val_loss,
        "val_accuracy": trainer.best.val_accuracy,
        "test_loss": loss,
        "test_accuracy": accuracy,
        "seconds": round(sum(epoch.seconds for epoch in trainer.history), 3),
        **classification_report(labels, logits.argmax(1), run_data.classes),
    }
    folder.write_metrics(metrics)
    return metrics
