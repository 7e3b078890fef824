"""Random programs on tensors against a slow, obvious engine: scalars that know their parents."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

import tinygrad_np as tg


class Scalar:
    """A number, and the derivative by each number that it was made of."""

    def __init__(self, value: float, parents: tuple[tuple[Scalar, float], ...] = ()) -> None:
        self.value, self.parents = value, parents

    def __add__(self, other: Any) -> Scalar:
        other = other if isinstance(other, Scalar) else Scalar(other)
        return Scalar(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other: Any) -> Scalar:
        other = other if isinstance(other, Scalar) else Scalar(other)
        return Scalar(self.value * other.value, ((self, other.value), (other, self.value)))

    def sin(self) -> Scalar:
        return Scalar(np.sin(self.value), ((self, np.cos(self.value)),))

    def add_gradients(self, weight: float, totals: dict[int, float]) -> None:
        """Walk every path down to the leaves, one at a time."""
        if not self.parents:
            totals[id(self)] = totals.get(id(self), 0.0) + weight
        for parent, slope in self.parents:
            parent.add_gradients(weight * slope, totals)


def values(array: Any) -> Any:
    return np.vectorize(lambda s: s.value, otypes=[float])(array)


class Pair:
    """A tensor and the array of scalars that it should equal; ``depth`` bounds the slow walk."""

    def __init__(self, tensor: Any, slow: Any, depth: int, is_view: bool = False) -> None:
        self.tensor, self.slow, self.depth, self.is_view = tensor, slow, depth, is_view


class RandomGraphs(RuleBasedStateMachine):
    """Shared nodes, views, updates in place, detach, no_grad, several backward passes."""

    pairs: Bundle[Pair] = Bundle("pairs")

    def __init__(self) -> None:
        super().__init__()
        self.leaves: list[tuple[Any, Any]] = []
        self.expected: list[Any] = []

    @rule(target=pairs, seed=st.integers(0, 99), trained=st.booleans())
    def leaf(self, seed: int, trained: bool) -> Pair:
        data = np.random.default_rng(seed).uniform(-1, 1, 3)
        tensor = tg.tensor(data, requires_grad=trained)
        slow = np.array([Scalar(x) for x in data])
        if trained:
            self.leaves.append((tensor, slow))
            self.expected.append(None)
        return Pair(tensor, slow, 0)

    @rule(target=pairs, a=pairs, b=pairs, multiply=st.booleans())
    def combine(self, a: Pair, b: Pair, multiply: bool) -> Pair:
        if max(a.depth, b.depth) > 5:
            return a
        if a.slow.shape != b.slow.shape:
            b = a
        depth = max(a.depth, b.depth) + 1
        if multiply:
            return Pair(a.tensor * b.tensor, a.slow * b.slow, depth)
        return Pair(a.tensor + b.tensor, a.slow + b.slow, depth)

    @rule(target=pairs, a=pairs)
    def sine(self, a: Pair) -> Pair:
        return Pair(a.tensor.sin(), np.array([s.sin() for s in a.slow]), a.depth + 1)

    @rule(target=pairs, a=pairs)
    def view(self, a: Pair) -> Pair:
        return Pair(a.tensor[::-1], a.slow[::-1], a.depth, is_view=True)

    @rule(target=pairs, a=pairs)
    def detached(self, a: Pair) -> Pair:
        copied = np.array([Scalar(s.value) for s in a.slow])
        return Pair(a.tensor.detach().clone(), copied, 0)

    @rule(target=pairs, a=pairs)
    def unrecorded(self, a: Pair) -> Pair:
        with tg.no_grad():
            return Pair(a.tensor * 2.0, np.array([Scalar(s.value * 2.0) for s in a.slow]), 0)

    @rule(a=pairs, b=pairs)
    def update_in_place(self, a: Pair, b: Pair) -> None:
        if a.depth == 0 or a.is_view or a.depth + b.depth > 5 or a.slow.shape != b.slow.shape:
            return
        if a.tensor is b.tensor or not a.tensor.requires_grad:
            return
        summed = a.slow + b.slow  # made first: b may be a view of a
        a.tensor += b.tensor
        a.slow[...] = summed
        a.depth = max(a.depth, b.depth) + 1

    @rule(a=pairs, seed=st.integers(0, 99), keep=st.booleans())
    def backward(self, a: Pair, seed: int, keep: bool) -> None:
        if not a.tensor.requires_grad:
            return
        np.testing.assert_allclose(a.tensor.data, values(a.slow), rtol=1e-12, atol=1e-12)
        g = np.random.default_rng(seed).uniform(-1, 1, a.slow.shape)
        before = [
            None if t.grad is None else t.grad.numpy(force=True).copy() for t, _ in self.leaves
        ]
        try:
            a.tensor.backward(g, retain_graph=keep)
        except RuntimeError as refused:  # never a wrong number instead
            words = ("retain_graph", "changed in place", "take the view again")
            assert any(word in str(refused) for word in words)
            for (t, _), old in zip(self.leaves, before, strict=True):
                t.grad = old
            return
        totals: dict[int, float] = {}
        for scalar, weight in zip(a.slow, g, strict=True):
            scalar.add_gradients(weight, totals)
        for i, (_, slow) in enumerate(self.leaves):
            found = np.array([totals.get(id(s), 0.0) for s in slow])
            self.expected[i] = found if self.expected[i] is None else self.expected[i] + found

    @invariant()
    def gradients_agree(self) -> None:
        for (tensor, _), expected in zip(self.leaves, self.expected, strict=True):
            if expected is not None:
                found = np.zeros(3) if tensor.grad is None else tensor.grad.data
                np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)

    @invariant()
    def shapes_hold(self) -> None:
        assert all(t.grad is None or t.grad.shape == t.shape for t, _ in self.leaves)


TestRandomGraphs = RandomGraphs.TestCase
TestRandomGraphs.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
