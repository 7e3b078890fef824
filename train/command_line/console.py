"""Every line that the programs print: one function for each thing there is to say.

Results go to stdout, errors and warnings to stderr. Progress bars are in ``progress``.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from .parser import flag_name, flag_value
from .streams import discard, encodable

if TYPE_CHECKING:
    from tinygrad_np import nn

    from .flags import Settings

_LONGEST_ERROR = 1200  # letters; what was given may be quoted in it, of whatever length

STDOUT = "<stdout>"
"""The file name in errors of stdout."""


def say(*lines: str) -> None:
    """Print lines on stdout, at once even into a pipe.

    Raises:
        OSError: nobody reads stdout, or its disk is full; the file name is :data:`STDOUT`.
    """
    text = "\n".join(lines)
    try:
        print(encodable(text, sys.stdout), flush=True)
    except OSError as error:
        error.filename = STDOUT
        raise


def warn(*lines: str) -> None:
    """Print lines on stderr; if that fails, there is nobody to tell."""
    text = "\n".join(lines)
    try:
        print(encodable(text, sys.stderr), file=sys.stderr, flush=True)
    except OSError:
        discard(sys.stderr)


def flush() -> None:
    """See that all that was printed gets out.

    Raises:
        OSError: as of :func:`say`.
    """
    try:
        sys.stdout.flush()
    except OSError as error:
        error.filename = STDOUT
        raise


# --- how a program ends ---------------------------------------------------------------------------


def program_failed(program: str, message: str) -> None:
    """Print an error in one line, without the middle of a very long one."""
    line = " ".join(message.split())
    if len(line) > _LONGEST_ERROR:
        line = f"{line[: _LONGEST_ERROR - 300]} [...] {line[-300:]}"
    warn(f"{program}: error: {line}")


def program_interrupted(program: str) -> None:
    """Print that Ctrl-C ended the program at once."""
    warn(f"{program}: interrupted")


# --- before training ------------------------------------------------------------------------------


def threads_not_set() -> None:
    """Print that ``--threads`` has no effect with this build of NumPy."""
    warn("--threads cannot act on this NumPy: set OMP_NUM_THREADS instead")


def synthetic_data(reason: str) -> None:
    """Print a warning that nobody can miss: drawings stand in for Fashion-MNIST."""
    stars = "*" * 88
    warn(
        stars,
        "*** WARNING: Fashion-MNIST cannot be had here. Training on SYNTHETIC drawings instead:",
        "*** the accuracy says nothing about the real data.",
        f"*** {reason}",
        stars,
    )


def left_out(program: str, notes: Sequence[str]) -> None:
    """Print that a command goes without some of the flags."""
    warn(*(f"{program}: note: {note}" for note in notes))


def run_begins(network: nn.Module, data: Mapping[str, Any], settings: Settings) -> None:
    """Print the network with the shape of each parameter, the data and the recipe.

    Args:
        network: the model.
        data: its description as in config.json.
        settings: of the run.
    """
    lines = [str(network)]
    for name, parameter in network.named_parameters():
        shape = " x ".join(map(str, parameter.shape))
        lines.append(f"  {name:<16} {shape:>16} {parameter.size:>12,}")
    count = sum(parameter.size for parameter in network.parameters())
    lines.append(f"  {'parameters':<16} {'':>16} {count:>12,}")
    size = "x".join(map(str, data["image_shape"]))
    lines.append(
        f"data     {data['name']}: {data['train']:,} images to train on, "
        f"{data['validation']:,} to validate, {data['test']:,} to test, "
        f"{size}, {len(data['classes'])} classes"
    )
    lines.append(
        f"recipe   {settings.optimizer}, lr {settings.lr:g}, schedule {settings.schedule}, "
        f"batches of {settings.batch_size}, {settings.epochs} epochs, seed {settings.seed}"
    )
    if settings.teacher is not None:
        lines.append(
            f"teacher  {settings.teacher}: {settings.teacher_weight:.0%} of the loss, at "
            f"temperature {settings.teacher_temperature:g}"
        )
    lines += [f"note     {note}" for note in settings.without_effect()]
    say(*lines)


def dry_run(model: str, settings: Settings, steps: int, out: str | None, folder: str) -> None:
    """Print every setting, the plan, the command and the folder of a run that is not made.

    Args:
        model: the model's name.
        settings: of the run.
        steps: the number of training steps.
        out: the folder that was asked for, if any.
        folder: the folder that the run would have.
    """
    flags = settings.to_flags() + ([] if out is None else ["--out", out])
    say(
        *(
            f"  {flag_name(item.name):<20} {flag_value(getattr(settings, item.name))}"
            for item in fields(settings)
        ),
        f"plan     {steps:,} steps in {settings.epochs} epochs",
        f"command  python -m train.{model} {shlex.join(flags)}",
        f"folder   {folder}",
        "dry run: all is well, nothing was trained",
    )


def overfit_result(dataset: str, images: int, passes: int, loss: float, accuracy: float) -> None:
    """Print whether the model learned a few batches by heart."""
    say(
        f"overfit  {'passed' if accuracy == 1 else 'FAILED'}: {accuracy:.2%} of {images} images of "
        f"{dataset} right after {passes} passes, loss {loss:.4f}"
    )


def lr_suggestion(lr: float, picture: str) -> None:
    """Print the learning rate that the range test suggests."""
    say(f"lr-find  try --lr {lr:g}; see {picture}")


# --- training -------------------------------------------------------------------------------------


def epoch_line(
    epoch: int,
    lr: float,
    train_loss: float,
    train_accuracy: float,
    val_loss: float,
    val_accuracy: float,
    seconds: float,
    *,
    epochs: int,
    is_best: bool,
) -> str:
    """Return the line of one epoch, which the progress bar prints above itself."""
    return (
        f"epoch {epoch:>{len(str(epochs))}}/{epochs}  lr {lr:<8.2g} "
        f"train {train_loss:.4f} {train_accuracy:7.2%}  "
        f"validation {val_loss:.4f} {val_accuracy:7.2%}  "
        f"{seconds:.1f} s{'  best' if is_best else ''}"
    )


def already_finished(folder: str, test_accuracy: float) -> None:
    """Print that there is nothing left to resume."""
    say(f"{folder} is finished: test accuracy {test_accuracy:.2%}")


def training_interrupted(model: str, folder: str, epochs: int) -> None:
    """Print what is saved, and the command that goes on."""
    say(
        f"interrupted after {epochs} whole epochs: all is saved",
        f"go on with: python -m train.{model} --resume {shlex.quote(folder)}",
    )


def check_interrupted(check: str, without: str) -> None:
    """Print that a check was stopped before it came to its end."""
    say(f"{check:<8} interrupted: no {without}")


def no_picture(program: str, path: str, error: Exception) -> None:
    """Print that a picture could not be drawn, and why; all else goes on."""
    reason = " ".join(str(error).split())[:200] or "no reason given"
    warn(f"{program}: note: {path} could not be drawn ({type(error).__name__}: {reason})")


def stopped_early(best_epoch: int) -> None:
    """Print that ``--early-stopping`` ended the training."""
    say(f"stopped early: no better epoch since epoch {best_epoch}")


def run_finished(metrics: Mapping[str, Any], folder: str) -> None:
    """Print the test result and the run's folder."""
    say(
        f"test     {metrics['dataset']}: accuracy {metrics['test_accuracy']:.2%}, loss "
        f"{metrics['test_loss']:.4f}, with the weights of epoch {metrics['best_epoch']}",
        f"run      {folder}",
    )


# --- evaluate and visualize -----------------------------------------------------------------------


def other_class_names(dataset: str, classes: int) -> None:
    """Print that the test set's classes are named as the model's."""
    warn(
        f"train.evaluate: note: {dataset} has other classes than the model, whose names "
        f"stand here for labels 0 to {classes - 1}"
    )


def evaluation(report: str, folder: str) -> None:
    """Print the report of a test, and where it is saved."""
    say(report, f"saved  {folder}")


def prediction(image: str, guesses: Mapping[str, float]) -> None:
    """Print an image file's most likely classes."""
    listed = ", ".join(f"{name} {chance:.1%}" for name, chance in guesses.items())
    say(f"{image}: {listed}")


def blank_image(program: str, image: str) -> None:
    """Print that an image has nothing on it by the time that the model sees it."""
    warn(f"{program}: note: {image}: comes out blank, so that its prediction means nothing")


def predictions_saved(folder: str) -> None:
    """Print where the predictions are saved."""
    say(f"saved  {folder}")


def file_saved(path: str) -> None:
    """Print the path of a file that was just written."""
    say(path)


# --- search ---------------------------------------------------------------------------------------


def search_begins(title: str, trials: int, done: int, workers: int, axes: Sequence[str]) -> None:
    """Print what is searched, how much of it is done, and its axes."""
    already = f", {done} of them done" if done else ""
    say(
        f"search   {title}: {trials} trials{already}, on {workers} "
        f"worker{'' if workers == 1 else 's'}",
        *(f"  {axis}" for axis in axes),
    )


def best_trial_so_far(
    done: int, trials: int, val_accuracy: float, val_loss: float, settings: str
) -> None:
    """Print a new best trial."""
    say(
        f"best of {done:>{len(str(trials))}}/{trials}  validation "
        f"{val_accuracy:7.2%}  loss {val_loss:.4f}  {settings}"
    )


def redraw(lines: Sequence[str], above: int) -> None:
    """Draw lines on a terminal over the ``above`` lines that were drawn before."""
    up = f"\x1b[{above}A" if above else ""
    say(f"{up}\r\x1b[J" + "\n".join(lines))


def search_ends(seconds: float, page: str, failed: int, trials: int) -> None:
    """Print how long the search took and where its results are."""
    say(f"search   {seconds:.1f} s in this session; see {page}")
    if failed:
        say(f"failed   {failed} of {trials} trials; results.md says why")


def database_away(reason: str, seconds: float) -> None:
    """Print that the database is waited for."""
    warn(
        f"train.search: note: the database does not answer ({reason}); it is waited for, up to "
        f"{seconds:g} s"
    )


def search_interrupted() -> None:
    """Print that the same command goes on."""
    say("interrupted: finished trials are kept, the same command goes on")


def best_trial_command(command: str) -> None:
    """Print the command that trains the best settings on all the data."""
    say(f"best     {command}")
