"""``Module``: what it lists, saves, loads and prints."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import nn


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Dropout(0.5))
        self.head = nn.Linear(3, 2, bias=False)
        self.scale = nn.Parameter(np.ones(2, np.float32))
        self.register_buffer("count", tg.tensor([7]))

    def forward(self, x: Any) -> Any:
        return self.head(self.body(x)) * self.scale


def test_parameters_and_state_bear_dotted_names_in_order() -> None:
    net = Net()
    names = [name for name, _ in net.named_parameters()]
    assert names == ["scale", "body.0.weight", "body.0.bias", "head.weight"]
    assert list(net.state_dict()) == [*names[:1], "count", *names[1:]]
    assert [name for name, _ in net.named_modules()][:3] == ["", "body", "body.0"]
    assert [name for name, _ in net.named_buffers()] == ["count"]


def test_a_shared_parameter_is_listed_once() -> None:
    net = Net()
    net.again = net.head
    assert len(list(net.parameters())) == 4


def test_a_state_makes_an_equal_model() -> None:
    first, second = Net().eval(), Net().eval()
    x = tg.randn(5, 4)
    assert not np.array_equal(first(x).data, second(x).data)
    kept = {name: array.clone() for name, array in first.state_dict().items()}
    report = second.load_state_dict(kept)
    assert report.missing_keys == report.unexpected_keys == []
    np.testing.assert_array_equal(first(x).data, second(x).data)


def test_a_state_that_does_not_fit_changes_nothing_and_every_problem_is_named() -> None:
    net = Net()
    before = {name: array.clone() for name, array in net.state_dict().items()}
    state = {name: array + 1 for name, array in before.items()}
    del state["scale"]
    state["head.weight"] = np.zeros((9, 9), np.float32)
    state["extra"] = np.zeros(1)
    with pytest.raises(RuntimeError) as raised:
        net.load_state_dict(state)
    for part in ("missing: scale", "unexpected: extra", "head.weight", "(2, 3)", "(9, 9)"):
        assert part in str(raised.value)
    for name, array in net.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    del state["head.weight"]
    assert net.load_state_dict(state, strict=False).missing_keys == ["scale", "head.weight"]


def test_train_and_eval_reach_every_module() -> None:
    net = Net()
    assert all(module.training for module in net.modules())
    net.eval()
    assert not any(module.training for module in net.modules())
    x = tg.randn(3, 4)
    np.testing.assert_array_equal(net(x).data, net(x).data)  # dropout is off


def test_apply_visits_children_first() -> None:
    seen: list[str] = []
    Net().apply(lambda module: seen.append(type(module).__name__))
    assert seen == ["Linear", "ReLU", "Dropout", "Sequential", "Linear", "Net"]


def test_zero_grad_drops_gradients_or_zeroes_them() -> None:
    net = Net()
    net(tg.randn(3, 4)).sum().backward()
    assert all(p.grad is not None for p in net.parameters())
    net.zero_grad(set_to_none=False)
    assert all((p.grad.data == 0).all() for p in net.parameters())
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())


def test_conversion_keeps_gradients_and_trains_on() -> None:
    net = Net()
    net(tg.randn(3, 4)).sum().backward()
    net.double()
    assert {p.dtype for p in net.parameters()} == {np.dtype(np.float64)}
    net(tg.randn(3, 4, dtype=np.float64)).sum().backward()
    assert all(p.grad.dtype == np.float64 for p in net.parameters())
    assert net.count.dtype == np.int64


def test_deepcopy_is_independent() -> None:
    net = Net()
    twin = copy.deepcopy(net)
    assert twin.scale is not net.scale
    with tg.no_grad():
        twin.scale += 1
    assert net.scale.tolist() == [1, 1]
    assert next(iter(twin.named_parameters()))[1] is twin.scale


def test_it_prints_as_pytorch_does() -> None:
    assert repr(Net()) == (
        "Net(\n"
        "  (body): Sequential(\n"
        "    (0): Linear(in_features=4, out_features=3, bias=True)\n"
        "    (1): ReLU()\n"
        "    (2): Dropout(p=0.5, inplace=False)\n"
        "  )\n"
        "  (head): Linear(in_features=3, out_features=2, bias=False)\n"
        ")"
    )


def test_misuse_is_refused_by_name() -> None:
    class Early(nn.Module):
        def __init__(self) -> None:
            self.layer = nn.Linear(1, 1)

    with pytest.raises(AttributeError, match=r"super\(\).__init__\(\)"):
        Early()
    with pytest.raises(TypeError, match="'scale'"):
        Net().scale = np.ones(2)
    with pytest.raises(TypeError, match="Sequential: part 0 is a int"):
        nn.Sequential(3)
    with pytest.raises(ValueError, match=r"p=1\.5"):
        nn.Dropout(1.5)
    with pytest.raises(RuntimeError, match=r"linear: .*\(2, 5\).*\(3, 4\)"):
        nn.Linear(4, 3)(tg.zeros(2, 5))


@pytest.mark.parametrize(
    ("init", "variance"),
    [
        (lambda w: nn.init.kaiming_uniform_(w, nonlinearity="relu"), 2 / 300),
        (lambda w: nn.init.kaiming_normal_(w, mode="fan_out", nonlinearity="relu"), 2 / 500),
        (lambda w: nn.init.xavier_uniform_(w), 2 / 800),
        (lambda w: nn.init.xavier_normal_(w, gain=2.0), 8 / 800),
        (lambda w: nn.init.default_(w, None), 1 / (3 * 300)),
        (lambda w: nn.init.uniform_(w, -1, 3), 16 / 12),
        (lambda w: nn.init.normal_(w, 0, 0.3), 0.09),
    ],
)
def test_initializations_have_their_variance(init: Any, variance: float) -> None:
    tg.manual_seed(0)
    w = tg.zeros(500, 300)
    init(w)
    assert float(w.data.var()) == pytest.approx(variance, rel=0.02)


def test_dropout_keeps_the_mean_and_zeroes_a_share() -> None:
    tg.manual_seed(0)
    y = nn.functional.dropout(tg.ones(100_000), 0.3).data
    assert (y == 0).float().mean().item() == pytest.approx(0.3, abs=0.01)
    assert y.mean() == pytest.approx(1, abs=0.01)
    assert nn.functional.dropout(tg.ones(10), 1.0).tolist() == [0] * 10


def test_a_buffer_that_is_not_saved_is_converted_all_the_same() -> None:
    net = nn.Module()
    net.register_buffer("mask", tg.tensor([0.5]), persistent=False)
    assert [name for name, _ in net.named_buffers()] == ["mask"]
    assert net.state_dict() == {}
    assert net.double().mask.dtype == np.float64


def test_weights_of_a_loss_are_buffers() -> None:
    loss = nn.CrossEntropyLoss([1.0, 3.0]).double()
    assert loss.weight.dtype == np.float64
    other = nn.CrossEntropyLoss(tg.ones(2))
    other.load_state_dict(loss.state_dict())
    assert other.weight.tolist() == [1, 3]
    assert nn.BCELoss().state_dict() == {}


@pytest.mark.parametrize("bias", [True, False])
def test_a_layer_without_inputs_is_its_bias_of_zeros(bias: bool) -> None:
    layer = nn.Linear(0, 3, bias)
    assert layer.weight.shape == (3, 0)
    assert layer(tg.zeros(2, 0)).tolist() == [[0, 0, 0]] * 2
    layer(tg.zeros(2, 0)).sum().backward()
    assert layer.weight.grad.shape == (3, 0)
    assert nn.Linear(3, 0)(tg.zeros(2, 3)).shape == (2, 0)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (3, 2, 0)])
@pytest.mark.parametrize("name", ["xavier_uniform_", "xavier_normal_", "kaiming_uniform_"])
def test_initializations_of_nothing_do_nothing(name: str, shape: Any) -> None:
    assert getattr(nn.init, name)(tg.zeros(*shape)).shape == shape
    assert nn.init.kaiming_normal_(tg.zeros(*shape), mode="fan_out").shape == shape


# --- states --------------------------------------------------------------------------------------


class Shared(nn.Module):
    """A layer in three places, one of them deeper, and a parameter in two."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(2, 2)
        self.second = self.first
        self.deep = nn.Sequential(nn.ReLU(), self.first)
        self.tied = nn.Linear(2, 2, bias=False)
        self.tied.weight = self.first.weight


def test_a_module_in_several_places_has_all_its_names_in_the_state() -> None:
    net = Shared()
    layer = ["weight", "bias"]
    assert list(net.state_dict()) == [
        *(f"{path}.{name}" for path in ("first", "second", "deep.1") for name in layer),
        "tied.weight",
    ]
    assert [name for name, _ in net.named_parameters()] == ["first.weight", "first.bias"]
    names = [name for name, _ in net.named_parameters(remove_duplicate=False)]
    assert sorted(names) == sorted(net.state_dict())
    assert [name for name, _ in net.named_modules()] == ["", "first", "deep", "deep.0", "tied"]
    other = Shared()
    other.load_state_dict({name: array.clone() for name, array in net.state_dict().items()})
    np.testing.assert_array_equal(other.deep[1].weight.data, net.first.weight.data)
    separate = nn.ModuleDict(
        {"first": nn.Linear(2, 2), "second": nn.Linear(2, 2), "tied": nn.Linear(2, 2, bias=False)}
    )
    separate["deep"] = nn.Sequential(nn.ReLU(), nn.Linear(2, 2))
    separate.load_state_dict(net.state_dict())  # as PyTorch users do with tied weights


def test_a_module_that_contains_itself_is_named() -> None:
    net = nn.Sequential(nn.Sequential())
    net[0].register_module("loop", net)
    assert len(list(net.modules())) == 2
    with pytest.raises(RuntimeError, match=r"Sequential: it contains itself, as '0.loop'"):
        net.state_dict()


class Mixed(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Parameter(np.zeros(2, np.float32))
        self.register_buffer("count", tg.tensor([7]))
        self.register_buffer("flag", tg.tensor([True]))
        self.b = nn.Parameter(np.zeros(2, np.float32))


GOOD = {"a": np.ones(2), "b": np.ones(2), "count": np.array([3]), "flag": np.array([False])}


@pytest.mark.parametrize("last", ["a", "b", "count", "flag"])
@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (np.ones(3), r"the module's shape is \([12],\), the state's is \(3,\)"),
        (np.array(["x", "y"]), "of type <U1, not numbers"),
        (np.array([None, 1]), "of type object, not numbers"),
        (np.array([1j, 1]), "of type complex128, not numbers"),
        ([[1.0], [1.0, 2.0]], "is a list, not an array"),
    ],
)
def test_a_state_that_fails_changes_nothing(last: str, bad: Any, message: str) -> None:
    net = Mixed()
    state = {**{name: value for name, value in GOOD.items() if name != last}, last: bad}
    for strict in (True, False):
        with pytest.raises(RuntimeError, match=rf"load_state_dict of Mixed: {last}: .*{message}"):
            net.load_state_dict(state, strict=strict)
        assert net.a.tolist() == net.b.tolist() == [0, 0]
        assert net.count.tolist() == [7]
        assert net.flag.tolist() == [True]


@pytest.mark.parametrize(
    ("name", "value"),
    [("count", 2.5), ("count", np.nan), ("count", 1e30), ("flag", 2), ("flag", 0.5)],
)
def test_a_type_that_does_not_hold_the_values_is_refused(name: str, value: Any) -> None:
    net = Mixed()
    with pytest.raises(RuntimeError, match=rf"{name}: .* does not hold the state's values"):
        net.load_state_dict({**GOOD, name: np.array([value])})
    assert net.a.tolist() == [0, 0]


def test_types_are_converted_where_nothing_is_lost() -> None:
    net = Mixed()
    state = {
        "a": [1, 2],
        "b": tg.ones(2, requires_grad=True),
        "count": np.float32([3]),
        "flag": [0],
    }
    net.load_state_dict(state)
    assert net.a.tolist() == [1, 2]
    assert net.count.tolist() == [3]
    assert net.count.dtype == np.int64
    assert net.flag.tolist() == [False]
    with pytest.raises(TypeError, match="a dict of names and tensors is needed, not a list"):
        net.load_state_dict([1])  # type: ignore[arg-type]


@pytest.mark.parametrize("frozen", [True, False])
def test_memory_that_cannot_be_written_is_refused_before_anything_is(frozen: bool) -> None:
    net = Mixed()
    net.count = tg.tensor([7, 7, 7]) if frozen else tg.tensor([7]).expand(3)
    net.count.numpy(force=True).flags.writeable = not frozen
    with pytest.raises(RuntimeError, match="count: the module's tensor is read-only or expanded"):
        net.load_state_dict({**GOOD, "count": np.ones(3, int)})
    assert net.a.tolist() == [0, 0]


def double(module: Any, args: Any, output: Any) -> Any:
    return output * 2


def test_a_module_with_hooks_is_copied_and_pickled() -> None:
    net = nn.Sequential(nn.Linear(2, 2))
    net[0].register_forward_hook(double)
    x = tg.ones(2)
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        np.testing.assert_array_equal(twin(x).data, net(x).data)
        assert twin[0]._parameters["weight"] is twin[0].weight


def test_arrays_go_into_any_layer() -> None:
    x = np.ones((2, 3, 4, 4), np.float32)
    assert isinstance(nn.Flatten()(x), np.ndarray)
    assert isinstance(nn.ReLU()(x), np.ndarray)
    assert isinstance(nn.BatchNorm2d(3)(x), tg.Tensor)
    net = nn.Sequential(nn.Conv2d(3, 2, 3), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(2, 5))
    assert net(x).shape == (2, 5)
    assert nn.Sequential(nn.Flatten(), nn.Linear(48, 2), nn.Dropout())(x).shape == (2, 2)
