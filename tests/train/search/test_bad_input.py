"""Bad input to a search: one clear line on stderr, exit code 2, no folder left behind."""

from functools import partial

import pytest

from tests.train import conftest

assert_one_line = partial(conftest.assert_one_line, "train.search")


BAD = {
    "no axes": ("", "--grid", "--random", "--tpe"),
    "empty grid": ("--grid", "--grid", "at least one"),
    "no values": ("--grid lr=", "lr", "no values"),
    "no axis": ("--grid lr", "'lr'", "name=value"),
    "wrong name": ("--grid hiden=8,4", "hiden", "hidden"),
    "strange name": ("--grid zzz=1", "zzz", "weight_decay"),
    "wrong flag": ("--grid lr=1 --hiden 8", "--hiden"),
    "wrong value": ("--grid lr=1,fast", "lr", "'fast'", "above 0"),
    "wrong choice": ("--grid optimizer=sgd,lion", "lion", "adamw"),
    "wrong size": ("--grid hidden=8,8x0", "8x0"),
    "wrong switch": ("--grid flip=maybe", "maybe", "on nor off"),
    "twice": ("--grid lr=1,1.0", "lr", "twice"),
    "axis twice": ("--grid lr=1 lr=2", "lr", "twice"),
    "also fixed": ("--grid lr=1,2 --lr 1", "--lr", "axis"),
    "contradiction": ("--grid momentum=0.9,0.5", "--momentum", "adamw"),
    "two methods": ("--grid lr=1 --tpe lr=1..2", "--grid and --tpe"),
    "range in a grid": ("--grid lr=0.1..1", "--grid", "--random"),
    "range of words": ("--random optimizer=sgd..adam", "optimizer", "numbers"),
    "empty range": ("--random lr=1..0.1", "lr=1..0.1", "lower"),
    "log from zero": ("--tpe dropout=0..0.5:log", "dropout", "above 0"),
    "wrong scale": ("--tpe lr=0.1..0.5:exp", ":exp", ":log"),
    "no effect": ("--grid threads=1,2", "threads", "no effect"),
    "threads": ("--grid lr=1 --threads 2", "--threads", "--workers"),
    "trials": ("--grid lr=1 --trials 2", "--trials", "--grid"),
    "workers": ("--grid lr=1 --workers 0", "--workers"),
    "model": ("--grid lr=1 --model gan", "gan", "lenet"),
    "storage": ("--grid lr=1 --storage sqlite:////nowhere/x.db", "nowhere", "cannot be reached"),
    "server": ("--grid lr=1 --storage postgresql+nodriver://u:secret@h/x", "u:***@h"),
    "storage url": ("--grid lr=1 --storage rubbish", "rubbish", "sqlite:///"),
    "plan": ("--file /nowhere.toml", "/nowhere.toml", "No such file"),
}


@pytest.mark.parametrize(("line", "parts"), [(v[0], v[1:]) for v in BAD.values()], ids=BAD)
def test_bad_input_is_one_line(run, capsys, line, parts):
    assert_one_line(capsys, run(*line.split()), *parts)


TOML = {
    "no toml": ("lr = = 1", "not TOML", "line 1"),
    "empty grid": ("[grid]", "[grid]", "empty"),
    "no values": ("[grid]\nlr = []", "lr", "no values"),
    "wrong name": ("[grid]\nhiden = [8]", "hiden", "hidden"),
    "wrong flag": ("epoch = 3\n[grid]\nlr = [1]", "search.toml", "--epoch"),
    "wrong value": ("epochs = 0\n[grid]\nlr = [1]", "search.toml", "--epochs"),
    "date": ("[grid]\nlr = [2020-01-01]", "search.toml", "lr", "expected a number"),
    "unknown table": ("[griid]\nlr = [1]", "--griid"),
}


@pytest.mark.parametrize(("text", "parts"), [(v[0], v[1:]) for v in TOML.values()], ids=TOML)
def test_bad_toml_is_one_line(run, tmp_path, capsys, text, parts):
    (tmp_path / "search.toml").write_text(text)
    assert_one_line(capsys, run("--file", tmp_path / "search.toml"), *parts)


def test_storage_that_cannot_be_reached_leaves_no_folder(run, tmp_path):
    assert run("--grid", "lr=1", "--storage", "sqlite:////nowhere/x.db") == 2
    assert not (tmp_path / "out").exists()


def test_without_optuna(run, capsys, monkeypatch):
    monkeypatch.setattr("train.command_line.extras.find_spec", lambda name: None)
    assert_one_line(capsys, run("--grid", "lr=1"), 'pip install "tinygrad-np[search]"')


def test_out_that_holds_a_run(run, tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "config.json").write_text("{}")
    assert_one_line(capsys, run("--grid", "lr=1"), "already holds a run")


def test_out_that_holds_another_search(run, tmp_path, rows, capsys):
    run("--grid", "hidden=8,4")
    before = rows()
    capsys.readouterr()
    assert_one_line(capsys, run("--grid", "hidden=8,5"), tmp_path / "out", "another search")
    assert rows() == before
