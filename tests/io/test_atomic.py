"""Files land whole or not at all, where they were meant to, and nowhere else."""

import errno
import os
import stat
import subprocess
import sys
import threading

import pytest

import tinygrad_np as tg
from tinygrad_np.io import npy
from tinygrad_np.io.atomic import replacing


def save(path, value=1):
    tg.save({"value": value, "w": tg.ones(3)}, path)


def value(path):
    return tg.load(path)["value"]


@pytest.mark.parametrize("suffix", [".tg", ".safetensors", ".npz"])
def test_a_failed_write_leaves_the_old_file(suffix, tmp_path, monkeypatch):
    path = tmp_path / f"state{suffix}"
    path.write_bytes(b"old")

    def full(number):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space left") as caught:
        patch.setattr(os, "fsync", full)
        tg.save({"w": tg.ones(3)}, path)
    assert caught.value.filename == str(path)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "replace", lambda *names: (_ for _ in ()).throw(KeyboardInterrupt))
        tg.save({"w": tg.ones(3)}, path)
    assert path.read_bytes() == b"old" and os.listdir(tmp_path) == [path.name]


def test_a_write_that_breaks_off_in_the_middle(tmp_path, monkeypatch):
    path = tmp_path / "state.tg"
    save(path, 1)
    monkeypatch.setattr(npy, "write", lambda stream, array: (stream.write(b"half"), 1 / 0))
    with pytest.raises(ZeroDivisionError):
        save(path, 2)
    monkeypatch.undo()
    assert value(path) == 1 and os.listdir(tmp_path) == ["state.tg"]


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_killed_process_leaves_the_old_file(moment, tmp_path):
    path = tmp_path / "state.tg"
    save(path, 1)
    code = (
        "import os, signal, sys, tinygrad_np as tg\n"
        f"os.{moment} = lambda *arguments: os.kill(os.getpid(), signal.SIGKILL)\n"
        "tg.save({'value': 2}, sys.argv[1])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert done.returncode == -9 and value(path) == 1


def test_the_bytes_are_on_the_disk_before_the_name_changes(tmp_path, monkeypatch):
    calls = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(
        os,
        "fsync",
        lambda number: (calls.append(stat.S_IFMT(os.fstat(number).st_mode)), fsync(number)),
    )
    monkeypatch.setattr(os, "replace", lambda *names: (calls.append("replace"), replace(*names)))
    save(tmp_path / "state.tg")
    assert calls == [stat.S_IFREG, "replace", stat.S_IFDIR]


def test_a_link_is_replaced_and_its_target_left_alone(tmp_path):
    target, path = tmp_path / "target", tmp_path / "state.tg"
    target.write_bytes(b"someone's")
    path.symlink_to(target)
    save(path)
    assert target.read_bytes() == b"someone's" and not path.is_symlink() and value(path) == 1


def test_a_temporary_name_that_is_taken_is_not_written_through(tmp_path, monkeypatch):
    target = tmp_path / "target"
    target.write_bytes(b"someone's")
    monkeypatch.setattr(os, "urandom", bytes)  # all zeros: somebody guessed the name
    (tmp_path / f".{'00' * 8}.part").symlink_to(target)
    with pytest.raises(FileExistsError):
        save(tmp_path / "state.tg")
    assert target.read_bytes() == b"someone's"


def test_permissions(tmp_path):
    path = tmp_path / "state.tg"
    mask = os.umask(0o027)
    try:
        save(path)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    save(path, 2)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and value(path) == 2


def test_places_that_cannot_be_written(tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError, match="no such folder") as caught:
        save(tmp_path / "none" / "state.tg")
    assert caught.value.filename == str(tmp_path / "none")
    with pytest.raises(IsADirectoryError):
        save(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="open it and pass the open file"):
        save(tmp_path / "pipe")
    assert sorted(os.listdir(tmp_path)) == ["pipe"]
    monkeypatch.chdir(tmp_path)
    save("here.tg")
    save(b"bytes.tg")
    assert value("here.tg") == value(b"bytes.tg") == 1


def test_two_who_write_one_file_do_not_mix(tmp_path):
    path = tmp_path / "state.tg"
    threads = [threading.Thread(target=save, args=(path, i)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert value(path) in range(8) and os.listdir(tmp_path) == ["state.tg"]


def test_only_the_block_s_end_makes_the_file(tmp_path):
    path = tmp_path / "state"
    with replacing(path) as file:
        file.write(b"one")
        file.flush()
        assert not path.exists()
    assert path.read_bytes() == b"one"
