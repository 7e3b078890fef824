"""Files that PyTorch wrote are read with its values; what is no value is refused by its name."""

import base64
import collections
import io
import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import nn

FILES = json.loads(Path(__file__).with_name("torch_files.json").read_text())
READABLE = sorted(name for name in FILES if not name.startswith("refused-"))


def content(name):
    return base64.b64decode(FILES[name])


def load(name, tmp_path, mmap=None):
    path = tmp_path / "model.pt"
    path.write_bytes(content(name))
    return tg.load(path, mmap=mmap)


def named(kind):
    return [name for name in READABLE if name.startswith(f"{kind}.")]


@pytest.mark.parametrize("name", named("types"))
@pytest.mark.parametrize("mmap", [False, True])
def test_element_types(name, mmap, tmp_path):
    types = load(name, tmp_path, mmap)
    assert len(types) == 15
    for kind, tensor in types.items():
        expected = np.dtype("float32" if kind == "bfloat16" else kind)
        assert tensor.dtype == expected
        assert np.array_equal(tensor, np.array([0, 1, 3]).astype(expected))


@pytest.mark.parametrize("name", named("plain"))
def test_numbers_text_and_containers(name, tmp_path):
    expected = [
        *(None, True, False, 0, -5, 70_000, 2**40, -(10**30), 3.5, float("inf"), 1 + 2j),
        *("é\n", b"ab\xff", bytearray(b"xyz"), (), (1,), (1, 2), (1, 2, 3, 4), [], {}),
        *({1, 2}, frozenset({3}), tg.Size((1, 2)), np.dtype("float64"), tg.device("cpu")),
        *({"a": {2: [(3,)]}}, collections.OrderedDict(b=1, a=2), collections.Counter("aab")),
    ]
    found = load(name, tmp_path)
    assert found == expected
    kinds = [type(value) for value in expected]
    assert [type(value) for value in found] == kinds


@pytest.mark.parametrize("name", named("views"))
@pytest.mark.parametrize("mmap", [False, True])
def test_views_of_one_storage_share_its_memory(name, mmap, tmp_path):
    views = {key: tensor.numpy() for key, tensor in load(name, tmp_path, mmap).items()}
    whole = np.arange(6.0).reshape(2, 3)
    expected = {
        "whole": whole,
        "transposed": whole.T,
        "row": whole[1],
        "last": whole[-1, -1],
        "expanded": np.broadcast_to(whole[0], (2, 3)),
        "empty": np.zeros((0, 3)),
        "scalar": np.array(7),
    }
    for key, array in expected.items():
        assert views[key].shape == array.shape and np.array_equal(views[key], array)
    views["whole"][1, 2] = 9
    assert views["transposed"][2, 1] == views["row"][2] == views["last"] == 9
    with pytest.raises(ValueError, match="read-only"):
        views["expanded"][0, 0] = 1  # it would change the other row too


@pytest.mark.parametrize("name", named("kinds"))
def test_parameters_and_leaves(name, tmp_path):
    kinds = load(name, tmp_path)
    assert type(kinds["leaf"]) is tg.Tensor and kinds["leaf"].requires_grad
    assert type(kinds["parameter"]) is nn.Parameter and kinds["parameter"].requires_grad
    assert kinds["parameter"].tolist() == [1.5, -2.0]
    assert type(kinds["frozen"]) is nn.Parameter and not kinds["frozen"].requires_grad
    assert type(kinds["buffer"]) is tg.Tensor and kinds["buffer"].tolist() == [4.0]
    (kinds["leaf"] * kinds["parameter"]).sum().backward()
    assert kinds["leaf"].grad.tolist() == [1.5, -2.0]
    assert kinds["parameter"].grad.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("name", named("marked"))
def test_conjugation_and_negation_that_pytorch_puts_off(name, tmp_path):
    marked = load(name, tmp_path)
    assert np.array_equal(marked["conjugated"], np.array([1 - 2j, 3 + 4j]))
    assert np.array_equal(marked["negated"], np.array([-2.0, 4.0]))


@pytest.mark.parametrize("name", named("checkpoint"))
def test_a_checkpoint_goes_on_here(name, tmp_path):
    """The step that PyTorch took, taken here, gives what PyTorch saved."""
    checkpoint = load(name, tmp_path)
    assert checkpoint["epoch"] == 3
    model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    optimizer = tg.optim.Adam(model.parameters(), lr=0.25)
    assert type(checkpoint["model"]) is collections.OrderedDict
    model.load_state_dict(checkpoint["model"])
    optimizer.load_state_dict(checkpoint["optimizer"])
    for key, value in model.state_dict().items():
        assert np.array_equal(value, checkpoint["model"][key])
    saved = checkpoint["optimizer"]["state"]
    for number, state in optimizer.state_dict()["state"].items():
        assert state["step"] == 1
        assert np.array_equal(state["exp_avg"], saved[number]["exp_avg"])
    assert checkpoint["schedule"]["milestones"] == collections.Counter([2, 4])


@pytest.mark.parametrize(
    "name, said",
    [
        ("refused-module.zip", "'torch.nn.modules.linear.Linear'"),
        ("refused-module.zip-protocol-5", "'torch.nn.modules.linear.Linear'"),
        ("refused-float8.zip", "'torch.float8_e4m3fn'"),
        ("refused-sparse.zip", "'torch._utils._rebuild_sparse_tensor'"),
        ("refused-storage.zip", "bare storage"),
        ("refused-meta.zip", "'torch._utils._rebuild_meta_tensor_no_storage'"),
        ("refused-device.zip", "the device 'cuda' as a value"),
        ("refused-function.zip", "'builtins.print'"),
        ("refused-function.zip-protocol-5", "'builtins.print'"),
        ("refused-array.zip", "'numpy._core.multiarray._reconstruct'"),
        ("refused-script.zip", "TorchScript"),
    ],
)
def test_everything_else_is_refused_by_name(name, said, tmp_path):
    with pytest.raises(tg.io.RefusedError, match=said) as caught:
        load(name, tmp_path)
    assert isinstance(caught.value, pickle.UnpicklingError)  # as PyTorch has it
    assert isinstance(caught.value, tg.io.LoadError)
    assert str(tmp_path / "model.pt") in str(caught.value) and "\n" not in str(caught.value)


def test_open_files_and_where_they_stand():
    file = io.BytesIO(b"before" + content("plain.zip"))
    file.seek(6)
    assert tg.load(file)[4] == -5
    with pytest.raises(tg.io.LoadError, match=r"empty; of an open file, seek\(0\)"):
        tg.load(file)
    with pytest.raises(ValueError, match="mmap=True needs the path"):
        tg.load(io.BytesIO(content("plain.zip")), mmap=True)
    with pytest.raises(TypeError, match='open it with mode "rb"'):
        tg.load(io.StringIO("text"))
    with pytest.raises(TypeError, match="not int"):
        tg.load(3)


def test_big_endian_storages(tmp_path):
    path = tmp_path / "big.pt"
    types = {"archive/data/0": "f4", "archive/data/1": "f4", "archive/data/2": "i8"}
    with (
        zipfile.ZipFile(io.BytesIO(content("views.zip"))) as old,
        zipfile.ZipFile(path, "w") as new,
    ):
        assert types.keys() <= set(old.namelist())
        for name in old.namelist():
            data = b"big" if name == "archive/byteorder" else old.read(name)
            if name in types:
                data = np.frombuffer(data, "<" + types[name]).astype(">" + types[name]).tobytes()
            new.writestr(name, data)
    views = tg.load(path)
    assert views["transposed"].tolist() == [[0, 3], [1, 4], [2, 5]] and views["scalar"].item() == 7
    assert views["whole"].dtype.isnative


@pytest.mark.parametrize("location", [None, "cpu", "cpu:0", {"cuda:0": "cpu"}, lambda s, _: s])
def test_places_that_are_the_cpu(location):
    assert tg.load(io.BytesIO(content("plain.zip")), map_location=location)[4] == -5
    assert tg.load(io.BytesIO(content("plain.zip")), location, weights_only=False)[4] == -5


@pytest.mark.parametrize("location", ["cuda", "cuda:0", {"cpu": "cuda:1"}, "mps"])
def test_other_places_are_refused(location):
    with pytest.raises(RuntimeError, match="no device but the CPU"):
        tg.load(io.BytesIO(content("plain.zip")), map_location=location)


@pytest.mark.parametrize("name", READABLE)
def test_every_truncation_is_one_clear_error(name, tmp_path):
    whole, path = content(name), tmp_path / "part.pt"
    step = max(1, len(whole) // 150)
    for length in range(0, len(whole), step):
        path.write_bytes(whole[:length])
        with pytest.raises(tg.io.LoadError, match=r"part\.pt: "):
            tg.load(path)
