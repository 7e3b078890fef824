"""The queue of trials and their results, in a database that Optuna keeps.

Every trial of a search stands in the queue from the start: a grid's with its settings, the others
without, to be drawn when their turn comes. Workers, on however many machines, claim them one by
one. What an interrupted or killed worker had claimed goes back into the queue.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import sleep
from typing import Any

import optuna
from optuna.storages import RDBStorage
from optuna.trial import TrialState
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, ProgrammingError, SQLAlchemyError

from ..errors import ProgramError
from .plan import Plan
from .space import Choices

__all__ = ["Outcome", "Queue", "Trial", "searches_in"]

optuna.logging.set_verbosity(optuna.logging.ERROR)

# Modules whose packages have another name.
_DRIVERS = {"psycopg": "psycopg[binary]", "psycopg2": "psycopg2-binary", "MySQLdb": "mysqlclient"}
_CONNECT_SECONDS = 10
_MAKE_TABLES_SECONDS = 3.0
_SQLITE_BUSY_SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    """What came of a trial: the figures of its best epoch, and the seconds of all of them."""

    epoch: int
    train_loss: float
    train_accuracy: float
    val_loss: float
    val_accuracy: float
    seconds: float


@dataclass(frozen=True)
class Trial:
    """A trial as it stands.

    Attributes:
        number: from 0.
        state: ``"waiting"``, ``"running"``, ``"finished"``, ``"pruned"`` or ``"failed"``.
        values: its settings on the axes of the search; empty while they are not drawn yet.
        outcome: None unless finished or pruned.
        error: why it failed.
        beat: a counter that a living worker moves.
    """

    number: int
    state: str
    values: dict[str, Any]
    outcome: Outcome | None
    error: str | None
    beat: int | None


_STATES = {
    TrialState.WAITING: "waiting",
    TrialState.RUNNING: "running",
    TrialState.COMPLETE: "finished",
    TrialState.PRUNED: "pruned",
    TrialState.FAIL: "failed",
}


class Queue:
    """The trials of one search.

    Args:
        url: of the database, as SQLAlchemy writes them.
        name: of the search in it.
        plan: of the search.

    Raises:
        ProgramError: the database cannot be reached.
    """

    def __init__(self, url: str, name: str, plan: Plan) -> None:
        self.plan = plan
        self._storage = _open(url)
        try:
            self._study = optuna.create_study(
                storage=self._storage,
                study_name=name,
                direction="maximize",
                load_if_exists=True,
                pruner=_pruner(plan.pruner),
            )
        except SQLAlchemyError as error:
            raise _unreachable(url, error) from error

    # --- for the program --------------------------------------------------------------------------

    def fill(self, count: int) -> None:
        """Put into the queue what is not yet in it.

        Args:
            count: of trials in all; a grid has its own.
        """
        have = self._study.get_trials(deepcopy=False)
        if self.plan.method != "grid":
            for _ in range(count - len(have)):
                self._study.enqueue_trial({})
            return
        axes = [axis for axis in self.plan.space.axes if isinstance(axis, Choices)]
        known = {json.dumps(trial.system_attrs.get("fixed_params")) for trial in have}
        for point in self.plan.space.corners():
            texts = {axis.name: axis.texts[axis.values.index(point[axis.name])] for axis in axes}
            if json.dumps(texts) not in known:
                self._study.enqueue_trial(texts)

    def trials(self) -> list[Trial]:
        """All trials, by number."""
        return [self._trial(frozen) for frozen in self._study.get_trials(deepcopy=False)]

    def put_back(self, numbers: Sequence[int]) -> None:
        """Return trials whose worker is gone to the queue."""
        for frozen in self._study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            if frozen.number in numbers:
                self._set_state(frozen._trial_id, TrialState.WAITING)

    # --- for a worker -----------------------------------------------------------------------------

    def claim(self) -> optuna.Trial | None:
        """The next trial, now this worker's; None where the queue is empty."""
        for frozen in self._study.get_trials(deepcopy=False, states=(TrialState.WAITING,)):
            if self._set_state(frozen._trial_id, TrialState.RUNNING):
                # A sampler for each trial: what is drawn does not hang on which worker draws it.
                self._study.sampler = _sampler(self.plan.method, self.plan.seed + frozen.number)
                return optuna.Trial(self._study, frozen._trial_id)
        return None

    def draw(self, trial: optuna.Trial) -> dict[str, Any]:
        """A claimed trial's settings on the axes of the search."""
        stored: dict[str, Any] = {}
        for axis in self.plan.space.axes:
            if isinstance(axis, Choices):
                stored[axis.name] = trial.suggest_categorical(axis.name, axis.texts)
            elif axis.integer:
                low, high = int(axis.low), int(axis.high)
                stored[axis.name] = trial.suggest_int(axis.name, low, high, log=axis.log)
            else:
                stored[axis.name] = trial.suggest_float(
                    axis.name, axis.low, axis.high, log=axis.log
                )
        return self.plan.space.values(stored)

    def hopeless(self, trial: optuna.Trial, epoch: int, val_accuracy: float) -> bool:
        """Note the accuracy after an epoch; whether the trial is not worth going on with."""
        if self.plan.pruner == "none":
            return False
        with _quiet():  # of epochs that it reported before its worker was killed
            trial.report(val_accuracy, epoch)
        return trial.should_prune()

    def beat(self, trial: optuna.Trial, count: int) -> None:
        """Show that the trial's worker lives."""
        trial.set_user_attr("beat", count)

    def finish(self, trial: optuna.Trial, outcome: Outcome, pruned: bool) -> None:
        """Note what came of a trial, unless it was taken from this worker and done by another."""
        try:
            trial.set_user_attr("outcome", vars(outcome))
            if pruned:
                self._study.tell(trial, state=TrialState.PRUNED)
            else:
                self._study.tell(trial, outcome.val_accuracy)
        except (ValueError, RuntimeError):
            if trial.storage.get_trial(trial._trial_id).state == TrialState.RUNNING:
                raise

    def fail(self, trial: optuna.Trial, reason: str) -> None:
        """Note that no result can come of a trial, and why."""
        trial.set_user_attr("error", reason)
        self._study.tell(trial, state=TrialState.FAIL)

    # --- within -----------------------------------------------------------------------------------

    def _set_state(self, trial_id: int, state: TrialState) -> bool:
        """Whether it was this caller who changed it."""
        try:
            return bool(self._storage.set_trial_state_values(trial_id, state))
        except RuntimeError:  # it is finished
            return False

    def _trial(self, frozen: optuna.trial.FrozenTrial) -> Trial:
        stored = frozen.params or frozen.system_attrs.get("fixed_params") or {}
        drawn = len(stored) == len(self.plan.space.axes)
        outcome = frozen.user_attrs.get("outcome")
        done = frozen.state in (TrialState.COMPLETE, TrialState.PRUNED)
        return Trial(
            number=frozen.number,
            state=_STATES[frozen.state],
            values=self.plan.space.values(stored) if drawn else {},
            outcome=Outcome(**outcome) if outcome and done else None,
            error=frozen.user_attrs.get("error"),
            beat=frozen.user_attrs.get("beat"),
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Without warnings of Optuna's, which are for those who program with it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def searches_in(url: str) -> list[str]:
    """The names of the searches that a database holds.

    Raises:
        ProgramError: it cannot be reached.
    """
    return optuna.get_all_study_names(_open(url))


def _sampler(method: str, seed: int) -> optuna.samplers.BaseSampler:
    if method == "tpe":
        # Trials that still run count as bad ones, which keeps workers away from each other.
        with _quiet():  # of a feature that is called experimental
            return optuna.samplers.TPESampler(seed=seed, constant_liar=True)
    return optuna.samplers.RandomSampler(seed=seed)


def _pruner(name: str) -> optuna.pruners.BasePruner:
    if name == "median":
        return optuna.pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=1)
    if name == "halving":
        return optuna.pruners.SuccessiveHalvingPruner()
    return optuna.pruners.NopPruner()


def _open(url: str) -> RDBStorage:
    """The database, with its tables made if it has none."""
    try:
        return _connect(url)
    except (IntegrityError, ProgrammingError):
        # Another machine made the same tables at the same time. By now they are there.
        sleep(_MAKE_TABLES_SECONDS)
        return _connect(url)


def _connect(url: str) -> RDBStorage:
    try:
        kind = make_url(url).get_backend_name()
        options = (
            {"timeout": _SQLITE_BUSY_SECONDS}
            if kind == "sqlite"
            else {"connect_timeout": _CONNECT_SECONDS}
        )
        return RDBStorage(url, engine_kwargs={"connect_args": options})
    except ImportError as error:
        missing = getattr(error.__cause__ or error, "name", None) or str(error)
        driver = _DRIVERS.get(missing, missing)
        raise ProgramError(
            f"--storage {_shown(url)}: its driver is not installed, pip install '{driver}'"
        ) from error
    except (IntegrityError, ProgrammingError):
        raise
    except (SQLAlchemyError, OSError, ValueError, RuntimeError, TypeError) as error:
        raise _unreachable(url, error) from error


def _unreachable(url: str, error: Exception) -> ProgramError:
    reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
    return ProgramError(
        f"--storage {_shown(url)}: cannot be reached ({reason}); expected for example "
        "sqlite:///search.db or postgresql://user@host/database"
    )


def _shown(url: str) -> str:
    """The address without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return url
