"""``train.run``: a network of the user's own, by its name."""

from __future__ import annotations

import json

import pytest

from train import evaluate, run, visualize
from train.architectures.own import parse_arguments

SOURCE = """
from tinygrad_np import nn

class Net(nn.Module):
    def __init__(self, num_classes, in_channels, width=4):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(in_channels, width, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(),
            nn.Linear(4 * width, num_classes),
        )

    def forward(self, x):
        return self.body(x)

class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 2)

    def forward(self, x):
        return self.linear(x.mean((1, 2, 3)).reshape(-1, 1))

class Broken(nn.Module):
    def __init__(self):
        raise ValueError("no width")
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "own_nets.py").write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_a_run_is_trained_resumed_evaluated_and_drawn(folder, data_dir, capsys):
    flags = f"own_nets:Net --arguments width=3 --data-dir {data_dir} --epochs 1 --fraction 0.2"
    assert run.main([*flags.split(), "--out", "out"]) == 0
    settings = json.loads((folder / "out" / "config.json").read_text())["settings"]
    assert (settings["net"], settings["arguments"]) == ("own_nets:Net", "width=3")
    assert run.main(["--resume", "out"]) == 0
    assert evaluate.main(["out"]) == 0
    assert visualize.main(["out"]) == 0
    assert (folder / "out" / "pictures" / "kernels.png").exists()


@pytest.mark.parametrize(
    ("net", "says"),
    [
        ("", "expected MODULE:CLASS"),
        ("own_nets", "expected MODULE:CLASS"),
        ("own_nets:Missing", "own_nets has no Missing"),
        ("no_such_file:Net", "there is no module no_such_file"),
        ("own_nets:nn", "expected a class of nn.Module"),
        ("own_nets:Two", "expected logits (2, "),
        ("own_nets:Broken", "ValueError: no width (own_nets.py, line "),
        ("own_nets:Net --arguments depth=3", "depth"),
        ("own_nets:Net --arguments width", "NAME=VALUE"),
    ],
)
def test_what_is_wrong_is_one_line(net, says, folder, data_dir, capsys):
    flags = f"{net} --data-dir {data_dir} --epochs 1 --out out"
    assert run.main(flags.split()) == 2
    error = capsys.readouterr().err
    assert says in error and error.count("\n") == 1 and "Traceback" not in error
    assert not (folder / "out").exists()


def test_arguments_are_read_as_what_they_look_like():
    assert parse_arguments("a=1,b=0.5,c=true,d=none,e=8x4,f=relu") == {
        "a": 1,
        "b": 0.5,
        "c": True,
        "d": None,
        "e": (8, 4),
        "f": "relu",
    }
