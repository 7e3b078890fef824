"""Two processes on MPI: what they compute together, and how one that fails ends both."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mpi4py")
BESIDE = Path(sys.executable).parent / "mpiexec"  # of MPI's wheel, in an environment
MPIEXEC = str(BESIDE) if BESIDE.exists() else shutil.which("mpiexec")
pytestmark = pytest.mark.skipif(MPIEXEC is None, reason="there is no mpiexec")


def two_ranks(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = str(Path(__file__).with_name("two_ranks.py"))
    command = [str(MPIEXEC), "-n", "2", sys.executable, "-W", "error", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_two_ranks_do_what_one_process_does() -> None:
    run = two_ranks()
    assert run.returncode == 0, run.stderr
    for rank in range(2):  # (mpiexec mixes their lines)
        assert run.stdout.count(f"rank {rank} is done") == 1


def test_a_rank_that_fails_ends_all_with_its_traceback() -> None:
    run = two_ranks("fail")
    assert run.returncode != 0
    assert "[rank 1] ValueError: no such picture" in run.stderr
    assert "is done" not in run.stdout


def test_a_rank_that_is_killed_ends_all() -> None:
    run = two_ranks("kill")
    assert run.returncode != 0
    assert "is done" not in run.stdout
