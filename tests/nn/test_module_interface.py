"""The rest of PyTorch's interface of modules: names, hooks, states, containers of parameters."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import nn


class Scaled(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(tg.ones(2))
        self.count = nn.Buffer(tg.tensor([3]))
        self.scratch = nn.Buffer(tg.zeros(2), persistent=False)
        self.inner = nn.Linear(2, 2)

    def forward(self, x: Any) -> Any:
        return self.inner(x) * self.scale


def test_the_state_is_of_tensors_that_share_memory_outside_of_the_graph() -> None:
    net = Scaled()
    state = net.state_dict()
    assert list(state) == ["scale", "count", "inner.weight", "inner.bias"]
    assert all(type(value) is tg.Tensor and not value.requires_grad for value in state.values())
    state["scale"].fill_(7)
    assert net.scale.tolist() == [7, 7]
    np.testing.assert_array_equal(np.asarray(state["scale"]), [7, 7])
    kept = copy.deepcopy(state)
    state["scale"].fill_(1)
    net.load_state_dict(kept)
    assert net.scale.tolist() == [7, 7]
    assert net.state_dict(keep_vars=True)["scale"] is net.scale
    assert list(net.inner.state_dict(prefix="a.")) == ["a.weight", "a.bias"]
    mine: dict[str, Any] = {"first": 0}
    assert net.inner.state_dict(destination=mine) is mine
    assert list(mine) == ["first", "weight", "bias"]


def test_a_write_into_the_state_is_seen_by_a_backward_pass() -> None:
    net = Scaled()
    y = net(tg.ones(1, 2))
    net.state_dict()["scale"].mul_(2)
    with pytest.raises(RuntimeError, match="changed in place"):
        y.sum().backward()


def test_names_of_parts_are_checked() -> None:
    net = Scaled()
    for add, part in (
        (net.register_parameter, nn.Parameter(tg.ones(1))),
        (net.register_buffer, tg.ones(1)),
        (net.add_module, nn.ReLU()),
    ):
        add("new" + type(part).__name__, part)  # type: ignore[operator]
        for name in ("a.b", "", "forward"):
            with pytest.raises(KeyError):
                add(name, part)  # type: ignore[operator]
        with pytest.raises(TypeError):
            add(3, part)  # type: ignore[operator]
        with pytest.raises(TypeError):
            add("another", "text")  # type: ignore[operator]
    for name, value in (("scale", tg.ones(2)), ("count", "text"), ("inner", print)):
        with pytest.raises(TypeError, match="cannot assign"):
            setattr(net, name, value)
    net.scale = net.count = net.inner = None  # type: ignore[assignment]
    assert list(net.state_dict()) == ["newParameter", "newTensor"]
    assert "(inner): None" in repr(net)


def test_parts_are_found_by_dotted_names() -> None:
    net = nn.Sequential(Scaled())
    assert net.get_parameter("0.inner.weight") is net[0].inner.weight
    assert net.get_buffer("0.count").tolist() == [3]
    net.set_submodule("0.inner", nn.Identity())
    assert repr(net.get_submodule("0.inner")) == "Identity()"
    net.set_submodule("0.more", nn.ReLU())
    for wrong in (
        lambda: net.get_parameter("0.count"),
        lambda: net.get_buffer("0.scale"),
        lambda: net.set_submodule("7.x", nn.ReLU()),
        lambda: net.set_submodule("0.none", nn.ReLU(), strict=True),
    ):
        with pytest.raises(AttributeError):
            wrong()
    for name, module in (("", nn.ReLU()), ("0.x", 3)):
        with pytest.raises(ValueError, match="set_submodule"):
            net.set_submodule(name, module)  # type: ignore[arg-type]


def test_types_are_converted_of_buffers_too() -> None:
    net = Scaled().double()
    assert net.scratch.dtype == net.inner.bias.dtype == np.float64  # type: ignore[union-attr]
    assert net.count.dtype == np.int64
    assert net.type(tg.float32).count.dtype == np.float32
    assert net.half().scale.dtype == np.float16
    shape = net.to_empty(device="cpu").scale.shape
    assert shape == (2,)
    for refused in (net.bfloat16, net.share_memory, net.compile, net.xpu, net.ipu, net.mtia):
        with pytest.raises((NotImplementedError, RuntimeError)):
            refused()


def test_buffers_keep_what_they_are_in_copies() -> None:
    for made in (copy.deepcopy(Scaled()), pickle.loads(pickle.dumps(Scaled()))):
        assert list(made.state_dict())[:2] == ["scale", "count"]
        assert isinstance(made.scratch, nn.Buffer)
        assert not made.scratch.persistent


def test_a_parameter_shares_a_tensors_memory_but_not_an_arrays() -> None:
    values, array = tg.zeros(2), np.zeros(2, np.float32)
    shared, copied = nn.Parameter(values), nn.Parameter(array)
    values.add_(1)
    array += 1
    assert shared.tolist() == [1, 1]
    assert copied.tolist() == [0, 0]
    assert nn.Parameter().shape == (0,)
    expanded = nn.Parameter(tg.zeros(1).expand(3))
    with tg.no_grad():
        expanded[0] = 1
    assert expanded.tolist() == [1, 0, 0]


# --- states ---------------------------------------------------------------------------------------


class Extra(nn.Linear):
    def __init__(self) -> None:
        super().__init__(2, 1)
        self.extra: Any = {"epoch": 3}

    def get_extra_state(self) -> Any:
        return self.extra

    def set_extra_state(self, state: Any) -> None:
        self.extra = state


def test_extra_state() -> None:
    first, second = nn.Sequential(Extra()), nn.Sequential(Extra())
    first[0].extra = {"epoch": 9}  # type: ignore[assignment]
    second.load_state_dict(first.state_dict())
    assert second[0].extra == {"epoch": 9}  # type: ignore[comparison-overlap]
    state = first.state_dict()
    del state["0._extra_state"]
    assert second.load_state_dict(state, strict=False).missing_keys == ["0._extra_state"]
    with pytest.raises(RuntimeError, match=r"unexpected: 0\._extra_state"):
        nn.Sequential(nn.Linear(2, 1)).load_state_dict(first.state_dict())


def test_nothing_is_written_where_something_is_wrong() -> None:
    net = nn.Sequential(nn.Linear(2, 1), nn.Linear(1, 1))
    before = copy.deepcopy(net.state_dict())
    state = {name: value + 1 for name, value in before.items()}
    for wrong in (
        {**state, "1.bias": tg.ones(3)},
        {**state, "2.bias": tg.ones(1)},
        {**state, "0.bias.more": tg.ones(1)},
        {name: value for name, value in state.items() if name != "1.weight"},
    ):
        with pytest.raises(RuntimeError, match="load_state_dict"):
            net.load_state_dict(wrong)
        for name, value in net.state_dict().items():
            np.testing.assert_array_equal(value, before[name])


def test_assign_takes_the_states_tensors() -> None:
    net = nn.Linear(2, 1)
    net.bias.requires_grad_(False)  # type: ignore[union-attr]
    state = {"weight": tg.ones(1, 2, dtype=np.float64), "bias": nn.Parameter(tg.ones(1))}
    net.load_state_dict(state, assign=True)
    assert net.weight.dtype == np.float64
    assert net.weight.requires_grad
    assert net.bias is state["bias"]
    assert not net.bias.requires_grad
    state["weight"].mul_(5)
    assert net.weight.tolist() == [[5, 5]]
    with pytest.raises(RuntimeError, match="shape"):
        net.load_state_dict({**state, "bias": tg.ones(4)}, assign=True)


def test_hooks_of_states() -> None:
    net, seen = nn.Sequential(nn.Linear(2, 1)), []
    net.register_state_dict_pre_hook(lambda m, prefix, keep: seen.append((prefix, keep)))
    net[0].register_state_dict_post_hook(lambda m, state, prefix, _: state.pop(prefix + "bias"))
    state = net.state_dict()
    assert list(state) == ["0.weight"]
    assert seen == [("", False)]

    def rename(m: Any, state: Any, prefix: str, *_: Any) -> None:
        state[prefix + "weight"] = state.pop(prefix + "old")

    other = nn.Sequential(nn.Linear(2, 1))
    handle = other[0].register_load_state_dict_pre_hook(rename)
    other[0].register_load_state_dict_post_hook(lambda m, keys: keys.missing_keys.clear())
    assert other.load_state_dict({"0.old": tg.ones(1, 2)}).missing_keys == []
    assert other[0].weight.tolist() == [[1, 1]]  # type: ignore[union-attr]
    handle.remove()
    with pytest.raises(RuntimeError, match=r"unexpected: 0\.old"):
        other.load_state_dict({"0.old": tg.ones(1, 2)})


def test_a_subclass_may_load_an_older_state() -> None:
    class Renamed(nn.Linear):
        _version = 2

        def _load_from_state_dict(self, state: Any, prefix: str, metadata: Any, *rest: Any) -> None:
            if metadata.get("version", 1) < 2:
                state[prefix + "weight"] = state.pop(prefix + "w")
            super()._load_from_state_dict(state, prefix, metadata, *rest)

    net = nn.Sequential(Renamed(2, 1, bias=False))
    net.load_state_dict({"0.w": tg.ones(1, 2)})
    assert net[0].weight.tolist() == [[1, 1]]  # type: ignore[union-attr]
    state = net.state_dict()
    assert state._metadata == {"": {"version": 1}, "0": {"version": 2}}  # type: ignore[attr-defined]
    net.load_state_dict(state)


# --- hooks ----------------------------------------------------------------------------------------


def test_hooks_with_keywords_in_front_and_after_errors() -> None:
    class Sum(nn.Module):
        def forward(self, x: Any, y: Any = 0) -> Any:
            if x is None:
                raise ValueError("no x")
            return x + y

    net, seen = Sum(), []
    net.register_forward_pre_hook(
        lambda m, args, kwargs: (args, {"y": kwargs["y"] + 1}), with_kwargs=True
    )
    net.register_forward_hook(lambda m, args, y: seen.append("second"))
    net.register_forward_hook(
        lambda m, args, kwargs, y: seen.append((kwargs, y)),
        prepend=True,
        with_kwargs=True,
        always_call=True,
    )
    assert net(1, y=2) == 4
    assert seen == [({"y": 3}, 4), "second"]
    with pytest.raises(ValueError, match="no x"):
        net(None, y=0)
    assert seen[2:] == [({"y": 1}, None)]
    with pytest.raises(NotImplementedError, match="register_full_backward_hook"):
        net.register_backward_hook(print)


def test_hooks_of_all_modules_come_first() -> None:
    every, seen = nn.modules.module, []
    net = nn.Sequential(nn.ReLU())
    net.register_forward_hook(lambda *_: seen.append("own"))
    handles = [
        every.register_module_forward_hook(lambda m, *_: seen.append(type(m).__name__)),
        every.register_module_full_backward_hook(lambda m, *_: seen.append("back")),
    ]
    net(tg.ones(1, requires_grad=True)).sum().backward()
    assert seen == ["ReLU", "Sequential", "own", "back", "back"]
    for handle in handles:
        handle.remove()
    net(tg.ones(1))
    assert seen[5:] == ["own"]
    replacing = every.register_module_parameter_registration_hook(
        lambda m, name, p: nn.Parameter(p.detach() * 0 + 5) if name == "weight" else None
    )
    assert nn.Linear(1, 1).weight.shape == (1, 1)
    replacing.remove()


# --- containers -----------------------------------------------------------------------------------


def test_sequential_is_a_list_of_modules() -> None:
    net = nn.Sequential(nn.ReLU(), nn.Tanh())
    net.insert(1, nn.Sigmoid())
    net.extend([nn.GELU()])
    net[-1] = nn.SiLU()
    assert [type(m).__name__ for m in net] == ["ReLU", "Sigmoid", "Tanh", "SiLU"]
    assert repr(net.pop(0)) == "ReLU()"
    del net[0:1]
    assert list(dict(net.named_children())) == ["0", "1"]
    assert len(net + net) == len(net * 2) == len(2 * net) == 4
    net *= 2
    net += nn.Sequential(nn.ReLU())
    assert len(net) == 5
    for wrong, error in (
        (lambda: net[9], IndexError),
        (lambda: net.insert(9, nn.ReLU()), IndexError),
        (lambda: net.append(3), TypeError),
        (lambda: net * 0, ValueError),
        (lambda: net * "a", TypeError),
        (lambda: net + 3, TypeError),
        (lambda: nn.ModuleList(3), TypeError),
    ):
        with pytest.raises(error):
            wrong()  # type: ignore[no-untyped-call]
    assert len(nn.ModuleList([nn.ReLU()]).__add__([nn.Tanh()])) == 2


def test_lists_and_dicts_of_parameters_keep_other_values() -> None:
    values = nn.ParameterList([tg.ones(2), 3])
    values += [np.zeros(1)]
    assert [type(v).__name__ for v in values] == ["Parameter", "int", "Parameter"]
    assert list(values.state_dict()) == ["0", "2"]
    assert "(1): Object of type: int" in repr(values)
    assert len(values[1:]) == 2
    named = nn.ParameterDict({"a": tg.ones(2), "b": "text"})
    assert list(named.state_dict()) == ["a"]
    assert named.get("c", 5) == 5
    assert named.setdefault("c", tg.zeros(1)).requires_grad
    assert list(reversed(named)) == ["c", "b", "a"]
    both = named | nn.ParameterDict({"d": 1})
    assert list(both) == ["a", "b", "c", "d"]
    assert both.popitem() == ("d", 1)
    both |= nn.ParameterDict({"e": 2})
    assert list(named.copy().items()) == list(named.items())
    assert dict(named.fromkeys(["x"], 0).items()) == {"x": 0}
    both.clear()
    assert len(both) == 0
    for call in (lambda: named["none"], lambda: both.popitem(), lambda: named.pop("none")):
        with pytest.raises(KeyError):
            call()
    with pytest.raises(TypeError):
        nn.ParameterDict({3: tg.ones(1)})  # type: ignore[dict-item]
    with pytest.raises(RuntimeError, match="called"):
        named()
