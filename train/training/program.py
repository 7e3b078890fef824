"""The training program of every model, from the command line to the run folder."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

from .. import pictures
from ..architectures.base import Architecture
from ..architectures.prediction import predict
from ..architectures.table import ARCHITECTURES
from ..command_line import console
from ..command_line.errors import DivergedError, ProgramError, system_error_message
from ..command_line.exit_codes import EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED, exit_code
from ..command_line.extras import require
from ..command_line.flags import Command
from ..command_line.interrupt import stop_signals
from ..command_line.parser import flag_name, parse_flags
from ..command_line.progress import TrainingBar
from ..run_folder.atomic_files import in_use
from ..run_folder.folder import BEST, CURVES, LAST, RANGE_TEST, RunFolder
from ..run_folder.trained_model import load_weights
from .callbacks import SaveRun, ShowProgress, StopWhen
from .lr_finder import STEPS, find_lr, write_range_test
from .metrics import classification_report, loss_and_accuracy
from .overfit_check import check_overfitting
from .process import prepare_process
from .run import Run, make_run
from .tensorboard import TensorBoard
from .trainer import Callback, Trainer

__all__ = ["main"]


def main(model: str, argv: Sequence[str] | None = None) -> int:
    """Run the training program of a model.

    Args:
        model: the model's name in ``ARCHITECTURES``.
        argv: the flags; None for those of the process.

    Returns:
        The exit code: 0 done; 1 the overfitting check failed; 2 bad input or a loss that diverged,
        with one line on stderr; 130 interrupted by Ctrl-C.
    """
    return exit_code(f"train.{model}", lambda: _run_program(model, argv))


def _run_program(model: str, argv: Sequence[str] | None) -> int:
    architecture = ARCHITECTURES[model]
    given = parse_flags(
        f"python -m train.{model}",
        f"Train {model} on labelled images, and leave a folder with its results.",
        (architecture, Command),
        argv,
    )
    require("tqdm", "matplotlib")
    names = {item.name for item in fields(Command)}
    commands = {name: given.pop(name) for name in names & given.keys()}
    command = Command(**commands)
    if command.log is not None:
        require("tensorboardX", purpose="--log tensorboard", extra="tensorboard")
    if command.resume is not None:
        return _resume(model, command, given)
    if notes := command.check({*given, *commands}):
        console.left_out(f"train.{model}", notes)
    settings = architecture.from_flags(given)
    RunFolder.check(command.out)
    run = _make_run(model, settings)
    described = run.describe_data()
    console.run_begins(run.network, described, run.settings)
    if command.dry_run:
        return _dry_run(run, command.out)
    if command.overfit is not None:
        return _check_overfitting(run, command.overfit)
    if command.lr_find:
        return _find_lr(run, command.out)
    folder = RunFolder.create(command.out, f"{model}-{run.data.name}")
    folder.write_config(model, run.settings, described, run.parameters)
    return _train_and_test(run, folder, None, command.log)


def _make_run(model: str, settings: Architecture) -> Run:
    """Prepare this process, and make the run."""
    if not prepare_process(settings.threads):
        console.threads_not_set()
    return make_run(model, settings)


# --- instead of training --------------------------------------------------------------------------


def _dry_run(run: Run, out: str | None) -> int:
    """Print what training would do."""
    steps = run.settings.epochs * -(-len(run.data.train) // run.settings.batch_size)
    folder = out or f"runs/<time>-{run.model}-{run.data.name}"
    console.dry_run(run.model, run.settings, steps, out, folder)
    return EXIT_DONE


def _check_overfitting(run: Run, batches: int) -> int:
    """Train on a few batches alone, and print whether the model has learned them."""
    with stop_signals() as stopped:
        callbacks = [ShowProgress(epoch_lines=False), StopWhen(stopped)]
        result = check_overfitting(run, batches, callbacks)
        interrupted = stopped() and result.accuracy < 1
    if interrupted:
        console.check_interrupted("overfit", "verdict")
        return EXIT_INTERRUPTED
    console.overfit_result(run.data.name, *result)
    return EXIT_DONE if result.accuracy == 1 else EXIT_FAILED


def _find_lr(run: Run, out: str | None) -> int:
    """Try rising learning rates, and leave a table and a picture of the loss."""
    with stop_signals() as stopped, TrainingBar(STEPS) as bar:
        result = find_lr(
            run,
            stopped,
            lambda loss, accuracy: bar.advance("learning rates", loss, accuracy),
        )
    if result is None:
        console.check_interrupted("lr-find", "suggestion")
        return EXIT_INTERRUPTED
    folder = RunFolder.create(out, f"{run.model}-{run.data.name}")
    write_range_test(folder.file(RANGE_TEST), result)
    title = f"{run.model} on {run.data.name}: learning-rate range test, {run.settings.optimizer}"
    picture = folder.file("lr-find.png")
    with pictures.own_style():
        pictures.save(pictures.lr_curve(*result, title), picture)
    console.lr_suggestion(result.suggestion, picture)
    return EXIT_DONE


# --- training -------------------------------------------------------------------------------------


def _resume(model: str, command: Command, given: Mapping[str, Any]) -> int:
    """Go on with the run in a folder.

    Args:
        model: the model of this program.
        command: names the folder.
        given: the other flags on the command line, of which there may be none.
    """
    folder = RunFolder.open(command.resume or "")
    others = sorted(
        {*given, *(item.name for item in fields(Command) if getattr(command, item.name))}
        - {"resume", "log"}
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
            f"train.{run_model} --resume {shlex.quote(folder.path)}"
        )
    metrics = folder.read_metrics()
    if metrics is not None:
        console.already_finished(folder.path, metrics["test_accuracy"])
        return EXIT_DONE
    # A run that was killed before its first epoch was saved begins anew.
    state = folder.load_state(LAST) if folder.has(LAST) else None
    run = _make_run(model, settings)
    _check_data(run, folder, described)
    console.run_begins(run.network, described, run.settings)
    return _train_and_test(run, folder, state, command.log)


def _check_data(run: Run, folder: RunFolder, described: Mapping[str, Any]) -> None:
    """Raise ProgramError unless data and teacher are those that the run began with."""
    now = run.describe_data()
    if now != described:
        only_teacher = now | {"teacher": None} == {**described, "teacher": None}
        changed = f"teacher {run.settings.teacher}" if only_teacher else f"data set {run.data.name}"
        raise ProgramError(
            f"--resume {folder.path}: the {changed} is no longer the one that the run began with; "
            "put that one back"
        )


def _train_and_test(
    run: Run, folder: RunFolder, state: dict[str, Any] | None, log: str | None
) -> int:
    """Train, draw the curves, and test once.

    Args:
        run: the run.
        folder: its folder.
        state: that of an earlier session, if any.
        log: the tracker that is written to, if any.
    """
    with in_use(folder.path), stop_signals() as stopped, _says_how_to_go_on(run, folder):
        trackers = [] if log is None else [TensorBoard(folder.file("tensorboard"))]
        trainer = _train(run, folder, state, stopped, trackers)
        if trainer.history:
            _draw_curves(run, folder, trainer)
        if not trainer.finished:
            console.training_interrupted(run.model, folder.path, len(trainer.history))
            return EXIT_INTERRUPTED
        if trainer.stopped_early:
            console.stopped_early(trainer.best.epoch)
        metrics = _test(run, folder, trainer)
    console.run_finished(metrics, folder.path)
    return EXIT_DONE


def _draw_curves(run: Run, folder: RunFolder, trainer: Trainer) -> None:
    """Draw loss and accuracy by epoch; a picture that fails costs no run its test result."""
    path = folder.file(CURVES)
    try:
        with pictures.own_style():
            figure = pictures.training_curves(
                trainer.history, run.title, folder.loss_extras(), run.settings.training_noise
            )
            pictures.save(figure, path)
    except OSError:  # of the disk: what comes next could not be written either
        raise
    except Exception as error:
        console.no_picture(f"train.{run.model}", path, error)


@contextmanager
def _says_how_to_go_on(run: Run, folder: RunFolder) -> Iterator[None]:
    """Add the command that goes on with the run to errors of its files."""
    try:
        yield
    except OSError as error:
        if error.filename == console.STDOUT:
            raise
        raise ProgramError(
            f"{system_error_message(error)}; then go on by python -m train.{run.model} --resume "
            f"{shlex.quote(folder.path)}"
        ) from error


def _train(
    run: Run,
    folder: RunFolder,
    state: dict[str, Any] | None,
    should_stop: Callable[[], bool],
    trackers: Sequence[Callback],
) -> Trainer:
    """Train the run's network, and keep its folder up to date.

    Raises:
        ProgramError: ``state`` does not fit the run.
        DivergedError: the loss is no finite number; the folder holds the last whole epoch.
    """
    trainer = Trainer(run, [SaveRun(folder), ShowProgress(), StopWhen(should_stop), *trackers])
    if state is not None:
        try:
            trainer.load_state(state)
        except (RuntimeError, ValueError, KeyError, TypeError) as error:
            raise ProgramError(f"{folder.file(LAST)}: not a state of this run: {error}") from error
    try:
        trainer.fit()
    except DivergedError as error:
        saved = f"; epoch {len(trainer.history)} is saved" if trainer.history else ""
        raise DivergedError(f"{error}{saved} in {folder.path}") from None
    return trainer


def _test(run: Run, folder: RunFolder, trainer: Trainer) -> dict[str, Any]:
    """Use the test set, once, with the best weights; write and return metrics.json."""
    epoch = load_weights(run.network, folder)
    if epoch != trainer.best.epoch:
        raise ProgramError(
            f"{folder.file(BEST)}: the weights of epoch {epoch}, expected {trainer.best.epoch} as "
            f"in {LAST}; train the run anew"
        )
    images, labels = run.data.test
    logits = predict(run.network, images, run.data.normalize, run.settings.as_input)
    loss, accuracy = loss_and_accuracy(logits, labels)
    metrics = {
        "model": type(run.network).__name__,
        "dataset": run.data.name,
        "best_epoch": trainer.best.epoch,
        "val_loss": trainer.best.val_loss,
        "val_accuracy": trainer.best.val_accuracy,
        "test_loss": loss,
        "test_accuracy": accuracy,
        "seconds": round(sum(epoch.seconds for epoch in trainer.history), 3),
        **classification_report(labels, logits.argmax(1), run.data.classes),
    }
    folder.write_metrics(metrics)
    return metrics
