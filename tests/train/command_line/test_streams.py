"""The environment reaches the programs: closed and broken streams, encodings, backends, styles."""

import os
import shlex
import subprocess
import sys

import pytest

from train.mlp import main

FILES = {"config.json", "history.csv", "best.npz", "last.npz", "metrics.json", "curves.png"}


@pytest.fixture
def shell(small, tmp_path):
    """``shell("%s | head", env)`` runs a line of Bash with the training program in it."""

    def run(line, *flags, **environment):
        command = [sys.executable, "-m", "train.mlp", *small, "--epochs", "1", *flags]
        line = f"set -o pipefail; {line % shlex.join(command)}"
        return subprocess.run(
            ["bash", "-c", line],
            capture_output=True,
            env={**os.environ, **environment},
            timeout=60,
        )

    return run


def test_a_closed_pipe_ends_in_silence(shell, tmp_path):
    done = shell("%s | head -n 1", "--out", str(tmp_path / "run"))
    assert done.returncode == 141
    assert done.stdout == b"MLP(\n"
    assert done.stderr == b""


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_change_nothing(shell, tmp_path, closed):
    done = shell(f"%s {closed}", "--out", str(tmp_path / "run"))
    assert (done.returncode, done.stderr) == (0, b"")
    assert {file.name for file in (tmp_path / "run").iterdir()} == FILES


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")
def test_a_full_disk_behind_stdout_is_one_line(shell, tmp_path):
    done = shell("%s > /dev/full", "--out", str(tmp_path / "run"))
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"<stdout>: No space left on device" in done.stderr


def test_names_that_the_terminal_cannot_print_are_escaped(shell, tmp_path):
    out = tmp_path / "\N{GREEK SMALL LETTER ALPHA}"
    done = shell("%s", "--out", str(out), PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.endswith(b"/\\u03b1\n")
    assert {file.name for file in out.iterdir()} == FILES
    wrong = shell("%s", "--activation", "\N{GREEK SMALL LETTER ALPHA}", PYTHONIOENCODING="ascii")
    assert wrong.returncode == 2
    assert wrong.stderr.count(b"\n") == 1
    assert b"\\u03b1" in wrong.stderr


@pytest.mark.parametrize("backend", ["module://a_notebook.backend", "nonsense"])
def test_a_backend_that_is_not_here_and_a_style_of_the_users(shell, tmp_path, backend):
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\n")  # without TeX nothing is drawn
    rc = {"MPLBACKEND": backend, "MATPLOTLIBRC": str(tmp_path / "matplotlibrc")}
    done = shell("%s", "--out", str(tmp_path / "run"), **rc)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "run" / "curves.png").exists()


@pytest.mark.parametrize("name", ["lr? a", "q/{x}", "%41#b", "a\nb", "it's", os.fsdecode(b"\xff")])
def test_odd_names_of_folders(train, data_dir, tmp_path, name):
    assert train(tmp_path / name) == 0
    assert {file.name for file in (tmp_path / name).iterdir()} == FILES
    os.symlink(data_dir, tmp_path / name / "data")
    named = tmp_path / name / "data"
    assert main(["--data-dir", str(named), "--epochs", "1", "--out", str(tmp_path / "other")]) == 0
    (tmp_path / "other" / "metrics.json").unlink()
    assert main(["--resume", str(tmp_path / "other")]) == 0


@pytest.mark.parametrize("seed", [2**32, 2**64, 10**30])
def test_large_seeds(train, tmp_path, seed):
    assert train(tmp_path / "run", "--seed", seed) == 0
