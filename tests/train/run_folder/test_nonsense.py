"""Files of a run that make no sense: one line that names the file, exit code 2, nothing changed."""

import copy
import io
import json
import shutil
import zipfile
from functools import partial

import numpy as np
import pytest

from tests.train import conftest
from train.evaluate import main as evaluate
from train.mlp import main
from train.run_folder.checkpoint import load_checkpoint, save_checkpoint
from train.run_folder.history import Epoch, history_from_rows
from train.visualize import main as visualize

assert_one_line = partial(conftest.assert_one_line, "train.mlp")
DEEP = "[" * 100_000 + "]" * 100_000


@pytest.fixture
def interrupted(trained, tmp_path):
    """A run that was killed in its second epoch, with its state after the first."""
    path = shutil.copytree(trained["mlp"], tmp_path / "run")
    (path / "metrics.json").unlink()
    return path


def resume(path):
    return main(["--resume", str(path)])


# --- config.json ----------------------------------------------------------------------------------

DATA = {
    "no shape": ("image_shape", None),
    "one side": ("image_shape", [6]),
    "no area": ("image_shape", [0, 6]),
    "negative": ("image_shape", [-6, -6]),
    "sides of text": ("image_shape", ["6", "6"]),
    "sides of floats": ("image_shape", [6.0, 6.5]),
    "sides of truth": ("image_shape", [True, True]),
    "huge": ("image_shape", [2**70, 2**70]),
    "no classes": ("classes", []),
    "classes of text": ("classes", "abc"),
    "classes of numbers": ("classes", [0, 1, 2]),
    "twice a class": ("classes", ["a", "a", "b"]),
    "no name": ("name", ""),
    "a name of numbers": ("name", 3),
    "no number": ("mean", "0.3"),
    "not finite": ("mean", float("inf")),
    "NaN": ("std", float("nan")),
    "no deviation": ("std", 0.0),
    "a negative deviation": ("std", -1.0),
    "a true deviation": ("std", True),
    "deep": ("mean", [[[]]]),
}


@pytest.mark.parametrize(("key", "value"), DATA.values(), ids=DATA)
def test_descriptions_of_data(interrupted, capsys, key, value):
    edit(interrupted, lambda config: config["data"].update({key: value}))
    assert_one_line(capsys, resume(interrupted), "config.json")
    code = evaluate([str(interrupted)])
    conftest.assert_one_line("train.evaluate", capsys, code, "config.json")


CONFIGS = {
    "data missing": lambda config: config.pop("data"),
    "data of a list": lambda config: config.update(data=[]),
    "settings missing": lambda config: config.pop("settings"),
    "settings of text": lambda config: config.update(settings="lr"),
    "settings of a list": lambda config: config.update(settings=["lr"]),
    "a model of a list": lambda config: config.update(model=["mlp"]),
    "no model": lambda config: config.update(model=None),
    "a null in a path": lambda config: config["settings"].update(data_dir="a\0b"),
    "a teacher of a list": lambda config: config["settings"].update(teacher=["a"]),
    "sizes of text": lambda config: config["settings"].update(hidden=["8"]),
    "sizes of sizes": lambda config: config["settings"].update(hidden=[[8]]),
    "nesterov alone": lambda config: config["settings"].update(optimizer="sgd", nesterov=True),
    "unsorted": lambda config: config["settings"].update(milestones=[9, 3]),
    "a large hole": lambda config: config["settings"].update(cutout=2**70),
    "a hole": lambda config: config["settings"].update(cutout=7),
    "a batch of one": lambda config: config["settings"].update(batch_norm=True, batch_size=1),
}


@pytest.mark.parametrize("change", CONFIGS.values(), ids=CONFIGS)
def test_configs(interrupted, capsys, change):
    edit(interrupted, change)
    assert_one_line(capsys, resume(interrupted))


@pytest.mark.parametrize("content", [DEEP, "[]", "{", '{"a": NaN}', "\xff", "", "null", "1" * 5000])
@pytest.mark.parametrize("file", ["config.json", "metrics.json"])
def test_files_that_are_no_json_object(interrupted, capsys, file, content):
    (interrupted / file).write_bytes(content.encode("latin-1"))
    assert_one_line(capsys, resume(interrupted), interrupted / file)


def edit(path, change):
    config = json.loads((path / "config.json").read_text())
    change(config)
    (path / "config.json").write_text(json.dumps(config))


# --- metrics.json, history.csv --------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [{}, {"test_accuracy": "1"}, {"test_accuracy": 1.0}, {"test_accuracy": [], "test_loss": 1.0}],
)
def test_results(interrupted, data_dir, capsys, content):
    (interrupted / "metrics.json").write_text(json.dumps(content))
    assert_one_line(capsys, resume(interrupted), "metrics.json", "--resume")
    code = main(["--data-dir", str(data_dir), "--teacher", str(interrupted)])
    assert_one_line(capsys, code, "--teacher", "metrics.json")


HEAD = "epoch,lr,train_loss,train_accuracy,val_loss,val_accuracy,seconds"
ROW = "1,0.1,1.0,0.5,1.0,0.5,0.1"
HISTORIES = {
    "columns": f"{HEAD},more\n{ROW},1\n",
    "cells": f"{HEAD}\n{ROW},1\n",
    "NaN": f"{HEAD}\n1,0.1,nan,0.5,1.0,0.5,0.1\n",
    "infinite": f"{HEAD}\n1,0.1,inf,0.5,1.0,0.5,0.1\n",
    "epochs": f"{HEAD}\n2,0.1,1.0,0.5,1.0,0.5,0.1\n",
    "fractions": f"{HEAD}\n1.5,0.1,1.0,0.5,1.0,0.5,0.1\n",
    "twice": f"{HEAD}\n{ROW}\n{ROW}\n",
    "quotes": f'{HEAD}\n"1,0.1\n',
    "null": f"{HEAD}\n\0\n",
    "a number of 5,000 digits": f"{HEAD}\n{'1' * 5000},0.1,1.0,0.5,1.0,0.5,0.1\n",
    "a long cell": f"{HEAD}\n{'x' * 200_000}\n",
}


@pytest.mark.parametrize("content", HISTORIES.values(), ids=HISTORIES)
def test_histories(interrupted, capsys, content):
    (interrupted / "history.csv").write_text(content)
    code = visualize([str(interrupted)])
    conftest.assert_one_line("train.visualize", capsys, code, "history.csv")


def test_a_history_is_what_was_written():
    epoch = Epoch(1, 0.1, 1.0, 0.5, 1.0, 0.5, 0.1)
    assert history_from_rows([vars(epoch)]) == [epoch]


# --- last.npz, best.npz ---------------------------------------------------------------------------


def weights(state):
    return state["model"]["0.weight"]


def moments(state):
    return state["optimizer"]["state"]["0"]


STATES = {
    "no model": lambda s: s.pop("model"),
    "a model of text": lambda s: s.update(model="0.weight"),
    "a list for a model": lambda s: s.update(model=[]),
    "a weight missing": lambda s: s["model"].pop("0.weight"),
    "a weight too many": lambda s: s["model"].update({"9.weight": np.ones(1, np.float32)}),
    "a weight of text": lambda s: s["model"].update({"0.weight": "heavy"}),
    "a weight of a number": lambda s: s["model"].update({"0.bias": 1.0}),
    "weights of float64": lambda s: s["model"].update({"0.weight": weights(s).astype(float)}),
    "weights of integers": lambda s: s["model"].update({"0.weight": weights(s).astype(np.int32)}),
    "weights of text": lambda s: s["model"].update({"0.weight": weights(s).astype("U9")}),
    "NaN": lambda s: weights(s).fill(np.nan),
    "no optimizer": lambda s: s.pop("optimizer"),
    "an optimizer of a list": lambda s: s.update(optimizer=[]),
    "a state of a list": lambda s: s["optimizer"].update(state=[]),
    "state of no parameter": lambda s: s["optimizer"]["state"].update({"77": moments(s)}),
    "state of text": lambda s: s["optimizer"]["state"].update({"x": moments(s)}),
    "state of nothing": lambda s: s["optimizer"]["state"].update({"0": None}),
    "no moments": lambda s: s["optimizer"]["state"].update({"0": {}}),
    "a moment missing": lambda s: moments(s).pop("exp_avg"),
    "moments of another shape": lambda s: moments(s).update(exp_avg=np.ones(3, np.float32)),
    "moments of one row": lambda s: moments(s).update(exp_avg=moments(s)["exp_avg"][:1]),
    "moments of float64": lambda s: moments(s).update(exp_avg=moments(s)["exp_avg"].astype(float)),
    "moments of truth": lambda s: moments(s).update(exp_avg=moments(s)["exp_avg"] > 0),
    "moments of NaN": lambda s: moments(s)["exp_avg"].fill(np.nan),
    "a moment of text": lambda s: moments(s).update(exp_avg="0"),
    "a step of text": lambda s: moments(s).update(step="7"),
    "a step of floats": lambda s: moments(s).update(step=1.5),
    "a step before 0": lambda s: moments(s).update(step=-1),
    "a step of an array": lambda s: moments(s).update(step=np.array([1, 2])),
    "no groups": lambda s: s["optimizer"].update(param_groups=[]),
    "groups of text": lambda s: s["optimizer"].update(param_groups=["lr"]),
    "two groups": lambda s: s["optimizer"]["param_groups"].append({}),
    "a rate of text": lambda s: s["optimizer"]["param_groups"][0].update(lr="0.1"),
    "a rate of NaN": lambda s: s["optimizer"]["param_groups"][0].update(lr=float("nan")),
    "betas of one": lambda s: s["optimizer"]["param_groups"][0].update(betas=[0.9]),
    "other parameters": lambda s: s["optimizer"]["param_groups"][0].update(params=[3, 2, 1, 0]),
    "no schedule": lambda s: s.pop("schedule"),
    "no steps": lambda s: s["schedule"].pop("last_epoch"),
    "other steps": lambda s: s["schedule"].update(last_epoch=3),
    "fewer steps in all": lambda s: s["schedule"].update(total_steps=8),
    "phases of text": lambda s: s["schedule"].update(phases="up"),
    "no random stream": lambda s: s.update(rng=None),
    "another stream": lambda s: s["rng"].update(bit_generator="MT19937"),
    "a stream of text": lambda s: s["rng"]["state"].update(state="x"),
    "a stream before 0": lambda s: s["rng"]["state"].update(state=-1),
    "a large stream": lambda s: s["rng"]["state"].update(state=2**200),
    "a history of text": lambda s: s.update(history="long"),
    "an epoch of text": lambda s: s.update(history=["one"]),
    "an epoch missing": lambda s: s["history"][0].update(epoch=2),
    "a loss of text": lambda s: s["history"][0].update(val_loss="1"),
    "a loss missing": lambda s: s["history"][0].pop("val_loss"),
    "more epochs": lambda s: s["history"].extend({**s["history"][0], "epoch": e} for e in (2, 3)),
    "no epoch": lambda s: s.update(epoch=None),
    "steps of text": lambda s: s["epoch"].update(steps="1"),
    "steps before 0": lambda s: s["epoch"].update(steps=-1),
    "steps beyond the epoch": lambda s: s["epoch"].update(steps=10**6),
    "a sum of text": lambda s: s["epoch"].update(loss_sum="1"),
    "a count of fractions": lambda s: s["epoch"].update(correct=1.5),
}


@pytest.mark.parametrize("change", STATES.values(), ids=STATES)
def test_states(interrupted, first_epoch, capsys, change):
    state = copy.deepcopy(first_epoch)
    change(state)
    save_checkpoint(str(interrupted / "last.npz"), state)
    before = {file.name: file.read_bytes() for file in interrupted.iterdir()}
    assert_one_line(capsys, resume(interrupted), "last.npz")
    assert {file.name: file.read_bytes() for file in interrupted.iterdir()} == before


@pytest.fixture(scope="session")
def first_epoch(data_dir, tmp_path_factory):
    path = tmp_path_factory.mktemp("epochs") / "run"
    flags = "--epochs 2 --batch-size 32 --threads 1 --hidden 9x8 --lr 0.01 --save-every 1"
    assert main([*flags.split(), "--data-dir", str(data_dir), "--out", str(path)]) == 0
    return load_checkpoint(str(path / "epoch-0001.npz"))


def test_the_state_itself_is_gone_on_with(interrupted, first_epoch, trained, read_run):
    save_checkpoint(str(interrupted / "last.npz"), first_epoch)
    assert resume(interrupted) == 0
    assert read_run(interrupted).everything() == read_run(trained["mlp"]).everything()


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.update(history=[]),
        lambda s: s.update(history=[{"epoch": "best"}]),
        lambda s: s.update(history={}),
        lambda s: s.update(model=["0.weight"]),
        lambda s: s["model"].update({"0.weight": "heavy"}),
        lambda s: s["model"].update({"0.weight": weights(s).astype("U9")}),
        lambda s: s["model"].update({"0.weight": weights(s).astype(complex)}),
        lambda s: s["model"].update({"0.weight": weights(s).astype(np.float64)}),
        lambda s: weights(s).fill(np.inf),
    ],
)
def test_best_weights(interrupted, capsys, change):
    state = load_checkpoint(str(interrupted / "best.npz"))
    change(state)
    save_checkpoint(str(interrupted / "best.npz"), state)
    code = evaluate([str(interrupted)])
    conftest.assert_one_line("train.evaluate", capsys, code, "best.npz")
    assert not (interrupted / "evaluation").exists()
    assert_one_line(capsys, resume(interrupted), "best.npz")


# --- what is wrong with the file itself -----------------------------------------------------------


def npy(header, body=b""):
    content = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        content, {"descr": "<f4", "fortran_order": False, "shape": (1,)}
    )
    start = content.getvalue()[:8]
    return start + len(header).to_bytes(2, "little") + header + body


HEADERS = {
    "no dict": b"[]\n",
    "no Python": b"{{{{\n",
    "unclosed": b"{'descr': '<f4', 'fortran_order': False, 'shape': (\n",
    "deep": b"(" * 3000 + b"\n",
    "null": b"\0\n",
    "not ASCII": b"\xff\xfe\n",
    "huge": b"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999,)}\n",
    "negative": b"{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}\n",
    "objects": b"{'descr': '|O', 'fortran_order': False, 'shape': (1,)}\n",
    "no type": b"{'descr': 'zzz', 'fortran_order': False, 'shape': (1,)}\n",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("name", ["last.npz", "best.npz"])
def test_headers_of_arrays(interrupted, capsys, name, header):
    replace_members(interrupted / name, {"model/0.weight.npy": npy(header, bytes(64))})
    assert_one_line(capsys, resume(interrupted), name)


TREES = {
    "deep": DEEP,
    "no object": "[]",
    "no JSON": "{",
    "a number": "7",
    "a missing array": '{"model": {"0.weight": "array:nowhere"}}',
}


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
def test_trees(interrupted, capsys, tree):
    array = io.BytesIO()
    np.save(array, np.array(tree))
    replace_members(interrupted / "last.npz", {"tree.npy": array.getvalue()})
    assert_one_line(capsys, resume(interrupted), "last.npz")


def test_a_tree_of_numbers(interrupted, capsys):
    array = io.BytesIO()
    np.save(array, np.arange(3))
    replace_members(interrupted / "last.npz", {"tree.npy": array.getvalue()})
    assert_one_line(capsys, resume(interrupted), "last.npz")


def replace_members(path, contents):
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, content in (members | contents).items():
            new.writestr(name, content)


def test_text_that_looks_like_a_mark(tmp_path):
    tree = {"a": "array:b", "b": "text:array:", "c": np.ones(2), "d": ["array:c"]}
    save_checkpoint(str(tmp_path / "state.npz"), tree)
    read = load_checkpoint(str(tmp_path / "state.npz"))
    assert {**read, "c": None} == {**tree, "c": None}
