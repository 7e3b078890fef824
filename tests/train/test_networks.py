"""``train.resnet`` and ``train.cnn``: the same program around deeper models."""

import signal

import pytest

from tests.train.conftest import assert_one_line
from train import cnn, evaluate, resnet, visualize
from train.architectures.cnn import CNNSettings
from train.architectures.resnet import ResNetSettings
from train.run_folder.trained_model import load_trained
from train.training.trainer import Trainer

PROGRAMS = {"resnet": resnet.main, "cnn": cnn.main}


@pytest.mark.parametrize(
    ("program", "flags", "network"),
    [
        ("resnet", "--depth 8 --shortcut B --stochastic-depth 0.1", "ResNet"),
        ("cnn", "--stages 4x8 --convolutions 1 --dropout 0.1", "VGG"),
    ],
)
def test_a_run_is_trained_resumed_and_evaluated(
    program, flags, network, data_dir, read_run, tmp_path, monkeypatch
):
    main, usual = PROGRAMS[program], f"--data-dir {data_dir} --epochs 2 --fraction 0.5 {flags}"
    assert main([*usual.split(), "--out", str(tmp_path / "whole")]) == 0
    original = Trainer.step

    def pressed(self, *args):
        signal.raise_signal(signal.SIGINT)
        monkeypatch.undo()
        return original(self, *args)

    monkeypatch.setattr(Trainer, "step", pressed)
    run = tmp_path / "run"
    assert main([*usual.split(), "--batch-size", "128", "--out", str(run)]) == 130
    assert main(["--resume", str(run)]) == 0
    assert read_run(run).everything() == read_run(tmp_path / "whole").everything()
    assert type(load_trained(str(run)).network).__name__ == network
    assert evaluate.main([str(run)]) == 0


def test_pictures_of_a_deep_network_have_limits(data_dir, tmp_path, monkeypatch):
    run = tmp_path / "run"
    flags = f"--data-dir {data_dir} --epochs 1 --fraction 0.2 --stages 2x2 --convolutions 1"
    assert cnn.main([*flags.split(), "--out", str(run)]) == 0
    monkeypatch.setattr("train.inspection.model_pictures._MOST_VALUES", 1000)
    drawn = []

    def projections(activations, labels, classes, title):
        drawn.append((title, sum(values.size for values in activations.values()), len(labels)))

    monkeypatch.setattr("train.pictures.projections", projections)
    assert visualize.main([str(run), "--out", str(tmp_path / "pictures")]) == 0
    ((title, values, images),) = drawn
    assert title.endswith(f"{images} of its 60 images")
    assert 500 < values <= 1000


@pytest.mark.parametrize(
    ("program", "flags", "parts"),
    [
        ("resnet", "--depth 21", ("--depth 21", "6n + 2")),
        ("resnet", "--net wide --depth 20", ("--depth 20", "6n + 4")),
        ("resnet", "--width 2", ("--width", "--net resnet")),
        ("resnet", "--net plain --shortcut B", ("--shortcut", "plain")),
        ("cnn", "--net inception --stages 4", ("--stages", "inception")),
        ("cnn", "--stages none", ("--stages none",)),
        ("cnn", "", ("3 pools", "6x6")),
        ("cnn", f"--stages {10**9}", ("parameters needs",)),
    ],
)
def test_bad_flags(program, flags, parts, data_dir, capsys):
    code = PROGRAMS[program](["--data-dir", str(data_dir), *flags.split()])
    assert_one_line(f"train.{program}", capsys, code, *parts)


def test_defaults_fit_the_network():
    assert ResNetSettings.from_flags({"net": "wide"}).depth == 16
    assert ResNetSettings.from_flags({"net": "wide"}).to_flags() == ["--net", "wide"]
    assert CNNSettings.from_flags({"net": "mobilenet"}).width == 0.5
    noisy = ResNetSettings(stochastic_depth=0.1, flip=True)
    assert noisy.training_noise == "stochastic depth 0.1, flips"
