"""The queue: each trial is trained once, and no result is overwritten."""

from train.search.trial import Outcome


def test_each_trial_is_claimed_once_and_those_put_back_again(make_queue):
    items = ["lr=1,2,3,4,5"]
    queues = [make_queue({}, items) for _ in range(2)]
    claimed = [queues[i % 2].claim().number for i in range(5)]
    assert claimed == [0, 1, 2, 3, 4]
    assert queues[0].claim() is None
    queues[1].put_back([3, 1])
    assert [queues[0].claim().number for _ in range(2)] == [1, 3]
    assert queues[0].claim() is None


def test_a_result_of_another_worker_is_left_as_it_is(make_queue):
    first, second = (make_queue({}, ["lr=1"]) for _ in range(2))
    stalled = first.claim()
    first.draw(stalled)
    second.put_back([0])
    trial = second.claim()
    second.draw(trial)
    outcome = Outcome(1, 1.0, 0.5, 1.0, 0.5, 1.0)
    second.finish(trial, outcome, pruned=False)
    first.finish(stalled, Outcome(2, 2.0, 0.2, 2.0, 0.2, 2.0), pruned=False)
    assert second.trials()[0].outcome == outcome
