"""Files that are opened only if they are files, and written whole or not at all."""

import os
import stat

import pytest

from tinygrad_np.data.files import open_regular, write_atomically


def test_a_regular_file_is_opened(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    with open_regular(tmp_path / "file") as file:
        assert file.read() == b"content"


def test_anything_else_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, reason in (
        (tmp_path, "Is a directory"),
        (tmp_path / "pipe", "it is a named pipe"),
        ("/dev/zero", "it is a device"),
        ("a\0b", "null"),
    ):
        with pytest.raises(OSError, match=reason):
            open_regular(path)


def test_a_link_is_replaced_and_its_target_left_alone(tmp_path):
    (tmp_path / "target").write_bytes(b"precious")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "target").read_bytes() == b"precious"
    assert (tmp_path / "link").read_bytes() == b"new"
    assert not (tmp_path / "link").is_symlink()


def test_temporary_files_are_new_and_follow_no_link(tmp_path, monkeypatch):
    """Somebody who foresees the name gets an error for it, and no file of ours."""
    (tmp_path / "target").write_bytes(b"precious")
    monkeypatch.setattr(os, "urandom", bytes)
    (tmp_path / f".file.{bytes(8).hex()}.part").symlink_to(tmp_path / "target")
    with pytest.raises(FileExistsError):
        write_atomically(tmp_path / "file", b"new")
    assert (tmp_path / "target").read_bytes() == b"precious"


def test_content_is_on_the_disk_before_the_name_is(tmp_path, monkeypatch):
    done = []
    fsync, replace = os.fsync, os.replace

    def record_fsync(descriptor):
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def record_replace(source, target):
        done.append("rename")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", record_fsync)
    monkeypatch.setattr(os, "replace", record_replace)
    write_atomically(tmp_path / "file", b"new")
    assert done == ["file", "rename", "folder"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_interrupted_write_leaves_what_was_there(tmp_path, monkeypatch, error):
    (tmp_path / "file").write_bytes(b"old")

    def interrupt(descriptor):
        raise error

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(type(error)):
        write_atomically(tmp_path / "file", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"old"


def test_permissions_follow_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "file", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


def test_long_names_and_bare_ones(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("bare", "n" * 255):
        write_atomically(name, b"x")
        assert (tmp_path / name).read_bytes() == b"x"
