"""The estimators take the steps of scikit-learn's networks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier, MLPRegressor

from tests.sklearn.estimator_cases import DIGITS, X
from tinygrad_np.sklearn import Classifier, Regressor

SETTINGS = st.fixed_dictionaries(
    {
        "hidden_layer_sizes": st.lists(st.integers(1, 6), min_size=1, max_size=3),
        "activation": st.sampled_from(["relu", "tanh", "logistic", "identity"]),
        "alpha": st.sampled_from([0, 1e-4, 1.0]),
        "batch_size": st.sampled_from(["auto", 7, 16]),
        "shuffle": st.booleans(),
        "momentum": st.sampled_from([0, 0.5, 0.9]),
        "nesterovs_momentum": st.booleans(),
        "early_stopping": st.booleans(),
        "random_state": st.integers(0, 99),
        "solver": st.sampled_from(["adam", "sgd"]),
        "epsilon": st.sampled_from([1e-8, 1e-2]),
    }
)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@given(
    settings=SETTINGS,
    target=st.sampled_from(["two", "three", "labels", "number", "count"]),
    weighted=st.booleans(),
    dtype=st.sampled_from(["float64", "float32"]),
)
def test_they_take_the_steps_of_scikit_learn(
    settings: dict[str, Any], target: str, weighted: bool, dtype: str
) -> None:
    rng = np.random.default_rng(settings["random_state"])
    inputs = rng.normal(size=(60, 4)).astype(dtype)
    noise = rng.normal(size=60)
    weight = rng.uniform(0.5, 2, 60) if weighted else None
    y = {
        "two": np.where(inputs[:, 0] + noise > 0, "b", "a"),
        "three": np.digitize(inputs[:, 0] + noise, [-0.5, 0.5]),
        "labels": (inputs[:, :3] + noise[:, None] > 0).astype(int),
        "number": inputs[:, 0] + noise,
        "count": rng.poisson(3.0, 60),
    }[target]
    pair: tuple[Any, Any] = (MLPClassifier, Classifier)
    if target in ("number", "count"):
        pair = (MLPRegressor, Regressor)
        settings = {**settings, "loss": "poisson" if target == "count" else "squared_error"}
    rate = 0.005 if target in ("number", "count") else 0.05  # with larger ones, theirs overflows
    theirs, ours = (
        kind(learning_rate_init=rate, max_iter=4, **settings).fit(inputs, y, weight)
        for kind in pair
    )
    close = {"rtol": 1e-6, "atol": 1e-7} if dtype == "float64" else {"rtol": 2e-3, "atol": 1e-3}
    np.testing.assert_allclose(ours.loss_, theirs.loss_, **close)
    for a, b in zip(
        ours.coefs_ + ours.intercepts_, theirs.coefs_ + theirs.intercepts_, strict=True
    ):
        assert a.dtype == b.dtype == dtype
        np.testing.assert_allclose(a, b, **close)
    assert (ours.n_iter_, ours.n_outputs_) == (theirs.n_iter_, theirs.n_outputs_)
    assert ours.out_activation_ == theirs.out_activation_
    assert ours.t_ == theirs.t_
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, **close)
    if settings["early_stopping"]:
        np.testing.assert_allclose(ours.validation_scores_, theirs.validation_scores_, **close)
    if target in ("two", "three", "labels"):
        np.testing.assert_allclose(
            ours.predict_proba(inputs), theirs.predict_proba(inputs), **close
        )
        if dtype == "float64":
            np.testing.assert_array_equal(ours.predict(inputs), theirs.predict(inputs))
    else:
        np.testing.assert_allclose(ours.predict(inputs), theirs.predict(inputs), **close)


def test_lbfgs_takes_the_steps_of_scikit_learn() -> None:
    settings: dict[str, Any] = {"solver": "lbfgs", "alpha": 10, "tol": 1e-3, "random_state": 1}
    theirs = MLPClassifier(**settings).fit(X[:, 20:30], DIGITS < 5)
    ours = Classifier(**settings).fit(X[:, 20:30], DIGITS < 5)
    assert ours.n_iter_ == theirs.n_iter_ > 10
    np.testing.assert_allclose(ours.loss_, theirs.loss_, rtol=1e-9)
    np.testing.assert_allclose(ours.coefs_[0], theirs.coefs_[0], rtol=0, atol=1e-5)


@pytest.mark.parametrize("schedule", ["adaptive", "invscaling"])
def test_schedules_are_those_of_scikit_learn(schedule: str) -> None:
    settings = {"solver": "sgd", "learning_rate": schedule, "momentum": 0, "tol": 0.05}
    theirs, ours = (
        kind(random_state=1, learning_rate_init=0.2, max_iter=300, **settings).fit(X, DIGITS)
        for kind in (MLPClassifier, Classifier)
    )
    assert ours.n_iter_ == theirs.n_iter_ < 300
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=1e-7)


def test_names_and_defaults_are_those_of_scikit_learn() -> None:
    for theirs, ours in ((MLPClassifier(), Classifier()), (MLPRegressor(), Regressor())):
        expected = theirs.get_params()
        assert {name: ours.get_params()[name] for name in expected} == expected
