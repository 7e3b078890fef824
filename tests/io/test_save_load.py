"""What is saved comes back with its types, order and shared memory; all else is refused."""

import bz2
import collections
import enum
import gzip
import io
import json
import os
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import tinygrad_np as tg
from tinygrad_np import nn, optim

FLOATS = ["float16", "float32", "float64"]
NUMBERS = [
    *FLOATS,
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "bool",
]
OTHERS = ["complex64", "complex128", ">f8", "<U3", "S2", "datetime64[s]", "timedelta64[D]"]
shapes = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)


def arrays(types):
    return st.sampled_from(types).flatmap(lambda dtype: hnp.arrays(dtype, shapes)).map(in_any_order)


def in_any_order(array):
    """Now and then with its axes the other way round in memory, or with gaps."""
    return [array, array.T, np.asfortranarray(array), array[..., ::2] if array.ndim else array][
        array.size % 4
    ]


tensors = arrays(NUMBERS).map(tg.from_numpy) | arrays(FLOATS).map(
    lambda array: tg.tensor(array, requires_grad=True)
)
parameters = arrays(FLOATS).map(nn.Parameter)
scalars = arrays([*NUMBERS, *OTHERS]).filter(lambda a: a.size).map(lambda a: a.flat[0])
plain = (
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats()
    | st.complex_numbers()
    | st.text()
    | st.text(st.characters(), max_size=3)  # lone surrogates too
    | st.binary()
)
keys = (
    st.text(max_size=5)
    | st.just("$")
    | st.integers(-(2**60) + 1, 2**60 - 1)
    | st.none()
    | st.booleans()
    | st.binary(max_size=3)
    | st.tuples(st.integers(0, 3), st.text(max_size=2))
)
sets = st.frozensets(keys, max_size=4)
leaves = (
    plain
    | arrays([*NUMBERS, *OTHERS])
    | tensors
    | parameters
    | scalars
    | sets
    | sets.map(set)
    | st.binary().map(bytearray)
    | st.sampled_from([np.dtype("f4"), np.dtype(">i2"), np.float32, np.bool_, tg.float16])
    | st.sampled_from([tg.zeros(2, 3).shape, tg.Size(), tg.device("cpu"), tg.device("cpu:0")])
    | st.dictionaries(keys, st.integers(0, 5), max_size=3).map(collections.Counter)
)
nests = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys, inner, max_size=4)
        | st.dictionaries(keys, inner, max_size=4).map(collections.OrderedDict)
    ),
    max_leaves=20,
)


def same(a, b):
    """Whether two values are the same to the bit, and of the same types."""
    if type(a) is not type(b):
        return False
    if isinstance(a, tg.Tensor):
        kept = a.requires_grad == b.requires_grad and b.is_leaf
        return kept and same(a.detach().numpy(), b.detach().numpy())
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, np.generic):
        return a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float | complex | set | frozenset):
        return repr(a) == repr(b) or a == b
    return a == b


@example([np.str_(""), np.bytes_(b""), np.str_("é"), np.datetime64("NaT", "s"), np.float64("nan")])
@given(nests)
def test_round_trip(value):
    file = io.BytesIO()
    tg.save(value, file)
    file.seek(0)
    assert same(tg.load(file), value)


@given(nests)
def test_the_same_values_make_the_same_bytes(value):
    first, second = io.BytesIO(), io.BytesIO()
    tg.save(value, first)
    tg.save(value, second)
    assert first.getvalue() == second.getvalue()


@given(st.dictionaries(st.text(max_size=8), tensors, max_size=4))
def test_mapped_arrays_are_the_same_and_lie_on_boundaries(tmp_path_factory, state):
    path = tmp_path_factory.mktemp("mapped") / "state.tg"
    tg.save(state, path)
    loaded = tg.load(path, mmap=True)
    assert same(loaded, state)
    before = path.read_bytes()
    for tensor in loaded.values():
        array = tensor.detach().numpy()
        assert array.flags.aligned and array.flags.writeable
        array[...] = 0
    assert path.read_bytes() == before


def test_the_file_is_a_zip_archive_that_others_read(tmp_path):
    path = tmp_path / "state.tg"
    tg.save({"weight": tg.ones(2, 3), "names": ["a", ("b",)], "step": {1: 2}}, path)
    with np.load(path) as file:
        assert np.array_equal(file["arrays/0"], np.ones((2, 3)))
    with zipfile.ZipFile(path) as file:
        document = json.loads(file.read("tree.json"))
    assert document == {
        "format": "tinygrad_np",
        "version": 1,
        "tree": {
            "weight": {"$": "tensor", "number": 0, "requires_grad": False},
            "names": ["a", {"$": "tuple", "items": ["b"]}],
            "step": {"$": "dict", "items": [[1, 2]]},
        },
    }


def test_what_shares_memory_is_saved_once_and_shares_it_again(tmp_path):
    path = tmp_path / "tied.tg"
    weight = tg.rand(100, 100)
    part = weight.detach().numpy()[:1]
    own = nn.Parameter(weight.clone())
    tg.save({"in": weight, "out": own, "tied": weight.detach(), "part": part}, path)
    assert 3 * weight.nbytes > path.stat().st_size > 2 * weight.nbytes
    loaded = tg.load(path)
    loaded["in"][0, 0] = 7
    assert loaded["tied"][0, 0] == 7
    assert loaded["out"][0, 0] != 7 and loaded["part"][0, 0] != 7  # memory of their own
    value = np.arange(3)
    tg.save([value, value], path)
    first, second = tg.load(path)
    assert first is second


OPTIMIZERS = [optim.SGD, optim.Adagrad, optim.Adam, optim.AdamW, optim.RMSprop]


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("suffix", [".tg", ".pt"])
def test_training_goes_on_bit_for_bit(kind, suffix, tmp_path):
    def parts():
        model = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Tanh(), nn.Linear(3, 1))
        optimizer = kind(model.parameters(), lr=0.1)
        warmup = optim.lr_scheduler.LinearLR(optimizer, total_iters=2)
        steps = optim.lr_scheduler.MultiStepLR(optimizer, [1, 3])
        return model, optimizer, optim.lr_scheduler.SequentialLR(optimizer, [warmup, steps], [2])

    def train(model, optimizer, schedule):
        for _ in range(3):
            optimizer.zero_grad()
            (model(tg.rand(5, 4)) ** 2).mean().backward()
            optimizer.step()
            schedule.step()

    tg.manual_seed(0)
    whole = parts()
    train(*whole)
    path = tmp_path / f"checkpoint{suffix}"
    names = ("model", "optimizer", "schedule")
    state = {name: part.state_dict() for name, part in zip(names, whole, strict=True)}
    tg.save({**state, "rng": tg.get_rng_state()}, path)
    train(*whole)

    again = parts()
    checkpoint = tg.load(path)
    for name, part in zip(names, again, strict=True):
        part.load_state_dict(checkpoint[name])
    tg.set_rng_state(checkpoint["rng"])
    train(*again)
    for ours, theirs in zip(whole, again, strict=True):
        assert same(ours.state_dict(), theirs.state_dict())


class Custom:
    pass


class Mode(enum.IntEnum):
    FAST = 1


Pair = collections.namedtuple("Pair", "a b")


class Named(tg.Tensor):
    pass


@pytest.mark.parametrize(
    "value, said",
    [
        ({"model": nn.Linear(1, 1)}, r"obj\['model'\] is a .*Linear.*: save its state_dict\(\)"),
        ([1, (2, Custom())], r"obj\[1\]\[1\] is a .*Custom, which cannot be saved"),
        ({"f": [print]}, r"obj\['f'\]\[0\] is a builtin_function_or_method.*code is not saved"),
        ({"x": {3: lambda: 0}}, r"obj\['x'\]\[3\] is a function"),
        (Custom, "obj is a type"),
        (Mode.FAST, "obj is a .*Mode"),
        (Pair(1, 2), r"obj is a .*Pair.*: save tuple\(...\) of it"),
        (collections.defaultdict(int), r"defaultdict.*save dict\(...\) of it"),
        (np.array([print]), "obj is an array of the type 'object'"),
        (np.zeros(2, "f4,i2"), "obj is an array of the type"),
        (np.ma.array([1.0], mask=[True]), "obj is a .*MaskedArray"),
        (Named([1.0]), "obj is a .*Named"),
        ({Custom(): 1}, r"obj holds the key .*, a .*Custom: keys"),
        ({2**60: 1}, f"obj holds the key '{2**60}', a int: keys"),
        ({"s": {(1, (frozenset(),))}}, r"obj\['s'\] holds the key .*, a tuple"),
        (iter([]), "obj is a list_iterator"),
    ],
)
def test_what_cannot_be_saved_is_named_with_its_place(value, said, tmp_path):
    path = tmp_path / "old"
    path.write_bytes(b"old")
    file = io.BytesIO()
    for target in (path, file):
        with pytest.raises(TypeError, match=said):
            tg.save(value, target)
    assert path.read_bytes() == b"old" and file.getvalue() == b""
    assert os.listdir(tmp_path) == ["old"]


def test_the_count_of_elements_is_saved_as_a_number():
    file = io.BytesIO()
    tg.save({"n": tg.zeros(2, 3).size, tg.Size((1, 2)): tg.Size((3,))}, file)
    file.seek(0)
    assert same(tg.load(file), {"n": 6, tg.Size((1, 2)): tg.Size((3,))})


def test_containers_in_themselves_and_too_deep_ones():
    knot = {"a": []}
    knot["a"].append(knot)
    with pytest.raises(ValueError, match=r"obj\['a'\]\[0\] is the dict that holds it"):
        tg.save(knot, io.BytesIO())
    twice = [1]
    file = io.BytesIO()
    tg.save([twice, twice], file)  # side by side is no circle
    for depth, kind in ((100, list), (100, tuple), (100, dict)):
        deep = 0
        for _ in range(depth):
            deep = {"a": deep} if kind is dict else kind([deep])
        file = io.BytesIO()
        tg.save(deep, file)
        file.seek(0)
        assert tg.load(file) == deep
        with pytest.raises(ValueError, match="nested more than 100 deep"):
            tg.save([deep], io.BytesIO())


class Slow(io.RawIOBase):
    """A pipe that takes a few bytes at a time, and never goes back."""

    def __init__(self):
        self.content = b""

    def writable(self):
        return True

    def write(self, part):
        self.content += bytes(part[:7])
        return min(len(part), 7)


class Plain:
    """What can be written to, and no more."""

    def __init__(self):
        self.content = b""

    def write(self, part):
        self.content += bytes(part)


@pytest.mark.parametrize("kind", [Slow, Plain])
def test_open_files_that_only_go_forward(kind):
    file = kind()
    tg.save([1, tg.ones(2, 3)], file)
    assert same(tg.load(io.BytesIO(file.content)), [1, tg.ones(2, 3)])


@pytest.mark.parametrize("opened", [gzip.open, bz2.open, open])
def test_open_files_that_pretend_to_go_back(opened, tmp_path):
    path = tmp_path / "file"
    with opened(path, "ab") as file:
        tg.save([1, tg.ones(2, 3)], file)
    with opened(path, "rb") as file:
        assert same(tg.load(file), [1, tg.ones(2, 3)])


def test_one_open_file_with_something_before():
    file = io.BytesIO(b"before")
    file.seek(6)
    tg.save([1, tg.ones(2)], file)
    file.seek(6)
    assert same(tg.load(file), [1, tg.ones(2)]) and file.getvalue().startswith(b"before")
    with pytest.raises(TypeError, match='open it with mode "wb"'):
        tg.save(1, io.StringIO())
    with pytest.raises(TypeError, match="not int"):
        tg.save(1, 3)


@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=8),
        arrays([*NUMBERS, *OTHERS]),
        max_size=4,
    )
)
def test_npz(tmp_path_factory, state):
    path = tmp_path_factory.mktemp("npz") / "state.npz"
    state = {name: array for name, array in state.items() if "/" not in name and name.isprintable()}
    tg.save(state, path)
    with np.load(path) as file:
        assert same({name: file[name] for name in file.files}, dict(state))
    np.savez_compressed(
        path, allow_pickle=False, **{f"_{name}": array for name, array in state.items()}
    )
    loaded = tg.load(path)
    assert list(loaded) == [f"_{name}" for name in state]
    for name, array in state.items():
        found = loaded[f"_{name}"]
        assert isinstance(found, tg.Tensor) or array.dtype.kind not in "biuf"
        assert found.dtype.isnative
        assert same(np.asarray(found), array.astype(array.dtype.newbyteorder("=")))


def test_npy(tmp_path):
    path = tmp_path / "one.npy"
    np.save(path, np.arange(6.0).reshape(2, 3).T)
    for mmap in (False, True):
        loaded = tg.load(path, mmap=mmap)
        assert type(loaded) is tg.Tensor and loaded.tolist() == [[0, 3], [1, 4], [2, 5]]
    np.save(path, np.array([print]), allow_pickle=True)
    with pytest.raises(tg.io.RefusedError, match="Python objects"):
        tg.load(path)


def test_npz_holds_arrays_by_name_only(tmp_path):
    path = tmp_path / "state.npz"
    with pytest.raises(TypeError, match=r"\.npz file holds arrays by name, and obj is a list"):
        tg.save([tg.ones(1)], path)
    with pytest.raises(TypeError, match=r"obj\['epoch'\] is a int"):
        tg.save({"w": tg.ones(1), "epoch": 3}, path)
    with pytest.raises(TypeError, match="obj has the key 3"):
        tg.save({3: tg.ones(1)}, path)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "empty"),
        (b"\x00" * 100, "unknown format"),
        (b"not a model at all", "unknown format"),
        (b"<!DOCTYPE html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x80\x04K\x01.", "pickle that torch.save did not write"),
        (b"PK\x03\x04" + bytes(60), "truncated or damaged"),
    ],
)
def test_foreign_files_are_named(content, said, tmp_path):
    path = tmp_path / "model.pt"
    path.write_bytes(content)
    with pytest.raises(tg.io.LoadError, match=said) as caught:
        tg.load(path)
    assert str(caught.value).startswith(f"{path}: ") and "\n" not in str(caught.value)


def test_other_archives_are_named(tmp_path):
    import tarfile

    with zipfile.ZipFile(tmp_path / "some.zip", "w") as archive:
        archive.writestr("readme.txt", "text")
    with pytest.raises(tg.io.LoadError, match="a zip archive, but none"):
        tg.load(tmp_path / "some.zip")
    with tarfile.open(tmp_path / "old.pt", "w") as archive:
        archive.add(tmp_path / "some.zip", "storages")
    with pytest.raises(tg.io.RefusedError, match="tar archive"):
        tg.load(tmp_path / "old.pt")
    with pytest.raises(FileNotFoundError):
        tg.load(tmp_path / "none")
    with pytest.raises(IsADirectoryError):
        tg.load(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(tg.io.LoadError, match="not a regular file"):
        tg.load(tmp_path / "pipe")


def test_nothing_heavy_is_imported_before_it_is_used():
    code = (
        "import sys, numpy; before = set(sys.modules); import tinygrad_np.io; "
        "print(*(set(sys.modules) - before))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    late = {"zipfile", "zlib", "json", "tempfile", "base64", "tinygrad_np.io.loading"}
    assert "tinygrad_np.io" in run.stdout.split()
    assert late & set(run.stdout.split()) == set()
