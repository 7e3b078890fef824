"""Flags that change nothing, or not what one would think: said, or refused, never silent."""

import shlex
from dataclasses import replace
from functools import partial

import pytest

from tests.train import conftest
from tinygrad_np.data import read_idx
from train.architectures import ARCHITECTURES, LeNetSettings, MLPSettings
from train.command_line.flags import Command, Settings
from train.command_line.parser import parse_flags
from train.mlp import main
from train.training.trainer import Trainer
from train.visualize import main as visualize

assert_one_line = partial(conftest.assert_one_line, "train.mlp")


REFUSED = {
    "--overfit 1": [
        "--lr-find",
        "--dry-run",
        "--out somewhere",
        "--augment",
        "--augment --rotate 3",
        "--flip",
        "--cutout 2",
        "--mixup 0.2",
        "--label-smoothing 0.2",
        "--schedule cosine",
        "--warmup 0.1",
        "--early-stopping 2",
        "--save-every 1",
    ],
    "--lr-find": [
        "--dry-run",
        "--lr 0.1",
        "--schedule cosine",
        "--warmup 0.1",
        "--early-stopping 2",
        "--save-every 1",
    ],
}


@pytest.mark.parametrize(
    ("command", "flags"), [(c, flags) for c, several in REFUSED.items() for flags in several]
)
def test_flags_that_a_check_cannot_mean_are_refused(
    small, tmp_path, capsys, monkeypatch, command, flags
):
    monkeypatch.chdir(tmp_path)
    code = main([*small, *command.split(), *flags.split()])
    assert_one_line(capsys, code, command.split()[0], flags.split()[0], "no effect")
    assert list(tmp_path.iterdir()) == []


def test_flags_that_a_check_goes_without_are_noted(small, trained, tmp_path, capsys):
    flags = ["--teacher", str(trained["lenet"]), "--lr", "0.02"]
    assert main([*small, *flags, "--overfit", "1"]) == 0
    notes = capsys.readouterr().err.splitlines()
    assert notes == [
        "train.mlp: note: --overfit goes without --epochs",
        "train.mlp: note: --overfit goes without --teacher",
    ]
    assert main([*small, "--lr-find", "--out", str(tmp_path / "find")]) == 0
    assert "--lr-find goes without --epochs" in capsys.readouterr().err


def test_every_flag_is_known_to_the_rules_of_the_commands():
    flags = {field for s in ARCHITECTURES.values() for field in vars(s())} | set(vars(Command()))
    for rules in (Command.refused_with, Command.left_out_by):
        assert flags.issuperset(name for names in rules.values() for name in names)


# --- settings that have no effect with the others -------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "note"),
    [
        ("--save-every 4", "--save-every 4 keeps nothing in 3 epochs"),
        ("--early-stopping 9", "--early-stopping 9 has no effect"),
        ("--early-stopping 2", "--early-stopping 2 has no effect"),  # one epoch of warm-up
        ("--schedule step", "--step-size 5 has no effect in 3 epochs"),
        ("--schedule multistep", "--milestones 10x15 has no effect in 3 epochs"),
        ("--schedule plateau", "--plateau-patience 3 has no effect in 3 epochs"),
        ("--hidden none --activation tanh", "--activation has no effect with --hidden none"),
        ("--hidden none --batch-norm", "--batch-norm has no effect with --hidden none"),
        ("--hidden none --dropout 0.5", "--dropout has no effect with --hidden none"),
    ],
)
def test_settings_without_effect_are_noted(train, tmp_path, capsys, flags, note):
    assert train(tmp_path / "run", "--dry-run", *flags.split()) == 0
    assert f"note     {note}" in capsys.readouterr().out


def test_nothing_is_noted_of_usual_settings(train, tmp_path, capsys):
    assert train(tmp_path / "run", "--dry-run", "--save-every", 1, "--schedule", "none") == 0
    assert "note " not in capsys.readouterr().out
    assert MLPSettings(hidden=()).without_effect() == []
    assert LeNetSettings(hidden=(), dropout=0.2).without_effect() == [
        "--dropout has no effect with --hidden none"
    ]
    steps = Settings(epochs=20, schedule="step", early_stopping=13)
    assert steps.without_effect() == []


@pytest.mark.parametrize("side", ["7", "28", "9223372036854775807", "9223372036854775808"])
def test_a_hole_larger_than_the_images_is_refused(train, tmp_path, capsys, side):
    assert_one_line(capsys, train(tmp_path / "run", "--cutout", side), "--cutout", side)
    assert not (tmp_path / "run").exists()


def test_a_hole_as_large_as_the_images_is_not(train, tmp_path):
    assert train(tmp_path / "run", "--cutout", "6", "--epochs", "1") == 0


def test_early_stopping_waits_for_the_end_of_the_warm_up(train, read_run, tmp_path, monkeypatch):
    """The best epoch is the first: no other is better, at whatever rate."""
    validate = Trainer._validate

    def worse_and_worse(self, start):
        return replace(validate(self, start), val_accuracy=1 / (1 + len(self.history)))

    monkeypatch.setattr(Trainer, "_validate", worse_and_worse)
    flags = ["--epochs", 20, "--early-stopping", 2]
    assert train(tmp_path / "cycle", *flags) == 0
    assert len(read_run(tmp_path / "cycle").rows) == 6 + 2
    assert train(tmp_path / "short", *flags, "--warmup", 0) == 0
    assert len(read_run(tmp_path / "short").rows) == 1 + 2
    assert train(tmp_path / "plain", *flags, "--schedule", "none") == 0
    assert len(read_run(tmp_path / "plain").rows) == 1 + 2


# --- commands that are printed --------------------------------------------------------------------


def test_the_command_of_a_dry_run_makes_that_very_run(train, tmp_path, capsys):
    out = tmp_path / "a folder"
    assert train(out, "--dry-run") == 0
    printed = capsys.readouterr().out.partition("command  ")[2].splitlines()[0]
    argv = shlex.split(printed)
    assert argv[:3] == ["python", "-m", "train.mlp"]
    flags = parse_flags("", "", (MLPSettings, Command), argv[3:])
    assert flags["out"] == str(out)
    assert main(argv[3:]) == 0
    assert (out / "metrics.json").exists()


def test_a_dry_run_without_out_leaves_it_to_the_run(small, capsys):
    assert main([*small, "--dry-run"]) == 0
    assert "--out" not in capsys.readouterr().out.partition("command  ")[2].splitlines()[0]


# --- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("flag", ["--lr", "--epochs", "--hidden", "--out", "--rotate", "--seed"])
def test_dashes_are_no_value(train, tmp_path, capsys, flag):
    assert_one_line(capsys, train(tmp_path / "run", f"{flag}=--"), flag, "'--'")


@pytest.mark.parametrize("flags", ["--rotate=-0", "--shift=-0.0", "--rotate=-0 --shift=-0"])
def test_minus_zero_is_zero(train, tmp_path, read_run, flags):
    assert train(tmp_path / "minus", "--augment", *flags.split()) == 0
    assert train(tmp_path / "plus", "--augment", *flags.replace("-0", "0").split()) == 0
    minus, plus = (read_run(tmp_path / name) for name in ("minus", "plus"))
    assert minus.everything() == plus.everything()
    assert minus.config["settings"] == plus.config["settings"]


@pytest.mark.parametrize("flag", ["--epochs", "--batch-size", "--threads", "--save-every"])
@pytest.mark.parametrize("value", [str(2**63), "9" * 5000])
def test_numbers_beyond_all_bounds(train, tmp_path, capsys, flag, value):
    code = train(tmp_path / "run", flag, value)
    assert_one_line(capsys, code, flag, value[:50])


# --- looking into a run ---------------------------------------------------------------------------


@pytest.mark.parametrize("flag", ["--image", "--index"])
def test_an_image_for_a_model_without_feature_maps(trained, data_dir, tmp_path, capsys, flag):
    from PIL import Image

    Image.fromarray(read_idx(data_dir / "t10k-images-idx3-ubyte")[0]).save(tmp_path / "it.png")
    given = {"--image": str(tmp_path / "it.png"), "--index": "3"}[flag]
    code = visualize([str(trained["mlp"]), "--out", str(tmp_path / "out"), flag, given])
    conftest.assert_one_line("train.visualize", capsys, code, flag, "no feature maps")
    assert not (tmp_path / "out").exists()


def test_threads_of_several_runs(trained, capsys):
    code = visualize([str(trained["mlp"]), str(trained["lenet"]), "--threads", "2"])
    conftest.assert_one_line("train.visualize", capsys, code, "--threads", "several runs")
