"""Thousands of hostile inputs: a result or one line, and nothing lost.

By default some seconds' worth; with ``--deep`` 10,000, of which the last line tells what came out.
"""

import hashlib
import resource
import shutil
import time
from collections import Counter

import pytest

from train import evaluate, lenet, mlp, visualize
from train.search import program as search

from .hostile import Hostile

MAINS = {
    "mlp": mlp.main,
    "lenet": lenet.main,
    "evaluate": evaluate.main,
    "visualize": visualize.main,
    "search": search.main,
}
QUICK, DEEP = 120, 10_000
MOST_BYTES, MOST_SECONDS = 2 << 30, 60
CODES = {0, 1, 2, 130}


def contents(folder):
    """What is in a folder's files, but not what kind of thing the others are."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_result_or_one_line(request, tmp_path, data_dir, trained, capsys, monkeypatch):
    deep = request.config.getoption("--deep")
    monkeypatch.chdir(tmp_path)
    hostile = Hostile(12, data_dir, trained["mlp"])
    watched = {folder: contents(folder) for folder in (data_dir, trained["mlp"])}
    codes = Counter()
    slowest = 0.0
    for number in range(DEEP if deep else QUICK):
        folder = tmp_path / str(number)
        folder.mkdir()
        kind, (program, line) = hostile.draw(folder)
        before = contents(folder)
        start = time.monotonic()
        try:
            code = MAINS[program](line)
        except (Exception, SystemExit) as error:
            pytest.fail(f"input {number}, {kind}: {program} {line!r:.500} raised {error!r:.500}")
        slowest = max(slowest, time.monotonic() - start)
        err = capsys.readouterr().err
        about = f"input {number}, {kind}: {program} {line!r:.500} gave {code}: {err[-1000:]}"
        assert code in CODES, about
        assert "Traceback" not in err, about
        if code == 2:
            errors = [part for part in err.splitlines() if ": error: " in part]
            assert len(errors) == 1, about
            assert len(errors[0]) < 1500, about
            lost = before.items() - contents(folder).items()
            assert not lost, f"{about} changed {lost}"
        codes[kind, code] += 1
        shutil.rmtree(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    with capsys.disabled():
        if deep:
            print(f"\n{codes.total():,} inputs, {dict(codes)}, slowest {slowest:.1f} s, {peak:,} B")
    assert peak < MOST_BYTES
    assert slowest < MOST_SECONDS
    assert {folder: contents(folder) for folder in watched} == watched
