"""``--log tensorboard``: TensorBoard's own reader finds what the run's files say."""

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.graph_pb2 import GraphDef

from train.command_line import extras
from train.run_folder.checkpoint import load_checkpoint

TAGS = {
    "loss/train": "train_loss",
    "loss/validation": "val_loss",
    "accuracy/train": "train_accuracy",
    "accuracy/validation": "val_accuracy",
    "learning_rate": "lr",
}


def read(folder):
    return EventAccumulator(str(folder), {"images": 0, "scalars": 0, "histograms": 0}).Reload()


@pytest.fixture(scope="module")
def logged(data_dir, tmp_path_factory):
    from train.mlp import main

    out = tmp_path_factory.mktemp("logged") / "run"
    small = f"--data-dir {data_dir} --hidden 8 --epochs 3 --batch-size 32 --dropout 0.2"
    assert main([*small.split(), "--log", "tensorboard", "--out", str(out)]) == 0
    return out


def test_the_figures_are_those_of_the_history(logged, read_run):
    events, rows = read(logged / "tensorboard"), read_run(logged).rows
    for tag, column in TAGS.items():
        written = events.Scalars(tag)
        assert [event.step for event in written] == [1, 2, 3]
        np.testing.assert_allclose(
            [event.value for event in written], [float(row[column]) for row in rows], rtol=1e-6
        )


def test_weights_images_and_graph_are_there(logged):
    events = read(logged / "tensorboard")
    weights = load_checkpoint(str(logged / "last.npz"))["model"]
    assert set(events.Tags()["histograms"]) == {name.replace(".", "/") for name in weights}
    for name, values in weights.items():
        last = events.Histograms(name.replace(".", "/"))[-1]
        assert last.step == 3
        histogram = last.histogram_value
        assert histogram.num == values.size
        np.testing.assert_allclose(histogram.sum, values.sum(dtype=float), rtol=1e-5, atol=1e-6)
    (image,) = events.Images("images")
    assert (image.width % 6, image.height % 6) == (0, 0)
    graph = GraphDef.FromString(events.Graph().SerializeToString())
    names = {node.name for node in graph.node}
    assert {name.replace(".", "/") for name in weights} | {"input"} <= names
    assert all(before in names for node in graph.node for before in node.input)


def test_settings_stand_beside_their_result(logged, read_run):
    events = read(logged / "tensorboard" / "settings")
    assert "_hparams_/session_start_info" in events.summary_metadata
    best = max(float(row["val_accuracy"]) for row in read_run(logged).rows)
    assert events.Scalars("best/accuracy")[0].value == pytest.approx(best, rel=1e-6)


def test_the_run_is_the_same_with_and_without(logged, train, tmp_path, read_run):
    assert train(tmp_path / "run") == 0
    assert read_run(tmp_path / "run").everything() == read_run(logged).everything()
    assert not (tmp_path / "run" / "tensorboard").exists()


def test_a_missing_package_is_one_line(train, tmp_path, monkeypatch, capsys):
    found = extras.find_spec
    monkeypatch.setattr(extras, "find_spec", lambda n: None if n == "tensorboardX" else found(n))
    assert train(tmp_path / "run", "--log", "tensorboard") == 2
    assert 'pip install "tinygrad-np[tensorboard]"' in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_nothing_is_logged_of_a_check(train, tmp_path, capsys):
    assert train(tmp_path / "run", "--lr-find", "--log", "tensorboard") == 2
    assert "--log has no effect with --lr-find" in capsys.readouterr().err
