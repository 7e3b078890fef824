"""A file can make values and nothing else: no code runs, and memory is bounded by its size."""

import collections
import io
import os
import pickle
import shutil
import struct
import sys
import tracemalloc
import zipfile
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tests.io.hostile import (
    PUT,
    archive,
    integer,
    legacy,
    load,
    name,
    numbers,
    refused,
    storage,
    tensor,
    text,
)

RefusedError = tg.io.RefusedError


def numbered(names, cases):
    """A test for each case, named by its number."""
    return pytest.mark.parametrize(names, cases, ids=[str(i) for i in range(len(cases))])


# --- code ----------------------------------------------------------------------------------------


class Call:
    """Pickles as a call of a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


CALLS = {
    "posix.system": lambda trace: Call(os.system, f"touch {trace}"),
    "builtins.eval": lambda trace: Call(eval, f"open({str(trace)!r}, 'w')"),
    "builtins.exec": lambda trace: Call(exec, f"open({str(trace)!r}, 'w')"),
    "io.open": lambda trace: Call(open, str(trace), "w"),
    "builtins.getattr": lambda trace: Call(getattr, str(trace), "system"),
    "shutil.copyfile": lambda trace: Call(shutil.copyfile, __file__, str(trace)),
    "builtins.__import__": lambda trace: Call(__import__, "antigravity"),
    "numpy.load": lambda trace: Call(np.load, str(trace), None, True),
}


@pytest.mark.parametrize("full", CALLS)
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_calls_are_refused_by_name_and_not_made(full, protocol, tmp_path):
    trace = tmp_path / "trace"
    program = pickle.dumps({"w": [CALLS[full](trace)]}, protocol)
    for content in (archive(program[2:-1]), legacy(program[2:-1])):
        said = refused(content, kind=RefusedError)
        assert full in said
    assert not trace.exists() and "antigravity" not in sys.modules
    refused(program, "pickle that torch.save did not write", RefusedError)


@numbered(
    "instructions",
    [
        name("os", "system"),  # named, and not even called
        name("torch", "load"),
        name("torch._utils", "_rebuild_tensor_v2.__globals__"),
        name("torch.", "Tensor"),
        name("", "OrderedDict"),
        name("collections", "OrderedDict\r"),
        name("collections", "__builtins__"),
        text("os") + text("system") + b"\x93",
        b"}" + text("__class__") + name("os", "system") + b"s",
        name("torch", "FloatStorage"),  # what only stands for something is no value
        name("torch", "Tensor"),
        name("torch", "bfloat16"),
        name("collections", "OrderedDict"),
        b"]" + name("collections", "OrderedDict") + b"a",
        storage(),
        name("torch", "Tensor") + b")R",
        name("torch", "FloatStorage") + b")R",
        text("text") + b")R",
        b")" + b")R",
        tensor() + b"}b",  # attributes
        tensor() + b"}" + text("data") + b"Nsb",
        name("collections", "OrderedDict") + b")R}" + text("keys") + b"Nsb",
        b"}}" + text("_metadata") + b"Nsb",
        name("collections", "OrderedDict") + b")\x81",  # NEWOBJ
        name("collections", "OrderedDict") + b")}\x92",
        b"(ios\nsystem\n",  # INST
        b"(" + name("collections", "OrderedDict") + b"o",
        b"\x82\x01",  # extensions
        b"\x97",  # buffers from elsewhere
        b"Pid\n",
        b"I1\n",
        b"}]Ns",  # keys
        b"}" + tensor() + b"Ns",
        b"}" + name("collections", "OrderedDict") + b"Ns",
        b"\x8f(]\x90",
        b"(]\x91",
        b"}" + integer(2**61 - 1) + b"Ns",
        name("builtins", "set") + b"](]e\x85R",
        name("collections", "OrderedDict") + b"(]N\x86l" + b"\x85R",
        tensor(more=b"}" + text("neg") + b"Ns"),
        tensor(more=b"}" + text("other") + b"\x88s"),
        tensor(storage(device="meta")),
    ],
)
def test_more_than_values_is_refused(instructions):
    refused(archive(instructions), kind=RefusedError)


@numbered(
    "instructions",
    [
        b"",
        b"N",  # fine: the others are measured by it
        b"NN",
        b"0",
        b"(",
        b"(0",
        b"t",
        b"e",
        b"]e",
        b"Na",
        b"N(Ne",
        b"}(Nu",
        b"}(NNNu",
        b"]NNs",
        b"NNNs",
        b"N(N\x90",
        b"h\x07",
        b"j\xff\xff\xff\xff",
        b"\x94",
        b"q\x00",
        b"\x85",
        b"N\x87",
        b"R",
        b"b",
        b"Q",
        b"NQ",
        text("0") + b"Q",
        b"2",
        b"1",
        b"\xff",
        b"X\xff\xff\xff\xff",
        b"X\x01\x00\x00\x00\xff",
        b"\x8d" + b"\xff" * 8,
        b"\x8e" + b"\xff" * 8,
        b"\x96" + b"\xff" * 8,
        b"B\xff\xff\xff\x7f",
        b"\x8b\xff\xff\xff\xff",
        b"c" + b"a" * 5_000,
        name("torch._utils", "_rebuild_tensor_v2") + b")R",
        name("torch._utils", "_rebuild_parameter") + b"N\x88N\x87R",
        name("torch._utils", "_rebuild_parameter") + tensor() + b"NN\x87R",
        name("torch._utils", "_rebuild_tensor_v2") + b"(NNNNNNtR",
        name("builtins", "complex") + text("1") + b"\x85R",
        name("builtins", "complex") + b"NN\x86R",
        name("builtins", "bytearray") + integer(2**40) + b"\x85R",
        name("_codecs", "encode") + text("x") + text("rot13") + b"\x86R",
        name("torch", "Size") + b"(N\x85t\x85R",
        name("collections", "Counter") + b"]\x85R",
    ],
)
def test_programs_that_do_not_work_out(instructions):
    if instructions == b"N":
        assert load(archive(instructions)) is None
    else:
        refused(archive(instructions))
        refused(legacy(instructions))


# --- tensors beyond their storages ---------------------------------------------------------------


def test_windows_within_a_storage():
    assert load(archive(tensor())).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert load(archive(tensor(offset=5, size=(), stride=()))).item() == 5
    assert load(archive(tensor(offset=1, size=(2, 2), stride=(1, 3)))).tolist() == [[1, 4], [2, 5]]
    assert load(archive(tensor(size=(0, 5), stride=(5, 1)))).shape == (0, 5)
    assert load(archive(tensor(size=(1, 6), stride=(2**60, 1)))).tolist() == [[0, 1, 2, 3, 4, 5]]
    wide = load(archive(tensor(size=(2**40, 2), stride=(0, 1))))
    assert wide.shape == (2**40, 2) and wide[2**39].tolist() == [0, 1]
    windows = load(archive(tensor(size=(4, 3), stride=(1, 1))))
    assert windows.tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5]]
    with pytest.raises(ValueError, match="read-only"):
        windows.numpy()[0, 1] = 9


@numbered(
    "window",
    [
        {"offset": 1},
        {"offset": 2**63},
        {"offset": -1},
        {"size": (3, 3)},
        {"size": (2**62, 4), "stride": (1, 1)},
        {"size": (2**31, 2**31), "stride": (2**33, 2**33)},
        {"size": (2**63, 2**63), "stride": (0, 0)},
        {"size": (-1,), "stride": (1,)},
        {"size": (0, 2**70), "stride": (1, 1)},
        {"stride": (3, -1), "offset": 2},
        {"stride": (3,)},
        {"size": (1,) * 65, "stride": (1,) * 65},
        {"size": (1,) * 5_000, "stride": (1,) * 5_000},
        {"source": storage(7)},
        {"source": storage(2**62)},
        {"source": storage(-6)},
        {"source": storage(key="1")},
        {"source": storage(key="../data.pkl")},
        {"source": storage(kind="DoubleStorage")},
        {"source": storage(24, kind="BoolStorage")},
        {"source": b"N"},
        {"source": text("0")},
    ],
)
def test_windows_beyond_a_storage(window):
    content = archive(tensor(**window))
    refused(content, free=2**20)
    path_like = legacy(tensor(**window), ["0"], struct.pack("<q6f", 6, *range(6)))
    refused(path_like, free=2**20)


def test_booleans_are_zero_or_one():
    """A byte of 2 would be true and unequal to true."""
    program = tensor(storage(3, kind="BoolStorage"), size=(3,), stride=(1,))
    assert load(archive(program, **{"0": b"\x00\x01\x01"})).tolist() == [False, True, True]
    refused(archive(program, **{"0": b"\x00\x01\x02"}), "neither 0 nor 1")


@numbered(
    "keys, tail",
    [
        ([], b""),
        (["0"], b""),
        (["0"], struct.pack("<q", 6)),
        (["0"], struct.pack("<q5f", 6, *range(5))),
        (["0"], struct.pack("<q6fB", 6, *range(7))),
        (["0"], struct.pack("<q6f", 2**62, *range(6))),
        (["0"], struct.pack("<q6f", -1, *range(6))),
        (["0", "1"], struct.pack("<q6fq", 6, *range(6), 0)),
        (["1"], struct.pack("<q6f", 6, *range(6))),
        (["0", "0"], struct.pack("<q6fq6f", 6, *range(6), 6, *range(6))),
        ([{}], b""),
    ],
)
def test_storages_of_the_old_format_that_do_not_fit(keys, tail):
    good = legacy(tensor(), ["0"], struct.pack("<q6f", 6, *range(6)))
    assert load(good).tolist() == [[0, 1, 2], [3, 4, 5]]
    if (keys, tail) == (["0", "0"], struct.pack("<q6fq6f", 6, *range(6), 6, *range(6))):
        assert load(legacy(tensor(), keys, tail)).tolist() == [[0, 1, 2], [3, 4, 5]]  # as PyTorch
    else:
        refused(legacy(tensor(), keys, tail))


# --- memory and depth ----------------------------------------------------------------------------

MANY = 100_000


def again(value, function, arguments):
    """2,000 calls of a function with the same value."""
    return value + PUT + b"0(" + (function + b"h\x00" + arguments) * 2_000 + b"t"


@numbered(
    "instructions",
    [
        b"]" * MANY,
        b"}" * MANY,
        b"\x8f" * MANY,
        b"(" * MANY,
        b"N" + b"\x94" * MANY + b"N",
        b"N" + b"2" * MANY,
        b"N" + b"\x85" * MANY,  # nested that deep
        b"]" * MANY + b"a" * (MANY - 1),
        b"N" + b"".join(b"r" + struct.pack("<I", 2**32 - 1 - i) for i in range(MANY // 5)) + b"N",
        # A list in itself twice, in a list twice ...
        b"]" + b"".join(b"q%c](h%ch%ce" % (i, i, i) for i in range(250)),
        # The same long text, list or tuple copied again and again.
        again(text("x" * MANY), name("_codecs", "encode"), text("latin1") + b"\x86R"),
        again(b"](" + b"N" * MANY + b"e", name("builtins", "set"), b"\x85R"),
        again(b"}(" + b"".join(integer(i) + b"N" for i in range(20_000)) + b"u",
              name("collections", "Counter"), b"\x85R"),
    ],
)  # fmt: skip
def test_programs_that_grow(instructions):
    content = archive(instructions)
    refused(content, times=300, free=2**20)
    # Nobody packs a program: what is small must stay small.
    packed = archive(instructions, zipfile.ZIP_DEFLATED)
    refused(packed, "compressed", times=300, free=2**20)


def test_many_tensors_of_one_storage_share_it():
    big = np.zeros(2**20, np.float32).tobytes()
    one = tensor(storage(2**20), size=(2**20,), stride=(1,))
    content = archive(b"(" + one * 500 + b"t", **{"0": big})
    tracemalloc.start()
    tensors = load(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(tensors) == 500 and peak < 5 * len(content)
    # Negated ones can't share it.
    one = tensor(storage(2**20), size=(2**20,), stride=(1,), more=b"}" + text("neg") + b"\x88s")
    assert load(archive(one, **{"0": big})).shape == (2**20,)
    refused(archive(b"(" + one * 500 + b"t", **{"0": big}), "more than 32 times the file")
    one = tensor(size=(2**40, 6), stride=(0, 1), more=b"}" + text("neg") + b"\x88s")
    refused(archive(one), "more than 32 times the file", free=2**20)


def test_a_dict_in_itself_is_a_value():
    """As in Python's own pickle; nothing here goes round in it."""
    found = load(archive(b"}" + PUT + text("self") + b"h\x00s"))
    assert found["self"] is found
    with pytest.raises(ValueError, match="is the dict that holds it"):
        tg.save(found, io.BytesIO())


# --- archives ------------------------------------------------------------------------------------


def zipped(members, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as written:
        for member, content in members:
            written.writestr(member, content)
    return file.getvalue()


def npy(header, data=b"", version=1):
    text = (header if isinstance(header, str) else repr(header)).encode()
    length = struct.pack("<H" if version == 1 else "<I", len(text))
    return b"\x93NUMPY" + bytes([version, 0]) + length + text + data


def described(shape, descr="<f4", fortran_order=False):
    return {"descr": descr, "fortran_order": fortran_order, "shape": shape}


@numbered(
    "content",
    [
        npy(described((2,)), bytes(7)),
        npy(described((2,)), bytes(9)),
        npy(described((2**40,)), bytes(8)),
        npy(described((2**62, 4)), bytes(8)),
        npy(described((-2,)), bytes(8)),
        npy(described((0, 2**70))),
        npy(described((1,) * 70), bytes(4)),
        npy(described((2,), "|O"), pickle.dumps([1, 2])),
        npy(described((1,), "<f4,<i4"), bytes(8)),
        npy(described((1,), [("a", "|O")]), bytes(8)),
        npy(described((1,), "|b1"), b"\x02"),
        npy(described((1,), "<U1"), b"\xff\xff\xff\xff"),
        npy(described((1,), "V4"), bytes(4)),
        npy(described(2), bytes(8)),
        npy(described((2.0,)), bytes(8)),
        npy(described((1,), "no type"), bytes(8)),
        npy("{'descr': __import__('os').system('true')}"),
        npy("(" * 9_000),
        npy("{" + " " * 60_000 + "}"),
        npy("{" + " " * 60_000 + "}", version=2),
        npy(described((2,)), bytes(8), version=9),
        b"\x93NUMPY",
        b"\x93NUMPY\x01\x00\xff\xff",
    ],
)
def test_arrays_that_are_not_what_they_say(content):
    refused(content, free=2**22)
    refused(zipped([("w.npy", content)]), free=2**22)


BOMB = 3 * 2**27  # bytes; packed a thousandth


@pytest.fixture(scope="module")
def bomb():
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    header = npy(described((BOMB,), "|u1"))
    parts = [packed.compress(header)] + [packed.compress(bytes(2**20)) for _ in range(BOMB >> 20)]
    return b"".join([*parts, packed.flush()]), len(header) + BOMB


def with_sizes(packed, size, crc=0):
    """An archive with one compressed member that says it has so many bytes."""
    member = b"w.npy"
    sizes = struct.pack("<IIIHH", crc, len(packed), size & 0xFFFFFFFF, len(member), 0)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0x21) + sizes + member
    entry = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0x21) + sizes
    entry += struct.pack("<HHHII", 0, 0, 0, 0, 0) + member
    end = b"PK\x05\x06" + struct.pack(
        "<HHHHIIH", 0, 0, 1, 1, len(entry), len(local) + len(packed), 0
    )
    return local + packed + entry + end


def test_bombs_are_refused_before_they_are_unpacked(bomb):
    packed, size = bomb
    assert len(packed) < BOMB / 900
    refused(with_sizes(packed, size), "more than 32 times the file", times=4, free=2**20)
    # One that says it is small, and is not.
    refused(with_sizes(packed, 1_000), times=4, free=2**22)
    # One that says it is large, and is not.
    refused(with_sizes(zlib.compress(b"small")[2:-4], 2**31), times=4, free=2**20)
    refused(with_sizes(zlib.compress(b"small")[2:-4], 2**25), times=4, free=2**26)


def test_many_small_bombs_are_counted_together():
    members = [(f"{i}.npy", npy(described((2**22,), "|u1"), bytes(2**22))) for i in range(30)]
    refused(zipped(members, zipfile.ZIP_DEFLATED), "more than 32 times", times=33, free=2**27)


def test_weights_that_pack_well_are_loaded():
    mask = np.zeros(2**20, np.float32)
    mask[::50] = 1
    file = io.BytesIO()
    np.savez_compressed(file, mask=mask)
    assert len(file.getvalue()) < mask.nbytes / 50
    file.seek(0)
    assert np.array_equal(tg.load(file)["mask"], mask)


def test_names_that_lead_out_of_the_archive(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one = npy(described((1,)), bytes(4))
    names = ["../../up.npy", "/tmp/absolute.npy", "C:\\windows.npy", "a/../b.npy", "nul\tx.npy"]
    loaded = load(zipped([(member, one) for member in names]))
    assert len(loaded) == len(names)
    pickled = b"\x80\x02" + tensor(storage(key="../../x")) + b"."
    refused(zipped([("../data.pkl", pickled)]), "lacks the member")
    assert os.listdir(tmp_path) == [] and not os.path.exists("/tmp/absolute.npy")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archives_that_contradict_themselves():
    one = npy(described((1,)), bytes(4))
    good = zipped([("a.npy", one)])
    refused(zipped([("a.npy", one), ("a.npy", one)]), "two members")
    start, entry = good.index(b"PK\x01\x02"), good.index(b"PK\x05\x06")
    for offset, content in [
        (start + 42, b"\xff\xff\xff\x7f"),  # the member begins after the end
        (start + 42, b"\x10\x00\x00\x00"),  # or where none is
        (start + 8, b"\x01\x00"),  # encrypted
        (start + 10, b"\x0c\x00"),  # bzip2
        (start + 10, b"\x63\x00"),
        (start + 16, b"\x00\x00\x00\x00"),  # another sum
        (start + 24, b"\xff\xff\xff\x01"),  # larger than the file
        (entry + 12, b"\xff\xff\xff\x7f"),  # the list of members is
        (entry + 16, b"\xff\xff\xff\x7f"),
        (0, b"PK\x05\x06"),
    ]:
        damaged = good[:offset] + content + good[offset + len(content) :]
        refused(damaged, free=2**22)


@numbered(
    "tree",
    [
        b"",
        b"null",
        b"[" * 100_000,
        b'{"format": "tinygrad_np", "version": 1, "tree": ' + b"[" * 300 + b"]" * 300 + b"}",
        b'{"format": "tinygrad_np", "version": 2, "tree": 1}',
        b'{"format": "other", "version": 1, "tree": 1}',
        b'{"format": "tinygrad_np", "version": 1}',
        b'{"format": "tinygrad_np", "version": 1, "tree": {"a": 1, "a": 2}}',
        *(
            b'{"format": "tinygrad_np", "version": 1, "tree": ' + value + b"}"
            for value in (
                b'{"$": "object"}',
                b'{"$": []}',
                b'{"$": "array", "number": 0}',
                b'{"$": "array", "number": -1}',
                b'{"$": "array", "number": true}',
                b'{"$": "array"}',
                b'{"$": "tuple", "items": {"a": 1}}',
                b'{"$": "set", "items": [[]]}',
                b'{"$": "dict", "items": [[[], 1]]}',
                b'{"$": "dict", "items": [[1]]}',
                b'{"$": "dict", "items": [[1180591620717411303424, 1]]}',
                b'{"$": "device", "name": "cuda"}',
                b'{"$": "Size", "items": ["a"]}',
                b'{"$": "int", "text": "0x%s"}' % (b"g" * 9),
                b'{"$": "float", "text": "one"}',
                b'{"$": "complex", "items": [1]}',
                b'{"$": "complex", "items": ["1", "2"]}',
                b'{"$": "bytes", "base64": "?"}',
                b'{"$": "dtype", "name": "O"}',
                b'{"$": "dtype", "name": "f4,O"}',
                b'{"$": "dtype", "name": {"a": 1}}',
                b'{"$": "type", "name": "V"}',
                b'{"$": "scalar", "dtype": "O", "base64": "AAAAAAAAAAA="}',
                b'{"$": "scalar", "dtype": "<f8", "base64": "AAAA"}',
                b'{"$": "scalar", "dtype": "|b1", "base64": "Ag=="}',
                b"1" + b"0" * 5_000,
            )
        ),
    ],
)
def test_trees_that_nobody_saved(tree):
    refused(zipped([("tree.json", tree)]), times=100)
    refused(zipped([("tree.json", tree)], zipfile.ZIP_DEFLATED), "compressed", times=100)


# --- anything ------------------------------------------------------------------------------------


def good_files():
    state = {"w": tg.ones(2, 3), "n": [1, (2.5, None)], "d": {3: np.arange(3)}}
    native, flat, arrays = io.BytesIO(), io.BytesIO(), io.BytesIO()
    tg.save(state, native)
    np.savez_compressed(flat, a=np.zeros((2, 2)), b=np.array("text"))
    np.save(arrays, np.arange(4))
    header = b'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    safe = struct.pack("<Q", len(header)) + header + bytes(8)
    value = pickle.dumps({"a": [1, "two", (3.0, b"4")], "b": collections.OrderedDict(c={5})}, 2)
    program = b"(" + value[2:-1] + tensor() + b"t"
    yield from (native.getvalue(), flat.getvalue(), arrays.getvalue(), safe, archive(program))
    yield legacy(program, ["0"], struct.pack("<q6f", 6, *range(6)))


GOOD = list(good_files())


@given(st.sampled_from(GOOD), st.data())
def test_any_damage_is_a_value_or_one_clear_error(content, data):
    """Bytes set, left out or put in at drawn places: a few hundred files for each draw."""
    seed = data.draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    for _ in range(100):
        damaged = bytearray(content)
        for _ in range(rng.integers(1, 4)):
            at = int(rng.integers(len(damaged)))
            kind = rng.integers(4)
            if kind == 0:
                damaged[at] = rng.integers(256)
            elif kind == 1:
                damaged[at] ^= 1 << rng.integers(8)
            elif kind == 2:
                del damaged[at : at + int(rng.integers(1, 9))]
            else:
                damaged[at:at] = rng.bytes(int(rng.integers(1, 9)))
        try:
            load(bytes(damaged))
        except tg.io.LoadError as error:
            assert "\n" not in str(error)


@given(st.lists(st.sampled_from([
    *(bytes([code]) for code in b"N\x88\x89()]}\x8ft\x85\x86\x87aesu\x90\x910\x312\x94Rb"),
    b"K\x05", b"h\x00", b"q\x00", integer(2), integer(-1), text("a"), text("storage"), storage(),
    numbers(2, 3), numbers(3, 1), tensor(), name("collections", "OrderedDict"),
    name("torch._utils", "_rebuild_tensor_v2"), name("torch._utils", "_rebuild_parameter"),
    name("torch._tensor", "_rebuild_from_type_v2"), name("torch", "Tensor"), name("torch", "Size"),
    name("builtins", "set"), name("collections", "Counter"), name("os", "system"), b"Q",
]), max_size=12))  # fmt: skip
def test_any_program_is_a_value_or_one_clear_error(instructions):
    for count in range(len(instructions) + 1):
        program = b"".join(instructions[:count])
        for content in (archive(program), legacy(program)):
            try:
                load(content)
            except tg.io.LoadError as error:
                assert "\n" not in str(error)
