"""Files that are opened only if they are files."""

import os

import pytest

from tinygrad_np.data.files import open_regular


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
