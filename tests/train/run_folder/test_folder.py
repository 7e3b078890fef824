"""What a run leaves behind, and that it is the same each time."""

import json
import re

import numpy as np
import pytest

from tinygrad_np.data import load
from train.architectures import MLPSettings
from train.architectures.prediction import predict
from train.mlp import main
from train.run_folder.checkpoint import load_checkpoint
from train.run_folder.folder import HISTORY_COLUMNS, RunFolder
from train.training.data import prepare
from train.training.metrics import classification_report, loss_and_accuracy

FILES = {"config.json", "history.csv", "best.npz", "last.npz", "metrics.json", "curves.png"}


def test_all_files_and_nothing_else(train, tmp_path):
    assert train(tmp_path / "run") == 0
    assert {file.name for file in (tmp_path / "run").iterdir()} == FILES
    assert (tmp_path / "run" / "curves.png").read_bytes().startswith(b"\x89PNG\r\n")


def test_history_has_one_row_an_epoch(train, read_run, tmp_path):
    train(tmp_path / "run")
    columns = "epoch,lr,train_loss,train_accuracy,val_loss,val_accuracy,seconds"
    assert (tmp_path / "run" / "history.csv").read_text().splitlines()[0] == columns
    assert ",".join(HISTORY_COLUMNS) == columns
    rows = read_run(tmp_path / "run").rows
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert all(np.isfinite(float(value)) for row in rows for value in row.values())


def test_config_holds_every_setting_and_the_data(train, read_run, data_dir, tmp_path):
    train(tmp_path / "run", "--lr", 0.01)
    config = read_run(tmp_path / "run").config
    assert MLPSettings.from_json(config["settings"]) == MLPSettings(
        data_dir=str(data_dir), hidden=(8,), epochs=3, batch_size=32, dropout=0.2, lr=0.01
    )
    assert config["dataset"] == data_dir.name
    assert config["data"]["classes"] == ["top", "middle", "bottom"]
    assert (config["data"]["train"], config["data"]["validation"]) == (200, 40)
    assert config["parameters"] == 36 * 8 + 8 + 8 * 3 + 3
    assert {"numpy", "python", "tinygrad_np"} <= config["versions"].keys()


def test_metrics_are_those_of_the_best_weights_on_the_test_set(train, read_run, data_dir, tmp_path):
    flags = ("--lr", 0.3, "--schedule", "none", "--epochs", 6)
    for seed in range(20):  # at this rate the last epoch is soon not the best
        out = tmp_path / f"run{seed}"
        assert train(out, *flags, "--seed", seed) == 0
        run = read_run(out)
        if run.metrics["best_epoch"] < 6:
            break
    assert run.metrics["best_epoch"] < 6
    model, settings, _ = RunFolder.open(str(out)).read_config()
    assert model == "mlp"
    data = prepare(load(None, data_dir), settings)
    network = settings.build(data.image_shape, len(data.classes))
    network.load_state_dict(load_checkpoint(str(out / "best.npz"))["model"])

    def scores(part):
        logits = predict(network, part.images, data.normalize, settings.as_input)
        return logits, loss_and_accuracy(logits, part.labels)

    logits, (loss, accuracy) = scores(data.test)
    metrics = run.metrics
    assert (metrics["test_loss"], metrics["test_accuracy"]) == (loss, accuracy)
    report = classification_report(data.test.labels, logits.argmax(1), data.classes)
    assert {name: metrics[name] for name in report} == json.loads(json.dumps(report))
    best = max(run.rows, key=lambda row: (float(row["val_accuracy"]), -float(row["val_loss"])))
    assert metrics["best_epoch"] == int(best["epoch"])
    assert scores(data.validation)[1] == (float(best["val_loss"]), float(best["val_accuracy"]))


def test_every_artifact_names_the_data_set(train, read_run, data_dir, tmp_path):
    train(tmp_path / "run")
    run = read_run(tmp_path / "run")
    named = [run.config, run.metrics, run.state("best.npz"), run.state("last.npz")]
    assert [part["dataset"] for part in named] == [data_dir.name] * 4


def test_default_folder_names_time_model_and_data(small, data_dir, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(small) == main(small) == 0
    names = sorted(folder.name for folder in (tmp_path / "runs").iterdir())
    assert len(names) == 2
    assert all(re.fullmatch(rf"\d{{8}}-\d{{6}}-mlp-{data_dir.name}(-2)?", n) for n in names)
    assert names[1] in capsys.readouterr().out


VARIANTS = {
    "plain": "",
    "sgd": "--optimizer sgd --momentum 0.9 --nesterov --schedule none",
    "noisy": "--augment --flip --cutout 2 --mixup 0.4 --label-smoothing 0.1",
    "plateau": "--optimizer rmsprop --momentum 0.5 --schedule plateau --clip-norm 1",
}


@pytest.mark.parametrize("flags", VARIANTS.values(), ids=VARIANTS)
def test_same_seed_same_run_bit_for_bit(train, read_run, tmp_path, flags):
    flags = flags.split()
    assert train(tmp_path / "a", *flags) == train(tmp_path / "b", *flags) == 0
    a, b = (read_run(tmp_path / name).everything() for name in "ab")
    assert a == b
    train(tmp_path / "c", *flags, "--seed", 1)
    assert read_run(tmp_path / "c").history != a["history"]


def test_save_every_keeps_states(train, read_run, tmp_path):
    train(tmp_path / "run", "--save-every", 2, "--epochs", 5)
    kept = sorted(file.name for file in (tmp_path / "run").glob("epoch-*"))
    assert kept == ["epoch-0002.npz", "epoch-0004.npz"]
    assert len(read_run(tmp_path / "run").state("epoch-0004.npz")["history"]) == 4


def test_dry_run_leaves_nothing(train, tmp_path, capsys):
    assert train(tmp_path / "deep" / "run", "--dry-run") == 0
    assert list(tmp_path.iterdir()) == []
    out = capsys.readouterr().out
    assert "21 steps in 3 epochs" in out
    assert str(tmp_path / "deep" / "run") in out


@pytest.mark.parametrize("flags", [(), ("--lr-find",), ("--dry-run",)])
def test_out_that_holds_files_but_no_run_is_refused(train, tmp_path, capsys, flags):
    (tmp_path / "notes.txt").write_text("mine")
    assert train(tmp_path, *flags) == 2
    assert "notes.txt" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_out_may_be_empty_or_hold_a_range_test_or_what_a_killed_one_left(train, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / ".0123456789abcdef.part").write_text("half")
    assert train(tmp_path / "run", "--lr-find") == 0
    assert train(tmp_path / "run", "--lr-find") == 0
    assert train(tmp_path / "run") == 0
    names = {file.name for file in (tmp_path / "run").iterdir()}
    assert names == FILES | {"lr-find.csv", "lr-find.png"}
