"""IDX files: what is written is read, and nothing else is."""

import contextlib
import gzip
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from tinygrad_np.data import DataError, read_idx, write_idx

DTYPES = [np.uint8, np.int8, np.int16, np.int32, np.float32, np.float64]
IMAGES = struct.pack(">4BIII", 0, 0, 8, 3, 2, 2, 2) + bytes(range(8))

any_array = st.sampled_from(DTYPES).flatmap(
    lambda dtype: arrays(dtype, array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=5))
)


@settings(deadline=None, max_examples=60)
@given(array=any_array, suffix=st.sampled_from(["", ".gz"]), order=st.sampled_from("<>"))
def test_what_is_written_is_read(tmp_path_factory, array, suffix, order):
    path = tmp_path_factory.mktemp("idx") / f"values{suffix}"
    write_idx(path, array.astype(array.dtype.newbyteorder(order)))
    result = read_idx(path)
    assert result.dtype == array.dtype
    assert result.dtype.isnative
    assert result.shape == array.shape
    assert result.tobytes() == array.tobytes()
    assert result.flags.writeable


def test_layout_is_the_published_one(tmp_path):
    path = tmp_path / "images"
    write_idx(path, np.arange(8, dtype=np.uint8).reshape(2, 2, 2))
    assert path.read_bytes() == IMAGES
    write_idx(path, np.array([258], dtype=np.int16))
    assert path.read_bytes() == bytes([0, 0, 0x0B, 1, 0, 0, 0, 1, 1, 2])


def test_gzip_is_told_by_content_not_by_name(tmp_path):
    (tmp_path / "plain.gz").write_bytes(IMAGES)
    (tmp_path / "zipped").write_bytes(gzip.compress(IMAGES))
    np.testing.assert_array_equal(read_idx(tmp_path / "plain.gz"), read_idx(tmp_path / "zipped"))


def test_gzipped_files_are_reproducible(tmp_path):
    for name in ("one.gz", "two.gz"):
        write_idx(tmp_path / name, np.zeros(9, np.uint8))
    content = (tmp_path / "one.gz").read_bytes()
    assert content == (tmp_path / "two.gz").read_bytes()
    assert content[4:8] == bytes(4)  # where gzip puts the time


def flip_last_byte(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


BROKEN = {
    "empty": (b"", "0 bytes, too short"),
    "short magic": (b"\0\0\x08", "3 bytes, too short"),
    "text": (b"<html><body>", "not an IDX file, begins with 0x3c68746d"),
    "second byte": (b"\0\x01" + IMAGES[2:], "not an IDX file, begins with 0x00010803"),
    "type code": (b"\0\0\x07" + IMAGES[3:], r"type code 0x07, expected one of 0x08 \(uint8\)"),
    "no dimension": (b"\0\0\x08\0", "0 dimensions declared in 4 bytes"),
    "short header": (IMAGES[:14], "3 dimensions declared in 14 bytes"),
    "truncated": (IMAGES[:-1], r"truncated, 7 bytes .* shape \(2, 2, 2\) takes 8"),
    "trailing": (IMAGES + b"\0", r"trailing bytes, 9 bytes .* takes 8"),
    "huge": (struct.pack(">4B3I", 0, 0, 14, 3, *[2**32 - 1] * 3), "truncated, 0 bytes"),
    "gzip truncated": (gzip.compress(IMAGES)[:-3], "damaged gzip stream"),
    "gzip header alone": (gzip.compress(IMAGES)[:5], "damaged gzip stream"),
    "gzip checksum": (flip_last_byte(gzip.compress(IMAGES)), "damaged gzip stream"),
    "gzip trailing": (gzip.compress(IMAGES) + b"junk", "damaged gzip stream"),
    "gzip content": (gzip.compress(IMAGES)[:12] + b"\xff" * 20, "damaged gzip stream"),
    "payload truncated in gzip": (gzip.compress(IMAGES[:-2]), "truncated, 6 bytes"),
}


@pytest.mark.parametrize(("content", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_files_are_refused_in_one_line_that_names_them(tmp_path, content, message):
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message) as error:
        read_idx(path)
    assert str(error.value).startswith(f"{path}: ")
    assert "replace it by a whole copy" in str(error.value)
    assert "\n" not in str(error.value)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_any_damage_to_the_structure_is_refused_or_harmless(tmp_path_factory, data):
    """Whatever byte is changed, cut off or added: an array of the right size or a DataError."""
    content = bytearray(data.draw(st.sampled_from([IMAGES, gzip.compress(IMAGES, mtime=0)])))
    match data.draw(st.sampled_from(["change", "cut", "add"])):
        case "change":
            place = data.draw(st.integers(0, len(content) - 1))
            content[place] = data.draw(st.integers(0, 255))
        case "cut":
            del content[data.draw(st.integers(0, len(content) - 1)) :]
        case "add":
            content += data.draw(st.binary(min_size=1, max_size=4))
    path: Path = tmp_path_factory.mktemp("idx") / "damaged"
    path.write_bytes(content)
    with contextlib.suppress(DataError):
        assert read_idx(path).nbytes == 8


def test_unreadable_paths(tmp_path):
    with pytest.raises(DataError, match=r"absent: cannot be read .No such file"):
        read_idx(tmp_path / "absent")
    with pytest.raises(DataError, match=r"cannot be read .Is a directory"):
        read_idx(tmp_path)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(3, np.int64), "IDX cannot hold int64, expected one of uint8, int8"),
        (np.zeros((), np.uint8), "0-d array"),
    ],
)
def test_unwritable_arrays(tmp_path, array, message):
    with pytest.raises(DataError, match=message):
        write_idx(tmp_path / "values", array)
    assert not (tmp_path / "values").exists()


def gzipped(shape, payload, code=8):
    """A gzipped IDX file of ``shape`` with ``payload`` zero bytes for its values."""
    header = struct.pack(f">4B{len(shape)}I", 0, 0, code, len(shape), *shape)
    return gzip.compress(header + bytes(payload))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gzipped((10,), 32 << 20), "trailing bytes, more than 10 bytes"),
        (gzipped((6 << 29, 2), 0), r"truncated, at most [0-9,]+ bytes .* takes 6,442,450,944"),
        (gzipped((32 << 20,), (32 << 20) - 1), "truncated, 33,554,431 bytes"),
        (gzipped((2**32 - 1,) * 3 + (0,), 0), "too large for an array"),
        (gzipped((1,) * 65, 1), "65 dimensions declared, expected 64 at most"),
    ],
    ids=["endless", "never sent", "one short", "no size", "dimensions"],
)
def test_headers_bound_what_is_unpacked(tmp_path, content, message):
    (tmp_path / "file").write_bytes(content)
    tracemalloc.start()
    with pytest.raises(DataError, match=message):
        read_idx(tmp_path / "file")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 << 20


def test_memory_that_cannot_be_had_is_said(tmp_path, monkeypatch):
    write_idx(tmp_path / "file", np.zeros(100, np.uint8))

    def refuse(*_):
        raise MemoryError

    monkeypatch.setattr("numpy.empty", refuse)
    with pytest.raises(DataError, match="file: takes 100 bytes of memory, which cannot be had"):
        read_idx(tmp_path / "file")


def test_a_link_in_place_of_the_file_is_not_followed(tmp_path):
    (tmp_path / "target").write_bytes(b"precious")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_idx(tmp_path / "link", np.zeros(2, np.uint8))
    assert (tmp_path / "target").read_bytes() == b"precious"
    assert read_idx(tmp_path / "link").shape == (2,)
