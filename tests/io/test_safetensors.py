"""The format of the safetensors library: it reads what is saved here, and the other way round."""

import json
import os
import struct

import numpy as np
import pytest
import safetensors
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import tinygrad_np as tg
from tinygrad_np.io.safetensors import bfloat16_to_float32
from tinygrad_np.io.tensors import to_tensor

TYPES = [
    *("float16", "float32", "float64", "bool", "complex64"),
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
]
names = st.text(st.characters(codec="utf-8"), max_size=8).filter(lambda n: n != "__metadata__")
arrays = st.sampled_from(TYPES).flatmap(
    lambda dtype: hnp.arrays(
        dtype, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
    )
)
states = st.dictionaries(names, arrays, max_size=5)


def equal(a, b):
    a, b = np.asarray(a), np.asarray(b)
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


@given(states, st.booleans())
def test_the_library_reads_ours(tmp_path_factory, state, transposed):
    path = tmp_path_factory.mktemp("ours") / "model.safetensors"
    if transposed:
        state = {name: array.T for name, array in state.items()}
    tg.save({name: to_tensor(array) for name, array in state.items()}, path)
    theirs = safetensors.numpy.load_file(path)
    assert theirs.keys() == state.keys()
    assert all(equal(theirs[name], array) for name, array in state.items())
    with safetensors.safe_open(path, "numpy") as file:
        assert file.metadata() == {"format": "pt"}


@given(states, st.booleans(), st.none() | st.dictionaries(names, names, min_size=1))
def test_ours_reads_the_library_s(tmp_path_factory, state, mmap, metadata):
    path = tmp_path_factory.mktemp("theirs") / "model.safetensors"
    safetensors.numpy.save_file(
        {name: np.ascontiguousarray(array) for name, array in state.items()}, path, metadata
    )
    # The library gives 0-d arrays a dimension, as np.ascontiguousarray does.
    loaded = tg.load(path, mmap=mmap)
    assert loaded.keys() == state.keys()
    for name, array in state.items():
        assert equal(loaded[name], np.ascontiguousarray(array))
        assert isinstance(loaded[name], tg.Tensor) or array.dtype.kind == "c"


def test_notes(tmp_path):
    path = tmp_path / "model.safetensors"
    tg.io.save_file({"w": np.ones((2, 3), "f4")}, path, {"license": "MIT", "format": "np"})
    with safetensors.safe_open(path, "numpy") as file:
        assert file.metadata() == {"license": "MIT", "format": "np"}
    assert tg.load(path)["w"].shape == (2, 3)
    with pytest.raises(TypeError, match="text by name"):
        tg.io.save_file({}, path, {"epoch": 3})


def test_a_state_dict_in_both_directions(tmp_path):
    model, other = tg.nn.Linear(3, 2), tg.nn.Linear(3, 2)
    tg.save(model.state_dict(), tmp_path / "a.safetensors")
    arrays = safetensors.numpy.load_file(tmp_path / "a.safetensors")
    assert {name: array.shape for name, array in arrays.items()} == {"weight": (2, 3), "bias": (2,)}
    safetensors.numpy.save_file(arrays, tmp_path / "b.safetensors")
    other.load_state_dict(tg.load(tmp_path / "b.safetensors"))
    assert np.array_equal(model(tg.ones(1, 3)).detach(), other(tg.ones(1, 3)).detach())


def test_bfloat16_has_the_values_it_had(tmp_path):
    """All 65,536 of them: sign, 8 bits of exponent, 7 of mantissa."""
    halves = np.arange(2**16, dtype=np.uint16)
    sign = 1 - 2.0 * (halves >> 15)
    exponent, mantissa = (halves >> 7 & 255).astype(int), (halves & 127) / 128
    with np.errstate(over="ignore"):
        normal = np.ldexp(1 + mantissa, exponent - 127)
    value = sign * np.where(exponent == 0, np.ldexp(mantissa, -126), normal)
    value = np.where(exponent == 255, np.where(mantissa == 0, sign * np.inf, np.nan), value)
    assert np.array_equal(bfloat16_to_float32(halves), value.astype(np.float32), equal_nan=True)
    path = tmp_path / "model.safetensors"
    path.write_bytes(
        file({"w": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}, b"\x80?\x00\xc0")
    )
    assert tg.load(path)["w"].tolist() == [1.0, -2.0]


@pytest.mark.parametrize(
    "state, error, said",
    [
        ([tg.ones(1)], TypeError, "holds arrays by name, and obj is a list"),
        ({"epoch": 3}, TypeError, r"obj\['epoch'\] is a int"),
        ({"a": {"b": tg.ones(1)}}, TypeError, r"obj\['a'\] is a dict"),
        ({1: tg.ones(1)}, TypeError, "obj has the key 1"),
        ({"w": np.ones(1, "c16")}, TypeError, "complex128, which the .safetensors format lacks"),
        ({"w": np.array(["text"])}, TypeError, "which the .safetensors format lacks"),
        ({"__metadata__": tg.ones(1)}, ValueError, "keeps the name __metadata__"),
        ({"\ud800": tg.ones(1)}, ValueError, "no valid Unicode"),
    ],
)
def test_what_the_format_cannot_hold(state, error, said, tmp_path):
    with pytest.raises(error, match=said):
        tg.save(state, tmp_path / "model.safetensors")
    assert os.listdir(tmp_path) == []


def file(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def entry(dtype="F32", shape=(1,), offsets=(0, 4)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


@pytest.mark.parametrize(
    "content",
    [
        file({"a": entry()}, b"abc"),  # cut off
        file({"a": entry()}, b"abcde"),  # bytes that belong to nothing
        file({"a": entry(), "b": entry()}, b"abcd"),  # the same bytes twice
        file({"a": entry(), "b": entry(offsets=(8, 12))}, bytes(12)),  # a gap
        file({"a": entry(offsets=(4, 0))}, bytes(4)),
        file({"a": entry(offsets=(-4, 0))}, bytes(4)),
        file({"a": entry(offsets=(0, 2**63))}, bytes(4)),
        file({"a": entry(shape=(2,))}, bytes(4)),
        file({"a": entry(shape=(-1,))}, bytes(4)),
        file({"a": entry(shape=(2**40, 2**40, 0), offsets=(0, 0))}),
        file({"a": entry(shape=(0, 2**70), offsets=(0, 0))}),
        file({"a": entry(shape=[True])}, bytes(4)),
        file({"a": entry(shape=["1"])}, bytes(4)),
        file({"a": entry(shape=[1] * 100)}, bytes(4)),
        file({"a": entry("BOOL", offsets=(0, 1))}, b"\x02"),
        file({"a": entry("F8_E4M3", offsets=(0, 1))}, b"\x00"),
        file({"a": entry("F32 ")}, bytes(4)),
        file({"a": entry(["F32"])}, bytes(4)),
        file({"a": 1}),
        file({"a": {}}),
        file(b'{"a":{},"a":{}}'),
        file(b"{" + b"[" * 100_000),
        file(b'{"a":' * 50_000),
        file(b'{"a": ' + b"9" * 10_000 + b"}"),
        file(b"{\xff}"),
        file(b"{}", length=2**64 - 1),
        file(b"{}", length=2**62),
        file(b"{}", length=100),
        file(b"{}", length=0),
        file(b"{"),
    ],
)
def test_damage_is_one_clear_error(content, tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    for mmap in (False, True):
        with pytest.raises(tg.io.LoadError, match=r"model\.safetensors: ") as caught:
            tg.load(path, mmap=mmap)
        assert "\n" not in str(caught.value) and len(str(caught.value)) < 500 + len(str(path))


def test_every_truncation_is_found(tmp_path):
    path = tmp_path / "model.safetensors"
    tg.save({"weight": tg.ones(3, 4), "bias": tg.ones(3)}, path)
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(tg.io.LoadError):
            tg.load(path)
