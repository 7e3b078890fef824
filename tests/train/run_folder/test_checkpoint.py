"""Checkpoints give back what was put in, and nothing of it is pickled."""

import os
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from train.command_line.errors import ProgramError
from train.run_folder.checkpoint import load_checkpoint, save_checkpoint

names = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=5)
arrays = hnp.arrays(
    st.sampled_from([np.float32, np.float64, np.int64, np.uint8, np.bool_]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
)
values = (
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)  # the state of PCG64 is two numbers of 128 bits
    | st.floats(allow_nan=False)
    | names
    | arrays
)
trees = st.dictionaries(
    names, st.recursive(values, lambda v: st.lists(v, max_size=3) | st.dictionaries(names, v))
)


def equal(a, b):
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, dict):
        return list(a) == list(b) and all(equal(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(equal, a, b))
    return type(a) is type(b) and a == b


@given(trees)
def test_round_trip(tmp_path_factory, tree):
    path = str(tmp_path_factory.mktemp("state") / "state.npz")
    save_checkpoint(path, tree)
    assert equal(load_checkpoint(path), tree)


def test_objects_are_refused(tmp_path):
    path = str(tmp_path / "state.npz")
    with pytest.raises(TypeError, match="a/b: an array of Python objects"):
        save_checkpoint(path, {"a": {"b": np.array([print])}})
    with pytest.raises(TypeError, match="JSON"):
        save_checkpoint(path, {"a": print})
    assert os.listdir(tmp_path) == []


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = str(tmp_path / "state.npz")
    save_checkpoint(path, {"epoch": 1})

    def half(file, **arrays):
        file.write(b"PK half of a")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="space"):
        patch.setattr(np, "savez", half)
        save_checkpoint(path, {"epoch": 2})
    assert load_checkpoint(path) == {"epoch": 1}
    assert os.listdir(tmp_path) == ["state.npz"]


def test_missing(tmp_path):
    with pytest.raises(ProgramError, match=r"nothing\.npz: there is no such checkpoint"):
        load_checkpoint(str(tmp_path / "nothing.npz"))


def test_every_truncation_is_found(tmp_path):
    path = tmp_path / "state.npz"
    save_checkpoint(str(path), {"weights": np.arange(6.0), "epoch": 3})
    content = path.read_bytes()
    for length in range(0, len(content), 7):
        path.write_bytes(content[:length])
        with pytest.raises(ProgramError, match="not a whole checkpoint"):
            load_checkpoint(str(path))


def test_an_array_that_is_missing_is_found(tmp_path):
    path = str(tmp_path / "state.npz")
    save_checkpoint(path, {"weights": np.arange(6.0), "epoch": 3})
    with zipfile.ZipFile(path) as old:
        tree = old.read("tree.npy")
    with zipfile.ZipFile(path, "w") as new:
        new.writestr("tree.npy", tree)
    with pytest.raises(ProgramError, match="weights"):
        load_checkpoint(path)
