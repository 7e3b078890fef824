"""Worker processes: killed, and gone on with; dying all by themselves."""

import os
import signal
import subprocess
import sys
import time

from optuna import get_all_study_names

from tests.train.conftest import assert_one_line
from train.architectures import MLPSettings
from train.search.plan import Plan
from train.search.space import Space
from train.search.trial_queue import TrialQueue
from train.search.worker_pool import WorkerPool


def test_killed_half_way_and_gone_on_with(data_dir, tmp_path):
    """Two real workers; SIGKILL to the program when two trials are done."""
    command = [sys.executable, "-m", "train.search", "--data-dir", str(data_dir)]
    command += ["--batch-size", "2", "--hidden", "64", "--workers", "2", "--epochs", "20"]
    command += ["--grid", "lr=0.001,0.002,0.003,0.004,0.005,0.006", "--out", str(tmp_path / "s")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    plan = Plan("mlp", {}, Space.parse(MLPSettings, [command[-3]]), "grid", "none", 0)
    done = []
    while len(done) < 2:
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.02)
        done = finished(tmp_path / "s" / "search.db", plan)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    before = finished(tmp_path / "s" / "search.db", plan)
    assert 2 <= len(before) < 6
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stderr == ""
    after = finished(tmp_path / "s" / "search.db", plan)
    assert len(after) == 6
    assert [trial for trial in after if trial.number in {t.number for t in before}] == before


def test_a_signal_to_the_whole_group_puts_trials_back(data_dir, tmp_path):
    """As from a system that shuts down: the workers get it, too."""
    command = [sys.executable, "-m", "train.search", "--data-dir", str(data_dir)]
    command += ["--batch-size", "2", "--hidden", "64", "--workers", "2", "--epochs", "20"]
    grid = "lr=" + ",".join(f"0.0{n}" for n in range(10, 40))
    command += ["--grid", grid, "--out", str(tmp_path / "s")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, start_new_session=True, **pipes) as process:
        for line in process.stdout:
            if line.startswith("best of"):
                os.killpg(process.pid, signal.SIGTERM)
                break
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    assert "the same command goes on" in out
    plan = Plan("mlp", {}, Space.parse(MLPSettings, [grid]), "grid", "none", 0)
    (name,) = get_all_study_names(f"sqlite:///{tmp_path / 's' / 'search.db'}")
    trials = TrialQueue(f"file:{tmp_path / 's' / 'search.db'}", name, plan).trials()
    assert {trial.state for trial in trials} == {"finished", "waiting"}


def finished(path, plan):
    import sqlite3

    if not path.exists():
        return []
    url = f"sqlite:///{path}"
    try:
        with sqlite3.connect(path) as database:
            if not database.execute("select count(*) from trials").fetchone()[0]:
                return []
    except sqlite3.OperationalError:  # its tables are not made yet
        return []
    (name,) = get_all_study_names(url)
    return [trial for trial in TrialQueue(url, name, plan).trials() if trial.state == "finished"]


def test_workers_that_only_die_end_the_search(run, capsys, monkeypatch):
    monkeypatch.setattr(WorkerPool, "_run_workers", lambda *args: [-9, 1])
    assert_one_line(
        "train.search",
        capsys,
        run("--grid", "lr=1,2"),
        "killed by signal 9",
        "exit code 1",
        "2 trials",
    )
