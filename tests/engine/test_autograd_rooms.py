"""``tg.autograd``'s smaller rooms: functional, graph, checks, anomaly_mode, Variable."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_np as tg

functional = tg.autograd.functional


def test_results_leave_the_graph_unless_asked() -> None:
    x = tg.ones(2, requires_grad=True)
    assert not functional.jacobian(lambda a: a * 2, x).requires_grad
    assert not functional.hvp(lambda a: (a**3).sum(), x, x)[1].requires_grad
    slope = functional.vjp(lambda a: a**3, x, tg.ones(2), create_graph=True)[1]
    slope.sum().backward()
    assert x.grad is not None and x.grad.tolist() == [6, 6]


def test_strict_refuses_what_does_not_depend() -> None:
    x = tg.ones(2)
    constant = tg.ones(3)
    assert functional.jacobian(lambda a: constant, x).tolist() == [[0, 0]] * 3
    with pytest.raises(RuntimeError, match="does not depend on the inputs"):
        functional.jacobian(lambda a: constant, x, strict=True)
    with pytest.raises(RuntimeError, match="does not depend on input 1"):
        functional.jacobian(lambda a, b: a * 2, (x, x), strict=True)


def test_wrong_arguments() -> None:
    x = tg.ones(2)
    with pytest.raises(TypeError, match="input 0 is a int"):
        functional.jacobian(tg.exp, 3)
    with pytest.raises(RuntimeError, match=r"v has the shapes \[\(3,\)\], expected \[\(2,\)\]"):
        functional.vjp(tg.exp, x, tg.ones(3))
    with pytest.raises(RuntimeError, match="left out for a single number"):
        functional.jvp(tg.exp, x)
    with pytest.raises(RuntimeError, match="expected a single number"):
        functional.hessian(tg.exp, x)


def test_anomaly_detection_for_good() -> None:
    x = tg.zeros(1, requires_grad=True)
    tg.autograd.set_detect_anomaly(True)
    try:
        assert tg.is_anomaly_enabled()
        with pytest.raises(RuntimeError, match="sqrt: its gradient made inf"):
            tg.sqrt(x).sum().backward()
        with tg.autograd.set_detect_anomaly(False):
            assert not tg.is_anomaly_enabled()
        assert tg.is_anomaly_enabled()
    finally:
        tg.set_anomaly_enabled(False)
    assert not tg.is_anomaly_enabled()


def test_checks_with_pytorchs_arguments() -> None:
    x = tg.tensor([0.3, 1.2], dtype=tg.float64, requires_grad=True)
    wrong = tg.primitive(lambda x: x * x, "x", lambda g, x: g * x * 2.01, name="doc_wrong_square")
    assert tg.autograd.gradcheck(tg.sin, (x,), eps=1e-6, atol=1e-4, nondet_tol=0.0)
    assert tg.autograd.gradgradcheck(tg.sin, (x,))
    assert not tg.autograd.gradcheck(wrong, x, raise_exception=False)
    with pytest.raises(NotImplementedError, match="check_forward_ad=True"):
        tg.autograd.gradcheck(tg.sin, x, check_forward_ad=True)
    with pytest.raises(TypeError, match="unexpected argument 'tol'"):
        tg.autograd.gradcheck(tg.sin, x, tol=1)


def test_a_variable_is_a_tensor() -> None:
    x = tg.ones(2)
    v = tg.autograd.Variable(x, requires_grad=True)
    assert isinstance(x, tg.autograd.Variable) and type(v) is tg.Tensor and v.requires_grad
    assert np.shares_memory(v.detach().numpy(), x.numpy())


def test_a_version_that_was_raised_by_hand_is_seen_by_backward() -> None:
    x = tg.ones(2, requires_grad=True)
    kept = tg.ones(2)
    y = (x * kept).sum()
    kept.numpy()[:] = 3  # behind the engine's back
    tg.autograd.graph.increment_version(kept)
    with pytest.raises(RuntimeError, match="mul"):
        y.backward()


def test_gumbel_softmax() -> None:
    tg.manual_seed(0)
    logits = tg.log(tg.tensor([0.1, 0.2, 0.7])).expand(20_000, 3).clone().requires_grad_()
    hard = tg.nn.functional.gumbel_softmax(logits, tau=0.5, hard=True)
    assert set(np.unique(hard.numpy(force=True).round(6))) == {0, 1}
    shares = hard.mean(0).numpy(force=True)
    np.testing.assert_allclose(shares, [0.1, 0.2, 0.7], atol=0.012)  # three deviations
    soft = tg.nn.functional.gumbel_softmax(logits, dim=0)
    np.testing.assert_allclose(soft.sum(0).numpy(force=True), 1, rtol=1e-5)
    (slope,) = tg.autograd.grad((hard * tg.tensor([1.0, 2.0, 3.0])).sum(), logits)
    assert slope.any()


def test_binomial() -> None:
    tg.manual_seed(0)
    y = tg.binomial(tg.full((20_000,), 10.0), tg.tensor(0.3))
    assert y.dtype == tg.float32 and abs(y.mean().item() - 3) < 0.05
    with pytest.raises(RuntimeError, match="probabilities"):
        tg.binomial(tg.ones(2), tg.tensor(1.5))
    with pytest.raises(RuntimeError, match="expected floating-point"):
        tg.binomial(tg.tensor([1]), tg.tensor(0.5))
