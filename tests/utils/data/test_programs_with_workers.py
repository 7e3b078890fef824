"""Whole programs with workers: what a script must do, Ctrl-C, and processes that are killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

SCRIPT = """
import time
import tinygrad_np as tg
from tinygrad_np.utils.data import DataLoader, Dataset

print("made once", flush=True)

class Squares(Dataset):
    def __len__(self):
        return 40

    def __getitem__(self, index):
        if index > 3:
            time.sleep({delay})
        return tg.tensor(index * index)

loader = DataLoader(Squares(), batch_size=2, num_workers=2)
"""

UNGUARDED = """
for epoch in range(2):
    print(sum(batch.sum().item() for batch in loader), flush=True)
"""

GUARDED = """
if __name__ == "__main__":
    print(sum(batch.sum().item() for batch in loader), flush=True)
"""


def environment():
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    others = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**others, "PYTHONPATH": path}


def run(*arguments, cwd, stdin=None):
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment(),
        timeout=120,
        input=stdin,
    )


TOTAL = str(sum(i * i for i in range(40)))


@pytest.mark.parametrize("by_name", [False, True])
def test_a_script_needs_no_guard(tmp_path, by_name):
    (tmp_path / "script.py").write_text(SCRIPT.format(delay=0) + UNGUARDED)
    done = run(*(["-m", "script"] if by_name else ["script.py"]), cwd=tmp_path)
    assert done.stderr == ""
    assert done.stdout.split("\n") == ["made once", TOTAL, TOTAL, ""]
    # Python leaves bytecode of what it runs by its name, none of a file: so do the workers.
    assert (tmp_path / "__pycache__").exists() == by_name


def test_a_script_with_a_guard_in_a_package_with_relative_imports(tmp_path):
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "offset.py").write_text("OFFSET = 0")
    text = SCRIPT.format(delay=0).replace("import time", "import time\nfrom .offset import OFFSET")
    (package / "program.py").write_text(text + GUARDED)
    done = run("-m", "package.program", cwd=tmp_path)
    assert (done.stderr, done.stdout) == ("", f"made once\n{TOTAL}\n")


def test_a_script_that_a_worker_cannot_run_is_told(tmp_path):
    """It makes a folder that may not be there, as scripts do."""
    text = "import os\nos.mkdir('results')\n" + SCRIPT.format(delay=0) + UNGUARDED
    (tmp_path / "script.py").write_text(text)
    done = run("script.py", cwd=tmp_path)
    assert "a worker process runs" in done.stderr
    assert "FileExistsError" in done.stderr
    assert "under if __name__ == '__main__'" in done.stderr


def test_what_is_typed_cannot_be_found_by_workers(tmp_path):
    done = run("-", cwd=tmp_path, stdin=SCRIPT.format(delay=0) + UNGUARDED)
    assert "defined in an interactive session" in done.stderr.splitlines()[-1]


def processes_of(session):
    """The processes of a session that still run; those that ended and were not reaped do not."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, sid = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(sid) == session and state != "Z":
            found.append(int(folder.name))
    return found


@pytest.mark.parametrize("how", ["Ctrl-C", "kill", "terminate"])
def test_however_a_program_ends_its_workers_end_with_it(tmp_path, how):
    """In the middle of a batch that would take minutes."""
    script = SCRIPT.format(delay=600) + "for batch in loader: print(batch.tolist(), flush=True)"
    (tmp_path / "script.py").write_text(script)
    program = subprocess.Popen(
        [sys.executable, "script.py"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment(),
        start_new_session=True,
    )
    lines = [program.stdout.readline() for _ in range(3)]
    assert lines == ["made once\n", "[0, 1]\n", "[4, 9]\n"]
    assert len(processes_of(program.pid)) >= 3 or sys.platform != "linux"  # which has /proc
    match how:
        case "Ctrl-C":  # reaches every process of the terminal's group
            os.killpg(program.pid, signal.SIGINT)
        case "kill":
            program.kill()
        case "terminate":
            program.terminate()
    _, errors = program.communicate(timeout=60)
    assert program.returncode != 0
    # One traceback, of the program; none of a worker.
    assert errors.count("Traceback") == (how == "Ctrl-C")
    assert how != "Ctrl-C" or errors.rstrip().endswith("KeyboardInterrupt")
    deadline = time.monotonic() + 30
    while processes_of(program.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_of(program.pid) == []
