"""The trials of a search and their results, in a database that Optuna keeps.

The trials of a grid are in the queue with their settings, the others without, since theirs are
drawn when they are claimed. The queue is filled as it empties. Workers, on any number of machines,
claim the trials one by one. A trial that its worker cannot finish goes back into the queue.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import optuna
from optuna.trial import TrialState
from sqlalchemy.exc import SQLAlchemyError

from ..command_line.errors import ProgramError
from ..command_line.parser import flag_value
from .database import open_database, ride_out, unreachable
from .plan import Plan
from .space import Choices
from .trial import Outcome, Trial

__all__ = ["AHEAD", "MOST_LOSSES", "TrialQueue", "trial_seed"]

AHEAD = 64
"""The number of trials that wait in the queue, if the search has so many."""

optuna.logging.set_verbosity(optuna.logging.ERROR)

MOST_LOSSES = 2
"""The number of workers that a trial may cost."""

_LOSSES = "losses"
_HEARTBEAT = "beat"  # the attribute's name in the databases of earlier versions, too

_STATES = {
    TrialState.WAITING: "waiting",
    TrialState.RUNNING: "running",
    TrialState.COMPLETE: "finished",
    TrialState.PRUNED: "pruned",
    TrialState.FAIL: "failed",
}


P = ParamSpec("P")
T = TypeVar("T")


def _riding_out(
    method: Callable[Concatenate[TrialQueue, P], T],
) -> Callable[Concatenate[TrialQueue, P], T]:
    """Let a method wait for a database that is away; it must bear to be called twice."""

    @wraps(method)
    def call(self: TrialQueue, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return ride_out(lambda: method(self, *args, **kwargs), self.give_up)

    return call


class TrialQueue:
    """The trials of one search.

    Its methods wait for a database that is away, as while it is started anew. They raise
    :class:`~train.search.database.DatabaseLostError` if it does not come back.

    Args:
        url: the address of the database, see :func:`~train.search.database.open_database`.
        name: the name of the search in it.
        plan: the plan of the search.
        give_up: asked while a database is waited for; true ends the waiting.

    Attributes:
        plan, give_up: as above.

    Raises:
        UnreachableError: the database cannot be reached.
    """

    def __init__(
        self, url: str, name: str, plan: Plan, give_up: Callable[[], bool] = lambda: False
    ) -> None:
        self.plan = plan
        self.give_up = give_up
        self._wanted = 0
        self._next_point = 0  # of a grid: all before it are in the queue
        self._storage = open_database(url)
        try:
            self._study = optuna.create_study(
                storage=self._storage,
                study_name=name,
                direction="maximize",
                load_if_exists=True,
                pruner=_pruner(plan.pruner),
            )
        except SQLAlchemyError as error:
            raise unreachable(url, error) from error

    # --- for the program --------------------------------------------------------------------------

    @property
    def total(self) -> int:
        """The number of trials of the search, most of which may not be in the queue yet."""
        return self.plan.space.size if self.plan.method == "grid" else self._wanted

    def fill(self, count: int) -> None:
        """Say how many trials there are in all, and put the first into the queue.

        Args:
            count: ignored for a grid, which has its own.
        """
        self._wanted = count
        self.top_up()

    @_riding_out
    def top_up(self) -> None:
        """Put trials into the queue until :data:`AHEAD` wait there, or all are in it.

        A search may have more trials than any database holds; those that are not in the queue take
        neither time nor room.
        """
        have = self._study.get_trials(deepcopy=False)
        waiting = sum(trial.state == TrialState.WAITING for trial in have)
        room = min(AHEAD - waiting, self.total - len(have))
        if room <= 0:
            return
        if self.plan.method != "grid":
            for _ in range(room):
                self._study.enqueue_trial({})
            return
        axes = [axis for axis in self.plan.space.axes if isinstance(axis, Choices)]
        known = {json.dumps(trial.system_attrs.get("fixed_params")) for trial in have}
        while room > 0 and self._next_point < self.total:
            point = self.plan.space.corner(self._next_point)
            texts = {axis.name: flag_value(point[axis.name]) for axis in axes}
            if json.dumps(texts) not in known:
                self._study.enqueue_trial(texts)
                room -= 1
            self._next_point += 1

    @_riding_out
    def trials(self) -> list[Trial]:
        """Return all trials, by number."""
        return [self._trial(frozen) for frozen in self._study.get_trials(deepcopy=False)]

    @_riding_out
    def put_back(self, numbers: Sequence[int]) -> None:
        """Put running trials back into the queue, to be claimed again."""
        for frozen in self._study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            if frozen.number in numbers:
                self._set_state(frozen._trial_id, TrialState.WAITING)

    @_riding_out
    def put_back_lost(self, numbers: Sequence[int], reason: str) -> None:
        """Put running trials back whose workers were lost; fail those that lost too many.

        Else a trial that takes all memory, and its worker with it, would be claimed for ever.
        """
        for frozen in self._study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            if frozen.number not in numbers:
                continue
            losses = frozen.user_attrs.get(_LOSSES, 0) + 1
            if losses >= MOST_LOSSES:
                trial = optuna.Trial(self._study, frozen._trial_id)
                self.fail(trial, f"its worker was lost {losses} times ({reason})")
            else:
                with suppress(RuntimeError):  # another worker took the trial over
                    self._storage.set_trial_user_attr(frozen._trial_id, _LOSSES, losses)
                self._set_state(frozen._trial_id, TrialState.WAITING)

    # --- for a worker -----------------------------------------------------------------------------

    def claim(self) -> optuna.Trial | None:
        """Take the next trial out of the queue for this worker; None if the queue is empty.

        A trial whose claim came through, but not the answer to it, is taken for another worker's;
        without a heartbeat it goes back into the queue.
        """
        for frozen in self._waiting():
            if self._start(frozen._trial_id):
                return self._claimed(frozen)
        return None

    @_riding_out
    def _waiting(self) -> list[optuna.trial.FrozenTrial]:
        return self._study.get_trials(deepcopy=False, states=(TrialState.WAITING,))

    @_riding_out
    def _start(self, trial_id: int) -> bool:
        return self._set_state(trial_id, TrialState.RUNNING)

    @_riding_out
    def _claimed(self, frozen: optuna.trial.FrozenTrial) -> optuna.Trial:
        # A sampler for each trial, so that what is drawn does not depend on the worker.
        self._study.sampler = _sampler(self.plan.method, self.plan.seed, frozen.number)
        return optuna.Trial(self._study, frozen._trial_id)

    @_riding_out
    def draw(self, trial: optuna.Trial) -> dict[str, Any]:
        """Draw a claimed trial's settings on the axes of the search."""
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

    @_riding_out
    def should_prune(self, trial: optuna.Trial, epoch: int, val_accuracy: float) -> bool:
        """Note the accuracy after an epoch; return whether to give the trial up."""
        if self.plan.pruner == "none":
            return False
        with _without_warnings():  # of epochs reported before, by a worker that was lost
            try:
                trial.report(val_accuracy, epoch)
            except RuntimeError:  # another worker took the trial over and finished it
                return False
        return trial.should_prune()

    @_riding_out
    def send_heartbeat(self, trial: optuna.Trial, count: int) -> None:
        """Store a trial's heartbeat, see :mod:`train.search.lost_workers`."""
        with suppress(RuntimeError):  # another worker took the trial over and finished it
            trial.set_user_attr(_HEARTBEAT, count)

    @_riding_out
    def finish(self, trial: optuna.Trial, outcome: Outcome, pruned: bool) -> None:
        """Note a trial's outcome, unless another worker took the trial over and finished it."""
        try:
            trial.set_user_attr("outcome", vars(outcome))
            if pruned:
                self._study.tell(trial, state=TrialState.PRUNED)
            else:
                self._study.tell(trial, outcome.val_accuracy)
        except (ValueError, RuntimeError):
            if trial.storage.get_trial(trial._trial_id).state == TrialState.RUNNING:
                raise

    @_riding_out
    def fail(self, trial: optuna.Trial, reason: str) -> None:
        """Note that a trial failed, and why."""
        with suppress(ValueError, RuntimeError):  # another worker took the trial over
            trial.set_user_attr("error", reason)
            self._study.tell(trial, state=TrialState.FAIL)

    # --- inside -----------------------------------------------------------------------------------

    def _set_state(self, trial_id: int, state: TrialState) -> bool:
        """Change a trial's state; return whether this caller was the one who changed it."""
        try:
            return bool(self._storage.set_trial_state_values(trial_id, state))
        except RuntimeError:  # it is finished
            return False

    def _trial(self, frozen: optuna.trial.FrozenTrial) -> Trial:
        """Turn Optuna's record of a trial into ours."""
        stored = frozen.params or frozen.system_attrs.get("fixed_params") or {}
        outcome = frozen.user_attrs.get("outcome")
        done = frozen.state in (TrialState.COMPLETE, TrialState.PRUNED)
        try:
            drawn = len(stored) == len(self.plan.space.axes)
            return Trial(
                number=frozen.number,
                state=_STATES[frozen.state],
                values=self.plan.space.values(stored) if drawn else {},
                outcome=Outcome(**outcome) if outcome and done else None,
                error=frozen.user_attrs.get("error"),
                heartbeat=frozen.user_attrs.get(_HEARTBEAT),
            )
        except (TypeError, ValueError, KeyError) as error:
            raise ProgramError(
                f"trial {frozen.number} in the database is none of this search ({error}); take "
                "another --out or --storage"
            ) from error


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Silence Optuna's warnings, which are for programmers and not for users."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def trial_seed(seed: int, number: int) -> int:
    """Return a trial's own seed: of 32 bits, as Optuna wants it, for a seed of any size.

    >>> trial_seed(0, 1) != trial_seed(2**32, 0)
    True
    """
    own: list[int] = np.random.SeedSequence(seed, spawn_key=(number,)).generate_state(1).tolist()
    return own[0]


def _sampler(method: str, seed: int, number: int) -> optuna.samplers.BaseSampler:
    """Make the sampler of a trial."""
    own_seed = trial_seed(seed, number)
    if method == "tpe":
        # Trials that still run count as bad ones, so that workers do not draw the same settings.
        with _without_warnings():  # that the liar is experimental
            return optuna.samplers.TPESampler(seed=own_seed, constant_liar=True)
    return optuna.samplers.RandomSampler(seed=own_seed)


def _pruner(name: str) -> optuna.pruners.BasePruner:
    if name == "median":
        return optuna.pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=1)
    if name == "halving":
        return optuna.pruners.SuccessiveHalvingPruner()
    return optuna.pruners.NopPruner()
