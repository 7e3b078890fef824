"""What happens to a lost worker: its trial is found, and trained again."""

from train.search import lost_workers
from train.search.lost_workers import (
    HEARTBEAT_SECONDS,
    LOST_AFTER_SECONDS,
    Heartbeat,
    HeartbeatMonitor,
)
from train.search.trial import Trial


def test_trials_of_a_lost_worker_are_found_by_their_missing_heartbeats(monkeypatch):
    now = 0.0
    monkeypatch.setattr(lost_workers, "monotonic", lambda: now)
    monitor = HeartbeatMonitor()

    def lost(*heartbeats):
        trials = [
            Trial(i, "running", {}, None, None, heartbeat) for i, heartbeat in enumerate(heartbeats)
        ]
        return monitor.lost([*trials, Trial(9, "waiting", {}, None, None, None)])

    assert lost(None, 1) == []
    for heartbeat in (2, 2, 3):
        now += LOST_AFTER_SECONDS / 3
        assert lost(None, heartbeat) == []
    now += LOST_AFTER_SECONDS / 3
    assert lost(None, 3) == [0]
    now += 100 * LOST_AFTER_SECONDS  # this machine slept
    assert lost(1, 3) == []
    now += LOST_AFTER_SECONDS / 3
    assert lost(1, 3) == [1]


def test_heartbeats_are_sent_at_intervals(monkeypatch):
    now, sent = 0.0, []
    monkeypatch.setattr(lost_workers, "monotonic", lambda: now)
    heartbeat = Heartbeat(sent.append)
    for _ in range(21):
        heartbeat()
        now += HEARTBEAT_SECONDS / 4
    assert sent == [1, 2, 3, 4, 5]


def test_the_trial_of_a_lost_worker_is_claimed_again(make_queue, monkeypatch):
    now = 0.0
    monkeypatch.setattr(lost_workers, "monotonic", lambda: now)
    queue, monitor = make_queue({}, ["lr=1,2"]), HeartbeatMonitor()
    lost, alive = queue.claim(), queue.claim()
    for count in range(6):
        queue.send_heartbeat(alive, count)
        queue.put_back(monitor.lost(queue.trials()))
        now += LOST_AFTER_SECONDS / 4
    assert [trial.state for trial in queue.trials()] == ["waiting", "running"]
    assert queue.claim().number == lost.number
