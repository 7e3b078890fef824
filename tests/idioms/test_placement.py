"""Devices, layouts, conversions: what scripts say about where and how a tensor lies."""

from __future__ import annotations

import pickle

import pytest

import tinygrad_np as tg

ELSEWHERE = ["cuda", "cuda:0", "mps", "meta", 0]


def test_the_device_is_the_cpu():
    assert tg.device("cpu") == tg.device(tg.device("cpu")) == tg.zeros(2).device
    assert tg.device("cpu") != tg.device("cpu", 0) == tg.device("cpu:0")
    assert hash(tg.device("cpu:0")) == hash(tg.device("cpu", 0))
    assert (str(tg.device("cpu")), str(tg.device("cpu", 0))) == ("cpu", "cpu:0")
    assert repr(tg.device("cpu", 1)) == "device(type='cpu', index=1)"
    assert (tg.device("cpu").type, tg.device("cpu").index) == ("cpu", None)
    assert pickle.loads(pickle.dumps(tg.device("cpu:1"))) == tg.device("cpu:1")
    assert tg.device("cpu") != "cpu"
    with tg.device("cpu"):
        assert tg.zeros(2).is_cpu and not tg.zeros(2).is_cuda


@pytest.mark.parametrize("where", ELSEWHERE)
def test_other_devices_are_refused(where):
    x = tg.zeros(2)
    for call in (
        lambda: tg.device(where),
        lambda: tg.ones(2, device=where),
        lambda: tg.tensor([1.0], device=where),
        lambda: tg.rand_like(x, device=where),
        lambda: x.new_zeros(2, device=where),
        lambda: x.to(where),
        lambda: x.to(device=where),
        lambda: x.to(where, tg.float64, non_blocking=True),
        lambda: x.cuda(),
        lambda: tg.Generator(where),
        lambda: tg.cuda.synchronize(),
    ):
        with pytest.raises(RuntimeError, match="on the CPU alone") as caught:
            call()
        assert isinstance(caught.value, AssertionError)  # as of a PyTorch without CUDA


@pytest.mark.parametrize("name", ["", "cpu:", "cpu:x", "tpu", "cpu:-1"])
def test_what_names_no_device_is_refused(name):
    with pytest.raises(RuntimeError, match="names no device"):
        tg.device(name)


def test_wrong_devices_and_layouts():
    with pytest.raises(RuntimeError, match="given twice"):
        tg.device("cpu:0", 1)
    with pytest.raises(TypeError):
        tg.device(1.5)
    with pytest.raises(NotImplementedError, match="dense"):
        tg.zeros(2, layout=tg.sparse_coo)
    with pytest.raises(TypeError):
        tg.zeros(2, layout="strided")
    with pytest.raises(AttributeError):
        tg.device("cpu").type = "cuda"


@pytest.mark.parametrize(
    "make",
    [
        lambda **how: tg.zeros(2, **how),
        lambda **how: tg.ones((2,), **how),
        lambda **how: tg.empty(2, **how),
        lambda **how: tg.full((2,), 1.0, **how),
        lambda **how: tg.arange(2.0, **how),
        lambda **how: tg.linspace(0, 1, 2, **how),
        lambda **how: tg.logspace(0, 1, 2, **how),
        lambda **how: tg.eye(2, **how),
        lambda **how: tg.rand(2, **how),
        lambda **how: tg.randn(2, **how),
        lambda **how: tg.randint(3, (2,), **how),
        lambda **how: tg.randperm(2, **how),
        lambda **how: tg.zeros(3).new_ones(2, **how),
        lambda **how: tg.zeros(3).new_full((2,), 1, **how),
    ],
)
def test_creation_takes_what_scripts_say(make):
    how = {"device": "cpu", "layout": tg.strided, "pin_memory": False, "dtype": tg.float64}
    x = make(**how, requires_grad=True)
    assert (x.dtype, x.requires_grad, x.layout) == (tg.float64, True, tg.strided)
    assert make(device=tg.device("cpu")).device.type == "cpu"


def test_conversions():
    x = tg.tensor([1.5, 2.0], requires_grad=True)
    other = tg.zeros(1, dtype=tg.float64)
    assert x.to("cpu") is x.to(tg.device("cpu")) is x.to(tg.float32) is x.cpu() is x
    assert x.to("cpu", non_blocking=True) is x.to(x) is x.to(device="cpu", dtype=None) is x
    for converted in (
        x.to(tg.float64),
        x.to("cpu", tg.float64),
        x.to(device="cpu", dtype=tg.float64, non_blocking=True),
        x.to(other),
        x.to(other, True, True),
        x.to("float64"),
        x.type(tg.float64),
        x.type("torch.DoubleTensor"),
        x.type_as(other),
        x.double(),
    ):
        assert converted.dtype == tg.float64 and converted.requires_grad
    for copied in (x.to("cpu", copy=True), x.to(tg.float32, False, True), x.to(x, copy=True)):
        assert copied is not x and copied.requires_grad and bool((copied == x).all())
    x.to("cpu", tg.float64).sum().backward()
    assert x.grad.dtype == tg.float32


@pytest.mark.parametrize(
    ("method", "kind", "name"),
    [
        ("float", tg.float32, "Float"),
        ("double", tg.float64, "Double"),
        ("half", tg.float16, "Half"),
        ("long", tg.int64, "Long"),
        ("int", tg.int32, "Int"),
        ("short", tg.int16, "Short"),
        ("char", tg.int8, "Char"),
        ("byte", tg.uint8, "Byte"),
        ("bool", tg.bool, "Bool"),
    ],
)
def test_every_type_has_a_name_and_a_method(method, kind, name):
    x = getattr(tg.tensor([0, 1, 2]), method)()
    assert x.dtype == kind and x.dtype is kind  # as scripts ask
    assert x.type() == f"tinygrad_np.{name}Tensor"
    assert tg.tensor([0.0]).type(x.type()).dtype == kind
    assert isinstance(kind, tg.dtype) and {kind: 1}[x.dtype] == 1


def test_modules_are_converted():
    layer = tg.nn.Linear(2, 1)
    assert layer.to("cpu") is layer.cpu() is layer.to(tg.device("cpu")) is layer
    converted = [
        tg.nn.Linear(2, 1).to(tg.float64),
        tg.nn.Linear(2, 1).to("cpu", tg.float64),
        tg.nn.Linear(2, 1).to(device="cpu", dtype=tg.float64, non_blocking=True),
        tg.nn.Linear(2, 1).to(tg.zeros(1, dtype=tg.float64)),
        tg.nn.Linear(2, 1).type(tg.float64),
    ]
    assert {p.dtype for m in converted for p in m.parameters()} == {tg.float64}
    for call in (layer.cuda, lambda: layer.to("cuda")):
        with pytest.raises(RuntimeError, match="CPU alone"):
            call()
    with pytest.raises(TypeError, match="floating-point"):
        layer.to(tg.int64)


def test_no_type_of_that_name():
    with pytest.raises(ValueError, match="names no type"):
        tg.zeros(2).type("torch.FooTensor")


def test_questions_about_gpus_are_answered():
    assert not tg.cuda.is_available()
    assert tg.cuda.device_count() == tg.cuda.memory_allocated() == 0
    assert not tg.backends.mps.is_available()
    assert not tg.accelerator.is_available()
    x = tg.zeros(2)
    assert x.pin_memory() is x and not x.is_pinned() and x.get_device() == -1


@pytest.mark.parametrize(
    "name", ["Float", "Double", "Half", "Long", "Int", "Short", "Char", "Byte"]
)
def test_older_names_of_types(name):
    make = getattr(tg, f"{name}Tensor")
    x = make([1, 2])
    assert x.type() == f"tinygrad_np.{name}Tensor" and x.tolist() == [1, 2]
    assert make(2, 3).shape == (2, 3) and make().shape == (0,) and make(x).tolist() == [1, 2]
    assert isinstance(x, make) and not isinstance(x.bool(), make)
    assert tg.tensor([True]).type(make).dtype is make.dtype
    assert tg.tensor([True]).to(make([0])).dtype is make.dtype
