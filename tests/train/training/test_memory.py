"""Models that are too large are refused before they are made, with the figure."""

import json
import shutil
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.train.conftest import assert_one_line
from train import evaluate
from train.architectures import ARCHITECTURES
from train.command_line.errors import ProgramError
from train.mlp import main
from train.training import memory

sizes = st.lists(st.integers(1, 9), max_size=3).map(tuple)
models = st.one_of(
    st.builds(ARCHITECTURES["mlp"], hidden=sizes, batch_norm=st.booleans(), hog=st.booleans()),
    st.builds(
        ARCHITECTURES["lenet"],
        channels=st.lists(st.integers(1, 9), min_size=1, max_size=2).map(tuple),
        kernel_size=st.integers(1, 5),
        hidden=sizes,
        classical=st.booleans(),
    ),
    st.builds(
        ARCHITECTURES["resnet"],
        net=st.sampled_from(["resnet", "plain"]),
        depth=st.sampled_from([8, 14]),
        shortcut=st.sampled_from("AB"),
        squeeze=st.integers(0, 20),
        stochastic_depth=st.sampled_from([0.0, 0.2]),
    ),
    st.builds(
        ARCHITECTURES["resnet"],
        net=st.just("wide"),
        depth=st.sampled_from([10, 16]),
        width=st.integers(1, 2),
        squeeze=st.integers(0, 20),
        dropout=st.sampled_from([0.0, 0.2]),
    ),
    st.builds(
        ARCHITECTURES["cnn"],
        net=st.just("vgg"),
        stages=st.lists(st.integers(1, 9), min_size=1, max_size=3).map(tuple),
        convolutions=st.integers(1, 3),
        dropout=st.sampled_from([0.0, 0.2]),
    ),
    st.builds(ARCHITECTURES["cnn"], net=st.just("mobilenet"), width=st.floats(0.01, 0.2)),
    st.builds(ARCHITECTURES["cnn"], net=st.just("inception")),
)


@given(models, st.tuples(st.integers(16, 30), st.integers(16, 30)), st.integers(1, 12))
def test_the_size_is_that_of_the_model(settings, image_shape, classes):
    network = settings.build(image_shape, classes)
    size = settings.footprint(image_shape, classes)
    assert size.parameters == sum(parameter.size for parameter in network.parameters())


@pytest.mark.parametrize("hidden", ["4000000000", "300000x300000", f"{10**30}"])
def test_layers_that_no_memory_holds(train, tmp_path, capsys, hidden):
    code = train(tmp_path / "run", "--hidden", hidden)
    assert_one_line("train.mlp", capsys, code, "parameters needs", "GB", "are free")
    assert not (tmp_path / "run").exists()


def test_free_memory_bounds_the_model(train, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(memory, "_limits", lambda: iter([50_000, 10**12]))
    assert train(tmp_path / "a") == 0
    code = train(tmp_path / "b", "--hidden", "99")
    assert_one_line("train.mlp", capsys, code, "3,963 parameters needs 0.0 GB")


def test_without_limits_nothing_is_refused(monkeypatch):
    monkeypatch.setattr(memory, "_limits", lambda: iter(()))
    memory.check_memory(10**30, "a model")
    monkeypatch.undo()
    with pytest.raises(ProgramError, match=r"a model needs 1,000,000,000,000 GB"):
        memory.check_memory(10**21, "a model")


@pytest.mark.parametrize("stated", ["as it was", "as changed"])
@pytest.mark.parametrize("command", ["--resume", "evaluate"])
def test_a_config_of_a_large_model(trained, tmp_path, capsys, stated, command):
    run = tmp_path / "run"
    shutil.copytree(trained["mlp"], run)
    config = json.loads((run / "config.json").read_text())
    config["settings"]["hidden"] = [1_500_000]
    if stated == "as changed":
        config["parameters"] = 37 * 1_500_000 + 1_500_001 * 3
    (run / "config.json").write_text(json.dumps(config))
    (run / "metrics.json").unlink()
    tracemalloc.start()
    code = main(["--resume", str(run)]) if command == "--resume" else evaluate.main([str(run)])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    program = "train.mlp" if command == "--resume" else "train.evaluate"
    assert_one_line(program, capsys, code, "config.json", "a model of 60,000,003 parameters")
    assert peak < 100e6  # the model alone has 240
