"""The database of a search: where it lies, and what happens while it is away."""

import os
import sqlite3

import pytest
from optuna.exceptions import StorageInternalError
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from tests.train.conftest import assert_one_line
from train.search import database
from train.search.database import FILE, DatabaseLostError, open_database, ride_out
from train.search.trial_queue import TrialQueue, trial_seed
from train.search.worker import run_worker
from train.training.run import make_run

GRID = ("--grid", "hidden=8,4")


def away(reason="server closed the connection"):
    """What Optuna raises when a statement does not reach the database."""
    error = StorageInternalError("An exception is raised during the commit.")
    error.__cause__ = OperationalError("select 1", {}, Exception(reason))
    return error


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(database, "_RIDE_OUT_SECONDS", 0.3)


# --- where it lies --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lr? a", "q/{x}", "%41#b", "x&y=1", os.fsdecode(b"\xff"), "a;b"])
def test_the_folder_may_have_any_name(run, rows, tmp_path, name):
    assert run(*GRID, out=name) == 0
    assert [row["state"] for row in rows(name)] == ["finished"] * 2
    with sqlite3.connect(os.path.join(tmp_path, name, "search.db")) as file:
        assert file.execute("select count(*) from trials").fetchone() == (2,)
    top = name.partition("/")[0]
    assert os.listdir(tmp_path) == [top]  # none lies elsewhere


def test_braces_in_an_address_are_no_template(run, capsys):
    code = run(*GRID, "--storage", "postgresql+nodriver://u:{secret}@h/{x}")
    assert_one_line("train.search", capsys, code, "u:***@h", "cannot be reached")


def test_a_link_is_not_followed(run, tmp_path, capsys):
    (tmp_path / "out").mkdir()
    os.symlink(tmp_path / "elsewhere.db", tmp_path / "out" / "search.db")
    assert_one_line("train.search", capsys, run(*GRID), "search.db", "symbolic link")
    assert os.listdir(tmp_path) == ["out"]


def test_a_winner_that_is_a_link_is_not_followed(run, tmp_path, capsys):
    (tmp_path / "elsewhere").mkdir()
    assert run(*GRID) == 0
    os.symlink(tmp_path / "elsewhere", tmp_path / "out" / "winner")
    capsys.readouterr()
    assert_one_line("train.search", capsys, run(*GRID, "--then-train"), "winner", "symbolic link")
    assert os.listdir(tmp_path / "elsewhere") == []


@pytest.mark.parametrize("content", [b"no database at all" * 99, b""])
def test_a_file_that_is_no_database(run, tmp_path, capsys, content):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "search.db").write_bytes(content)
    if not content:  # a new one
        assert run(*GRID) == 0
        return
    assert_one_line("train.search", capsys, run(*GRID), tmp_path / "out" / "search.db")


def test_a_folder_with_other_files_is_refused(run, tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    assert_one_line("train.search", capsys, run(*GRID), "--out", "notes.txt")
    assert os.listdir(tmp_path / "out") == ["notes.txt"]


def test_trials_that_make_no_sense(run, tmp_path, capsys):
    assert run(*GRID) == 0
    with sqlite3.connect(tmp_path / "out" / "search.db") as file:
        file.execute("update trial_user_attributes set value_json = '{\"epoch\": 1}'")
    capsys.readouterr()
    assert_one_line("train.search", capsys, run(*GRID), "trial 0", "none of this search")


@pytest.mark.parametrize("method", ["random", "tpe"])
def test_a_seed_of_more_than_32_bits(run, rows, method):
    assert run(f"--{method}", "lr=1e-4..1e-1:log", "--trials", 2, "--seed", 2**32) == 0
    assert len({row["lr"] for row in rows()}) == 2


def test_every_trial_has_a_seed_of_its_own():
    seeds = [0, 1, 2**32 - 1, 2**32, 2**32 + 1, 2**64]
    own = {trial_seed(seed, number) for seed in seeds for number in range(50)}
    assert len(own) == 50 * len(seeds)
    assert max(own) < 2**32


# --- away -----------------------------------------------------------------------------------------


@pytest.fixture
def fail(monkeypatch):
    """``fail(which)``: statements for whose number ``which`` is true do not reach the database.

    They are counted from the first trial's training on. Returns their numbers so far.
    """
    numbers, heard = [], []

    def arrange(which):
        def hear(*args):
            numbers.append(len(numbers) + 1)
            if which(numbers[-1]):
                raise OperationalError("select 1", {}, Exception("connection refused\n\tWhy?"))

        def begin(*args):
            if not heard:
                heard.append(hear)
                event.listen(Engine, "before_cursor_execute", hear)
            return make_run(*args)

        monkeypatch.setattr("train.search.worker.make_run", begin)
        return numbers

    yield arrange
    for hear in heard:
        event.remove(Engine, "before_cursor_execute", hear)


@pytest.mark.parametrize("first", [0, 2, 5])
def test_a_restart_is_ridden_out(run, rows, capsys, fail, monkeypatch, first):
    """Two statements in a row fail; what stood before them in a transaction is rolled back."""
    monkeypatch.setattr(database, "_LONGEST_PAUSE", 0.05)
    failing = {start + n for start in range(first, 60, 9) for n in (1, 2)}
    numbers = fail(lambda number: number in failing)
    assert run("--grid", "hidden=8,4", "--pruner", "median") == 0
    assert len(numbers) > 60
    assert [row["state"] for row in rows()] == ["finished"] * 2
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("first", [1, 2, 9, 20])
def test_one_that_stays_away_ends_in_one_line(run, capsys, fail, impatient, first):
    fail(lambda number: number >= first)
    code = run(*GRID)
    reason = "the database of the search is lost (connection refused)"
    assert_one_line("train.search", capsys, code, reason, "the same command goes on")


def test_a_worker_whose_database_is_gone_ends_in_one_line(
    make_queue, tmp_path, capsys, monkeypatch, impatient
):
    queue = make_queue({}, ["lr=1"])
    monkeypatch.setattr("train.search.worker.multiprocessing.parent_process", lambda: os)
    monkeypatch.setattr(TrialQueue, "__init__", fail_to_connect)

    class Never:
        def is_set(self):
            return False

    with pytest.raises(SystemExit) as ended:
        run_worker("postgresql://nowhere", "test", queue.plan, Never())
    assert_one_line(
        f"train.search: worker {os.getpid()}", capsys, ended.value.code, "is lost (refused)"
    )


def fail_to_connect(*args):
    error = OperationalError("", {}, Exception("refused"))
    raise database.unreachable("postgresql://h/x", error) from error


def test_who_does_not_want_to_wait_does_not():
    calls = []

    def call():
        calls.append(None)
        raise away()

    with pytest.raises(DatabaseLostError):
        ride_out(call, give_up=lambda: True)
    assert len(calls) == 1


def test_the_user_is_told_of_a_long_absence(capsys, monkeypatch, impatient):
    monkeypatch.setattr(database, "_QUIET_SECONDS", 0.1)
    with pytest.raises(DatabaseLostError):
        ride_out(lambda: (_ for _ in ()).throw(away("refused")), give_up=lambda: False)
    err = capsys.readouterr().err
    note = "the database does not answer (refused); it is waited for, up to 0.3 s"
    assert err == f"train.search: note: {note}\n"


def test_other_errors_are_not_waited_out():
    calls = []

    def call():
        calls.append(None)
        raise ProgrammingError("select x", {}, Exception("no such column: x"))

    with pytest.raises(DatabaseLostError, match="no such column"):
        ride_out(call, give_up=lambda: False)
    assert len(calls) == 1


def test_a_file_is_opened_by_its_path(tmp_path):
    storage = open_database(f"{FILE}{tmp_path / 'a?b{c}.db'}")
    assert os.listdir(tmp_path) == ["a?b{c}.db"]
    storage.engine.dispose()
