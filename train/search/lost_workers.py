"""What happens to a lost worker: its trial goes back into the queue.

A worker moves a counter in its trial, the heartbeat, every :data:`HEARTBEAT_SECONDS`. If a running
trial's heartbeat has not moved for :data:`LOST_AFTER_SECONDS`, its worker is lost: killed, out of
memory, or on a machine that is gone. Another worker then trains the trial from its start. A lost
worker that comes back finds its trial taken, and its result is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic

from .trial import Trial

__all__ = ["HEARTBEAT_SECONDS", "LOST_AFTER_SECONDS", "Heartbeat", "HeartbeatMonitor"]

HEARTBEAT_SECONDS = 5.0
"""The time between two heartbeats of a worker."""
LOST_AFTER_SECONDS = 60.0
"""The time without a heartbeat after which a worker counts as lost."""


class Heartbeat:
    """Sends the heartbeats of one trial; called by its worker as often as possible.

    Args:
        send: stores the counter in the trial.
    """

    def __init__(self, send: Callable[[int], None]) -> None:
        self._send = send
        self._count = 0
        self._next = monotonic() + HEARTBEAT_SECONDS

    def __call__(self) -> None:
        """Send a heartbeat, if it is time for one."""
        now = monotonic()
        if now >= self._next:
            self._next = now + HEARTBEAT_SECONDS
            self._count += 1
            self._send(self._count)


class HeartbeatMonitor:
    """Measures how long each running trial has been without a heartbeat.

    Only the clock of this machine is used, since the clocks of others need not agree with it. Time
    in which the monitor was not asked hardly counts: a machine that slept has not seen the
    heartbeats of the others.
    """

    def __init__(self) -> None:
        # By trial: the last heartbeat, and the seconds since it moved.
        self._seen: dict[int, tuple[int | None, float]] = {}
        self._asked = monotonic()

    def lost(self, trials: Sequence[Trial]) -> list[int]:
        """Return the numbers of the running trials whose workers are lost."""
        now = monotonic()
        passed = min(now - self._asked, LOST_AFTER_SECONDS / 2)
        self._asked = now
        seen = {}
        for trial in trials:
            if trial.state == "running":
                heartbeat, silence = self._seen.get(trial.number, (trial.heartbeat, -passed))
                silence = silence + passed if heartbeat == trial.heartbeat else 0.0
                seen[trial.number] = (trial.heartbeat, silence)
        self._seen = seen
        return [number for number, (_, silence) in seen.items() if silence > LOST_AFTER_SECONDS]
