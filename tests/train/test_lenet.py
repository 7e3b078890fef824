"""``train.lenet``: the same program around another model."""

import signal

import pytest

import train.mlp
from models import MLP
from models.lenet import LeNet
from train.architectures import LeNetSettings, MLPSettings
from train.lenet import main
from train.training.trainer import Trainer


@pytest.fixture
def small(data_dir):
    """Flags of a LeNet for 6x6 images."""
    return f"--data-dir {data_dir} --channels 3 --kernel-size 3 --hidden 8 --epochs 2".split()


def test_settings_build_the_model_they_name():
    settings = LeNetSettings(channels=(4, 8), kernel_size=3, hidden=(32,), activation="tanh")
    expected = LeNet(channels=(4, 8), kernel_size=3, hidden=(32,), activation="tanh")
    assert repr(settings.build((28, 28), 10)) == repr(expected)
    assert repr(LeNetSettings(classical=True).build((28, 28), 10)) == repr(LeNet(classical=True))
    expected = MLP(784, (32,), 10, "gelu", 0.5)
    assert repr(MLPSettings(hidden=(32,), activation="gelu", dropout=0.5).build((28, 28), 10)) == (
        repr(expected)
    )


def test_interrupted_and_resumed_equals_uninterrupted(small, read_run, tmp_path, monkeypatch):
    assert main([*small, "--out", str(tmp_path / "whole")]) == 0
    original = Trainer.step

    def pressed(self, *args):
        signal.raise_signal(signal.SIGINT)
        monkeypatch.undo()
        return original(self, *args)

    monkeypatch.setattr(Trainer, "step", pressed)
    assert main([*small, "--out", str(tmp_path / "run")]) == 130
    assert main(["--resume", str(tmp_path / "run")]) == 0
    runs = [read_run(tmp_path / name) for name in ("run", "whole")]
    assert runs[0].everything() == runs[1].everything()
    assert runs[0].config["model"] == "lenet"


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ("--kernel-size 7", "6x6"),
        ("--channels 3x3x3", "6x6"),
        ("--channels none", "--channels"),
        ("--classical --hidden 8", "--classical"),
        ("--dropout 1", "--dropout"),
    ],
)
def test_bad_flags(data_dir, capsys, flags, named):
    assert main(["--data-dir", str(data_dir), *flags.split()]) == 2
    err = capsys.readouterr().err
    assert err.startswith("train.lenet: error: ")
    assert err.count("\n") == 1
    assert named in err


def test_a_run_of_another_program_is_not_resumed(small, tmp_path, capsys):
    main([*small, "--out", str(tmp_path / "run")])
    capsys.readouterr()
    assert train.mlp.main(["--resume", str(tmp_path / "run")]) == 2
    assert "python -m train.lenet --resume" in capsys.readouterr().err
