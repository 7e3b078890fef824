"""A worker trains a trial as the training program would, and can stop at any step."""

from train.mlp import main
from train.search.worker import train_trials


def test_a_trial_is_what_the_training_program_does(run, rows, data_dir, tmp_path, read_run):
    run("--grid", "hidden=8,4x4", "--dropout", "0.1", "--seed", "3")
    common = f"--data-dir {data_dir} --epochs 2 --batch-size 32 --dropout 0.1 --seed 3 --threads 1"
    for row in rows():
        out = tmp_path / row["hidden"]
        assert main([*common.split(), "--hidden", row["hidden"], "--out", str(out)]) == 0
        best = read_run(out).history[int(row["epoch"]) - 1]
        for name in ("train_loss", "train_accuracy", "val_loss", "val_accuracy"):
            assert row[name] == best[name]


def test_a_trial_that_stopped_half_way_comes_to_the_same_result(make_queue, tmp_path, data_dir):
    fixed = {"data_dir": str(data_dir), "epochs": 3, "batch_size": 32, "hidden": (8,)}
    queue = make_queue(fixed, ["lr=0.02"], pruner="median")
    steps = iter(range(12))  # of 8 an epoch
    train_trials(queue, should_stop=lambda: next(steps, None) is None)
    assert [trial.state for trial in queue.trials()] == ["waiting"]
    train_trials(queue)
    (tmp_path / "whole").mkdir()
    whole = make_queue(fixed, ["lr=0.02"], folder=tmp_path / "whole")
    train_trials(whole)
    (resumed,), (straight,) = queue.trials(), whole.trials()
    assert figures(resumed) == figures(straight)


def figures(trial):
    return {k: v for k, v in vars(trial.outcome).items() if k != "seconds"}
