"""A run folder from someone else: nothing is written outside of it, nothing in it is lost."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.train import conftest
from train.command_line.errors import ProgramError
from train.evaluate import main as evaluate
from train.mlp import main
from train.run_folder.atomic_files import in_use, write_new_text
from train.run_folder.folder import RunFolder
from train.visualize import main as visualize

assert_one_line = partial(conftest.assert_one_line, "train.mlp")


@pytest.fixture
def interrupted(train, tmp_path):
    """A run that was killed before its test result was written."""
    train(tmp_path / "run")
    (tmp_path / "run" / "metrics.json").unlink()
    return tmp_path / "run"


@pytest.fixture
def victim(tmp_path):
    """A file outside of the run; the test fails if it changes."""
    path = tmp_path / "victim"
    path.write_text("mine")
    yield path
    assert path.read_text() == "mine"


NAMES = ["config.json", "history.csv", "best.npz", "last.npz", "metrics.json", "curves.png"]


def test_links_in_place_of_temporary_files_are_not_followed(interrupted, victim):
    for name in NAMES:
        for suffix in (".part", ".tmp", ".new", "~"):
            os.symlink(victim, interrupted / f"{name}{suffix}")
    (interrupted / "last.npz").unlink()  # all is trained again
    assert main(["--resume", str(interrupted)]) == 0


@pytest.mark.parametrize("name", ["best.npz", "curves.png", "metrics.json", "history.csv"])
def test_links_in_place_of_files_are_replaced(interrupted, victim, name):
    (interrupted / "last.npz").unlink()
    (interrupted / name).unlink(missing_ok=True)
    os.symlink(victim, interrupted / name)
    if name == "metrics.json":  # it stands for a result, which must be one
        assert main(["--resume", str(interrupted)]) == 2
        return
    assert main(["--resume", str(interrupted)]) == 0
    assert not (interrupted / name).is_symlink()


@pytest.mark.parametrize(("program", "folder"), [(evaluate, "evaluation"), (visualize, "pictures")])
def test_folders_that_are_links_are_refused(program, folder, train, tmp_path, capsys):
    train(tmp_path / "run")
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", tmp_path / "run" / folder)
    capsys.readouterr()
    name = f"train.{program.__module__.split('.')[-1]}"
    code = program([str(tmp_path / "run")])
    conftest.assert_one_line(name, capsys, code, tmp_path / "run" / folder, "symbolic link")
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert program([str(tmp_path / "run"), "--out", str(tmp_path / "elsewhere")]) == 0


@pytest.mark.parametrize("program", [evaluate, visualize])
def test_results_are_not_written_over_a_run(program, train, tmp_path, capsys):
    train(tmp_path / "run")
    before = {file.name: file.read_bytes() for file in (tmp_path / "run").iterdir()}
    capsys.readouterr()
    code = program([str(tmp_path / "run"), "--out", str(tmp_path / "run")])
    name = f"train.{program.__module__.split('.')[-1]}"
    conftest.assert_one_line(name, capsys, code, "--out", "holds a run")
    assert {file.name: file.read_bytes() for file in (tmp_path / "run").iterdir()} == before


@pytest.mark.parametrize("name", ["best.npz", "last.npz", "config.json", "history.csv"])
def test_a_pipe_in_place_of_a_file_is_not_waited_for(interrupted, capsys, name):
    (interrupted / name).unlink()
    os.mkfifo(interrupted / name)
    capsys.readouterr()
    if name == "history.csv":  # it is only written
        assert main(["--resume", str(interrupted)]) == 0
        return
    assert_one_line(capsys, main(["--resume", str(interrupted)]), interrupted)


# --- two processes --------------------------------------------------------------------------------


def test_two_processes_may_resume_one_run(interrupted, train, tmp_path, read_run):
    assert train(tmp_path / "whole") == 0
    (interrupted / "last.npz").unlink()
    command = [sys.executable, "-m", "train.mlp", "--resume", str(interrupted)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command, **pipes) for _ in range(2)]
    outcomes = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], outcomes
    assert read_run(interrupted).everything() == read_run(tmp_path / "whole").everything()
    assert not list(interrupted.glob(".*"))


def test_one_of_two_new_runs_in_a_folder_is_refused(train, tmp_path, capsys, monkeypatch):
    create = RunFolder.create.__func__

    def create_and_lose(cls, path, name):
        folder = create(cls, path, name)
        (Path(path) / "config.json").write_text("{}")  # by the other process
        return folder

    monkeypatch.setattr(RunFolder, "create", classmethod(create_and_lose))
    assert_one_line(capsys, train(tmp_path / "run"), "--out", "another process")
    assert [file.name for file in (tmp_path / "run").iterdir()] == ["config.json"]
    assert (tmp_path / "run" / "config.json").read_text() == "{}"


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_replaces_nothing(tmp_path, monkeypatch, links):
    if not links:
        monkeypatch.delattr(os, "link")
    write_new_text(str(tmp_path / "new"), "first")
    with pytest.raises(FileExistsError):
        write_new_text(str(tmp_path / "new"), "second")
    assert (tmp_path / "new").read_text() == "first"
    assert os.listdir(tmp_path) == ["new"]


def test_what_killed_processes_left_is_removed_unless_the_folder_is_in_use(tmp_path):
    left, mine = tmp_path / ".0123456789abcdef.part", tmp_path / "last.npz.part"
    for path in (left, mine):
        path.write_text("half")
    other = subprocess.Popen(
        [sys.executable, "-c", "import sys\nfrom train.run_folder.atomic_files import in_use\n"
         "with in_use(sys.argv[1]): print(flush=True); sys.stdin.read()", str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    other.stdout.readline()
    left.write_text("half")
    with in_use(str(tmp_path)):
        assert left.exists()
    other.communicate()
    with in_use(str(tmp_path)):
        assert not left.exists()
    assert mine.exists()


# --- durability -----------------------------------------------------------------------------------


def test_a_file_is_on_the_disk_before_it_counts_and_its_name_after(train, tmp_path, monkeypatch):
    """Each file is synced before it is renamed, and its folder after it."""
    events = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(number):
        events.append(("sync", os.fstat(number).st_ino))
        fsync(number)

    def noted_replace(source, target):
        events.append(("rename", os.stat(source).st_ino, str(target)))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    assert train(tmp_path / "deep" / "run") == 0
    run = os.stat(tmp_path / "deep" / "run").st_ino
    renamed = [i for i, event in enumerate(events) if event[0] == "rename"]
    names = [os.path.basename(events[i][2]) for i in renamed]
    assert names.count("last.npz") == names.count("history.csv") == 3
    for i in renamed:
        assert ("sync", events[i][1]) in events[:i]
        assert events[i + 1] == ("sync", run)
    # The folders that were made for the run are in theirs.
    for folder in (tmp_path, tmp_path / "deep"):
        assert ("sync", os.stat(folder).st_ino) in events[: renamed[0]]


LIMITED = """
import resource, sys
from train.mlp import main
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
sys.exit(main(sys.argv[1:]))
"""


def test_no_room_names_the_file_and_how_to_go_on(small, train, tmp_path, read_run):
    """A checkpoint of more than 4,000 bytes cannot be written."""
    run = tmp_path / "a run"
    command = [sys.executable, "-c", LIMITED, *small, "--out", str(run)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"train.mlp: error: {run / 'best.npz'}: File too large; ")
    assert f"--resume '{run}'" in done.stderr
    assert {file.name for file in run.iterdir()} == {"config.json", "history.csv"}
    assert main(["--resume", str(run)]) == 0
    assert train(tmp_path / "whole") == 0
    assert read_run(run).everything() == read_run(tmp_path / "whole").everything()


@pytest.mark.parametrize("number", [28, 122])
def test_a_full_disk_names_the_file_and_the_remedy(train, tmp_path, capsys, monkeypatch, number):
    def full(file, **arrays):
        file.write(b"PK")
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("numpy.savez", full)
    code = train(tmp_path / "run")
    assert_one_line(capsys, code, tmp_path / "run" / "best.npz", "make room", "--resume")
    assert {file.name for file in (tmp_path / "run").iterdir()} == {"config.json", "history.csv"}


def test_folders_within_must_be_folders(tmp_path):
    from train.run_folder.atomic_files import make_folder_within

    os.symlink(tmp_path / "nowhere", tmp_path / "link")
    with pytest.raises(ProgramError, match="symbolic link"):
        make_folder_within(str(tmp_path), "link", "deeper")
    assert make_folder_within(str(tmp_path), "a", "b") == str(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
