"""The estimators: the steps of scikit-learn's networks, any module, and scikit-learn's tools."""

from __future__ import annotations

import copy
import functools
import pickle
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import tinygrad_np as tg
from models import MLP, LeNet
from tinygrad_np import nn, optim
from tinygrad_np.sklearn import Classifier, Regressor

Array = NDArray[Any]

X, DIGITS = load_digits(return_X_y=True)
X, DIGITS = X[:200] / 16, DIGITS[:200]
ALL = {"n_iter_no_change": np.inf}  # always max_iter passes


def predictions(estimator: Any, inputs: Any = X) -> Array:
    method = "predict_proba" if isinstance(estimator, Classifier) else "predict"
    result: Array = getattr(estimator, method)(inputs)
    return result


class SlowDropout(nn.Dropout):
    """Gives other threads their turn between two draws."""

    def forward(self, x: Any) -> Any:
        time.sleep(1e-4)
        return super().forward(x)


def dropout_network(in_features: int, out_features: int, width: int = 16) -> nn.Module:
    return nn.Sequential(
        nn.Linear(in_features, width), nn.ReLU(), SlowDropout(0.3), nn.Linear(width, out_features)
    )


# --- the same steps as scikit-learn's ------------------------------------------------------------

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


# --- any module ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {"module": dropout_network, "module__width": 32},
        {"module": MLP, "module__hidden": (32,), "module__batch_norm": True, "batch_size": 199},
        {"module": lambda: nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))},
        {"module": nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))},
        {"module": LeNet, "input_shape": (1, 8, 8), "module__padding": 2, "module__kernel_size": 3},
        {"optimizer": optim.AdamW, "optimizer__weight_decay": 0.1},
        {"criterion": nn.CrossEntropyLoss, "criterion__label_smoothing": 0.1},
        {"criterion": nn.functional.cross_entropy},
    ],
    ids=lambda settings: "-".join(settings),
)
def test_any_module_criterion_and_optimizer_learns_the_same_each_time(
    settings: dict[str, Any],
) -> None:
    common = {"learning_rate_init": 0.01, "max_iter": 30, "batch_size": 50, "random_state": 0}
    settings = {**common, **settings, **ALL}
    classifier = Classifier(**settings).fit(X, DIGITS)
    assert classifier.score(X, DIGITS) > 0.9
    again = clone(classifier).fit(X, DIGITS)
    np.testing.assert_array_equal(predictions(again), predictions(classifier))
    other = clone(classifier).set_params(random_state=1, max_iter=1).fit(X, DIGITS)
    assert other.loss_curve_[0] != classifier.loss_curve_[0]


def test_a_module_is_copied_and_trained_from_the_weights_that_it_has() -> None:
    network = nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10))
    network[0].requires_grad_(False)
    before = {name: array.copy() for name, array in network.state_dict().items()}
    classifier = Classifier(network, max_iter=3, **ALL).fit(X, DIGITS)
    for name, array in network.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    after = classifier.module_.state_dict()
    np.testing.assert_array_equal(after["0.weight"], before["0.weight"])
    assert (after["2.weight"] != before["2.weight"]).any()
    assert not any(module.training for module in classifier.module_.modules())


def test_images_reach_the_module_in_their_shape() -> None:
    seen = []

    class Probe(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = nn.Linear(64, 10)

        def forward(self, x: tg.Tensor) -> tg.Tensor:
            seen.append((x.shape[1:], x.dtype))
            return self.linear(x.reshape(len(x), -1))

    images = X.reshape(-1, 1, 8, 8)
    settings: dict[str, Any] = {"random_state": 0, "max_iter": 2, **ALL}
    by_image = Classifier(Probe, **settings).fit(images, DIGITS)
    assert set(seen) == {((1, 8, 8), np.dtype("float32"))}
    seen.clear()
    by_row = Classifier(Probe, input_shape=(4, 16), **settings).fit(X, DIGITS)
    assert {shape for shape, _ in seen} == {(4, 16)}
    np.testing.assert_array_equal(predictions(by_image), predictions(by_row))
    np.testing.assert_array_equal(predictions(by_image, images), predictions(by_image))
    assert by_image.n_features_in_ == 64
    flat = Classifier(**settings).fit(images, DIGITS)
    np.testing.assert_array_equal(
        predictions(flat), predictions(Classifier(**settings).fit(X, DIGITS))
    )


@pytest.mark.parametrize("outputs", [1, 2])
def test_two_classes_need_one_logit_or_two(outputs: int) -> None:
    even = np.where(DIGITS % 2, "odd", "even")
    classifier = Classifier(MLP, module__hidden=(16,), module__out_features=outputs, **ALL)
    classifier.set_params(learning_rate_init=0.02, max_iter=50, random_state=0).fit(X, even)
    assert classifier.score(X, even) > 0.95
    probabilities = classifier.predict_proba(X)
    np.testing.assert_allclose(probabilities.sum(1), 1, rtol=1e-6)
    np.testing.assert_allclose(np.exp(classifier.predict_log_proba(X)), probabilities)
    np.testing.assert_array_equal(
        classifier.classes_[probabilities.argmax(1)], classifier.predict(X)
    )


def test_one_class_alone_is_certain() -> None:
    classifier = Classifier(max_iter=1, **ALL).fit(X, np.full(len(X), "only"))
    assert set(classifier.predict(X)) == {"only"}
    np.testing.assert_array_equal(classifier.predict_proba(X), np.ones((len(X), 1)))


def test_log_probabilities_are_finite_where_probabilities_are_not_positive() -> None:
    steep = nn.Linear(1, 3)
    steep.load_state_dict({"weight": np.array([[0.0], [1e3], [2e3]]), "bias": np.zeros(3)})
    classifier = Classifier(steep, learning_rate_init=1e-9, max_iter=1, **ALL)
    classifier.fit([[1.0], [2.0], [3.0]], [0, 1, 2])
    np.testing.assert_allclose(classifier.predict_log_proba([[1.0]]), [[-2e3, -1e3, 0]], atol=1e-3)


def test_several_numbers_are_predicted_at_once() -> None:
    targets = np.stack([X[:, 10] + X[:, 20], X[:, 30] - X[:, 40]], 1)
    for module in (None, dropout_network, lambda: nn.Linear(64, 2)):
        regressor = Regressor(module, learning_rate_init=0.01, max_iter=150, random_state=0, **ALL)
        assert regressor.fit(X, targets).predict(X).shape == targets.shape
        assert regressor.score(X, targets) > 0.6


def test_what_a_partial_has_set_is_not_set_again() -> None:
    one_logit = functools.partial(MLP, hidden=(4,), out_features=1)
    assert Classifier(one_logit, max_iter=1, **ALL).fit(X, DIGITS > 4).n_outputs_ == 1
    assert Classifier(MLP, max_iter=1, **ALL).fit(X, DIGITS > 4).n_outputs_ == 2


def test_a_module_trains_in_training_mode_and_predicts_in_evaluation() -> None:
    modes: list[bool] = []

    class Probe(nn.Linear):
        def forward(self, x: Any) -> Any:
            modes.append(self.training)
            return super().forward(x)

    classifier = Classifier(Probe, early_stopping=True, max_iter=2, **ALL).fit(X, DIGITS)
    classifier.predict(X)
    # The first look at the outputs, training and validation in turns, then prediction.
    assert modes == [False, True, False, True, False, False]


def test_a_batch_that_weighs_nothing_teaches_nothing() -> None:
    weight = np.repeat([0.0, 1.0], len(X) // 2)
    settings: dict[str, Any] = {"random_state": 0, "shuffle": False, "batch_size": 50, **ALL}
    half = Classifier(max_iter=2, **settings).fit(X[weight > 0], DIGITS[weight > 0])
    whole = Classifier(max_iter=2, **settings).fit(X, DIGITS, sample_weight=weight)
    np.testing.assert_allclose(predictions(whole), predictions(half), rtol=1e-9)


def test_a_vector_of_outputs_is_one_column() -> None:
    regressor = Regressor(lambda: nn.Sequential(nn.Linear(64, 1), nn.Flatten(0)), max_iter=2, **ALL)
    assert regressor.fit(X, DIGITS).predict(X).shape == DIGITS.shape


@pytest.mark.parametrize("criterion", [None, nn.HuberLoss, nn.L1Loss])
def test_a_weight_counts_as_so_many_samples(criterion: Any) -> None:
    weight = np.random.default_rng(0).integers(0, 4, len(X))
    settings: dict[str, Any] = {"solver": "lbfgs", "tol": 1e-9, "random_state": 0, **ALL}
    regressor = Regressor(hidden_layer_sizes=(), criterion=criterion, max_iter=5, **settings)
    with pytest.warns(ConvergenceWarning):
        weighted = clone(regressor).fit(X, DIGITS, sample_weight=weight)
    with pytest.warns(ConvergenceWarning):
        repeated = clone(regressor).fit(X.repeat(weight, 0), DIGITS.repeat(weight))
    np.testing.assert_allclose(predictions(weighted), predictions(repeated), rtol=1e-6)


# --- random numbers, state, threads and processes ------------------------------------------------


def test_the_random_stream_of_the_user_stays_where_it_was() -> None:
    tg.manual_seed(5)
    before = tg.get_rng_state()
    for module in (None, dropout_network):
        Classifier(module, max_iter=1, random_state=0, **ALL).fit(X, DIGITS)
    assert tg.get_rng_state() == before


def test_threads_do_not_disturb_each_other() -> None:
    classifier = Classifier(dropout_network, max_iter=5, random_state=0, **ALL)
    alone = predictions(clone(classifier).fit(X, DIGITS))
    fitted = joblib.Parallel(2, backend="threading")(
        joblib.delayed(clone(classifier).fit)(X, DIGITS) for _ in range(4)
    )
    for each in fitted:
        np.testing.assert_array_equal(predictions(each), alone)


def test_a_search_in_two_processes_finds_what_one_finds() -> None:
    pipeline = make_pipeline(
        StandardScaler(),
        Classifier(dropout_network, learning_rate_init=0.01, max_iter=10, random_state=0, **ALL),
    )
    grid = {"classifier__module__width": [2, 32], "classifier__alpha": [0.0, 1e-3]}
    one, two = (GridSearchCV(pipeline, grid, cv=2, n_jobs=n).fit(X, DIGITS) for n in (1, 2))
    np.testing.assert_array_equal(
        one.cv_results_["mean_test_score"], two.cv_results_["mean_test_score"]
    )
    assert one.best_params_ == two.best_params_
    assert one.best_params_["classifier__module__width"] == 32
    scores = cross_val_score(one.best_estimator_, X, DIGITS, cv=3)
    assert scores.mean() > 0.5


@pytest.mark.parametrize("settings", [{}, {"module": dropout_network}, {"solver": "sgd"}])
def test_a_stored_estimator_goes_on_where_it_stopped(
    settings: dict[str, Any], tmp_path: Path
) -> None:
    classifier = Classifier(random_state=0, batch_size=50, **settings)
    classifier.partial_fit(X, DIGITS, classes=range(10))
    joblib.dump(classifier, tmp_path / "classifier")
    copies = [
        pickle.loads(pickle.dumps(classifier)),
        copy.deepcopy(classifier),
        joblib.load(tmp_path / "classifier"),
    ]
    classifier.partial_fit(X, DIGITS)
    for each in copies:
        assert (predictions(each) != predictions(classifier)).any()
        np.testing.assert_array_equal(
            predictions(each.partial_fit(X, DIGITS)), predictions(classifier)
        )


def test_settings_of_the_module_are_settings() -> None:
    classifier = Classifier(dropout_network, module__width=8, alpha=0.5)
    assert classifier.get_params()["module__width"] == 8
    assert clone(classifier).get_params() == classifier.get_params()
    classifier.set_params(module__width=4, criterion__label_smoothing=0.1, alpha=0.25)
    assert (classifier.module__width, classifier.alpha) == (4, 0.25)
    assert "module__width=4" in repr(classifier)


# --- partial_fit, warm_start, early stopping -----------------------------------------------------


def test_partial_fit_is_a_pass_of_fit() -> None:
    # Without shuffling: within a fit each order is shuffled from the one before.
    settings: dict[str, Any] = {"random_state": 3, "batch_size": 50, "shuffle": False}
    whole = Classifier(dropout_network, max_iter=3, **settings, **ALL).fit(X, DIGITS)
    parts = Classifier(dropout_network, **settings)
    for _ in range(3):
        parts.partial_fit(X, DIGITS, classes=np.arange(10))
    np.testing.assert_array_equal(predictions(parts), predictions(whole))
    assert parts.loss_curve_ == whole.loss_curve_
    assert parts.t_ == whole.t_ == 3 * len(X)


def test_each_partial_fit_has_an_order_of_its_own() -> None:
    orders: list[Array] = []

    def note(output: tg.Tensor, target: Array) -> tg.Tensor:
        orders.append(target)
        loss: tg.Tensor = nn.functional.cross_entropy(output, target)
        return loss

    classifier = Classifier(criterion=note, random_state=0)
    for _ in range(3):
        classifier.partial_fit(X, DIGITS, classes=range(10))
    first, second, third = orders
    assert sorted(first) == sorted(second) == sorted(third) == sorted(DIGITS)
    assert (first != second).any()
    assert (second != third).any()


def test_partial_fit_knows_labels_that_it_has_not_seen() -> None:
    names = np.array([f"digit {d}" for d in DIGITS])
    few = DIGITS < 5
    classifier = Classifier(random_state=0).partial_fit(
        X[few], names[few], classes=np.unique(names)
    )
    assert classifier.predict_proba(X).shape == (len(X), 10)
    classifier.partial_fit(X, names)
    with pytest.raises(ValueError, match="not those of the first call"):
        classifier.partial_fit(X, names, classes=names[:3])


def test_warm_start_goes_on() -> None:
    settings: dict[str, Any] = {"random_state": 0, "solver": "sgd", "momentum": 0, "shuffle": False}
    cold = Classifier(max_iter=6, **settings, **ALL).fit(X, DIGITS)
    warm = Classifier(max_iter=3, warm_start=True, **settings, **ALL)
    assert warm.fit(X, DIGITS).loss_curve_ == cold.loss_curve_[:3]
    np.testing.assert_array_equal(predictions(warm.fit(X, DIGITS)), predictions(cold))
    assert (warm.n_iter_, len(warm.loss_curve_)) == (3, 6)
    with pytest.raises(ValueError, match="warm_start goes on with the same classes"):
        warm.fit(X[DIGITS < 5], DIGITS[DIGITS < 5])


def test_without_warm_start_fit_begins_anew() -> None:
    classifier = Classifier(max_iter=3, random_state=0, **ALL)
    first = predictions(classifier.fit(X, DIGITS))
    classifier.partial_fit(X, DIGITS)
    np.testing.assert_array_equal(predictions(classifier.fit(X, DIGITS)), first)
    assert classifier.fit(X[:, :9], DIGITS > 4).predict(X[:, :9]).dtype == bool


def test_early_stopping_keeps_the_network_that_scored_best() -> None:
    held: list[Array] = []

    class Spy(Classifier):
        def _validation_score(self, output: Array, samples: Any) -> float:
            held[:] = [samples.X, samples.target]
            # From the third pass on, ever worse.
            score = super()._validation_score(output, samples)
            return score if self.n_iter_ <= 3 else -float(self.n_iter_)

    spy = Spy(early_stopping=True, n_iter_no_change=4, learning_rate_init=0.01, random_state=0)
    spy.fit(X, DIGITS)
    assert spy.validation_scores_ is not None
    best = int(np.argmax(spy.validation_scores_))
    assert best < 3
    assert spy.n_iter_ == best + 1 + 5
    assert spy.score(*held) == spy.best_validation_score_ == spy.validation_scores_[best]
    assert len(held[0]) == 20


def test_an_interrupted_fit_keeps_what_it_learned() -> None:
    def interrupt(output: tg.Tensor, target: Array) -> tg.Tensor:
        calls.append(1)
        if len(calls) > 5:
            raise KeyboardInterrupt
        loss: tg.Tensor = nn.functional.cross_entropy(output, target)
        return loss

    calls: list[int] = []
    classifier = Classifier(criterion=interrupt, batch_size=100, random_state=0)
    with pytest.warns(UserWarning, match="interrupted"):
        classifier.fit(X, DIGITS)
    assert classifier.n_iter_ == len(classifier.loss_curve_) == 2
    assert classifier.predict(X).shape == DIGITS.shape


def test_each_pass_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    classifier = Classifier(early_stopping=True, max_iter=2, verbose=True, random_state=0, **ALL)
    classifier.fit(X, DIGITS)
    assert classifier.validation_scores_ is not None
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"Iteration 1, loss = {classifier.loss_curve_[0]:.8f}"
    assert lines[1] == f"Validation score: {classifier.validation_scores_[0]:f}"
    assert len(lines) == 4


def test_an_end_before_convergence_is_told_unless_asked_for() -> None:
    with pytest.warns(ConvergenceWarning, match="max_iter=2"):
        Classifier(max_iter=2).fit(X, DIGITS)
    Classifier(max_iter=2, n_iter_no_change=np.inf).fit(X, DIGITS)  # a warning is an error here


# --- data ----------------------------------------------------------------------------------------


def test_data_frames_give_their_names() -> None:
    frame = pd.DataFrame(X, columns=[f"pixel {i}" for i in range(64)])
    labels = pd.Series(DIGITS).map(str).astype("category")
    classifier = Classifier(max_iter=2, random_state=0, **ALL).fit(frame, labels)
    assert classifier.feature_names_in_.tolist() == frame.columns.tolist()
    assert set(classifier.predict(frame)) <= set("0123456789")
    plain = Classifier(max_iter=2, random_state=0, **ALL).fit(X, DIGITS)
    np.testing.assert_array_equal(predictions(classifier, frame), predictions(plain))
    with pytest.raises(ValueError, match="feature names"):
        classifier.predict(frame.rename(columns={"pixel 0": "other"}))


@pytest.mark.parametrize("module", [None, dropout_network])
@pytest.mark.parametrize("sparse_format", ["csr_matrix", "csc_array", "coo_array"])
def test_sparse_matrices_are_as_good_as_dense_ones(module: Any, sparse_format: str) -> None:
    matrix = getattr(scipy.sparse, sparse_format)(X)
    settings: dict[str, Any] = {"max_iter": 2, "random_state": 0, "early_stopping": True, **ALL}
    sparse = Classifier(module, **settings).fit(matrix, DIGITS)
    dense = Classifier(module, **settings).fit(X, DIGITS)
    np.testing.assert_array_equal(predictions(sparse, matrix), predictions(dense))


def test_the_data_stays_as_it_was() -> None:
    inputs = X.astype(np.float32)
    before = inputs.copy()

    class Doubles(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = nn.Linear(64, 10)

        def forward(self, x: tg.Tensor) -> tg.Tensor:
            return self.linear(x.mul_(2))

    predictions(Classifier(Doubles, max_iter=1, **ALL).fit(inputs, DIGITS), inputs)
    np.testing.assert_array_equal(inputs, before)


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"alpha": -1}, ValueError, "alpha=-1, expected a number at least 0"),
        ({"max_iter": 2.5}, ValueError, "max_iter=2.5, expected an integer at least 1"),
        ({"momentum": 2}, ValueError, "momentum=2, expected a number at least 0 and at most 1"),
        ({"batch_size": 0}, ValueError, "batch_size=0, expected 'auto' or an integer at least 1"),
        ({"shuffle": "no"}, ValueError, "shuffle='no', expected True or False"),
        ({"solver": "rmsprop"}, ValueError, "solver='rmsprop', expected one of 'adam', 'sgd', 'l"),
        ({"activation": "elu"}, ValueError, "activation='elu', expected one of 'identity', 'logi"),
        ({"hidden_layer_sizes": (3, 0)}, ValueError, r"hidden_layer_sizes=\(3, 0\), expected int"),
        ({"module": (64,)}, TypeError, r"is a tuple.* write hidden_layer_sizes=\(64,\)"),
        ({"module": lambda: 3}, TypeError, "module returned a int, expected an nn.Module"),
        ({"module": nn.Linear(64, 5)}, ValueError, "the module has 5 outputs, expected 10, one"),
        ({"module": nn.Linear(64, 10), "module__bias": False}, ValueError, "give the class Linear"),
        ({"module": nn.Flatten}, ValueError, "no parameter that requires a gradient"),
        ({"module": nn.Conv2d(1, 1, 3), "input_shape": (1, 8, 8)}, ValueError, "shape .1, 1, 6, 6"),
        ({"module": MLP, "input_shape": (1, 9, 9)}, ValueError, "does not hold the 64 features"),
        ({"module__width": 3}, ValueError, "module__width without module"),
        ({"criterion": 3}, TypeError, "criterion is a int"),
        ({"criterion": nn.MSELoss(), "criterion__reduction": "sum"}, ValueError, "give its class"),
        ({"optimizer": 3}, TypeError, "optimizer is a int"),
        ({"solver": "sgd", "learning_rate_init": 1e30}, ValueError, r"diverged in iteration \d:"),
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_settings_that_do_not_fit_are_refused_in_words(
    settings: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=f"Classifier: .*{message}"):
        Classifier(**settings).fit(X, DIGITS)


def test_data_that_does_not_fit_is_refused_in_words() -> None:
    refused: list[tuple[str, Any]] = [
        ("no negative numbers", lambda: Classifier().fit(X, DIGITS, -np.ones(len(X)))),
        ("several classes a sample", lambda: Classifier().fit(X, np.stack([DIGITS, DIGITS], 1))),
        ("Unknown label type", lambda: Classifier().fit(X, DIGITS + 0.5)),
        ("y of at least 0", lambda: Regressor(loss="poisson").fit(X, -DIGITS)),
        ("loss='huber', expected one of", lambda: Regressor(loss="huber").fit(X, DIGITS)),
        (
            "the module has 2 outputs, expected 1",
            lambda: Regressor(nn.Linear(64, 2)).fit(X, DIGITS),
        ),
        (
            "raise validation_fraction",
            lambda: Classifier(early_stopping=True).fit(X[:9], DIGITS[:9]),
        ),
        (
            "does not support early_stopping",
            lambda: early().partial_fit(X, DIGITS, classes=range(10)),
        ),
        ("classes must be passed", lambda: Classifier().partial_fit(X, DIGITS)),
        (
            "needs a loss for each sample",
            lambda: Classifier(criterion=nn.CrossEntropyLoss()).fit(X, DIGITS, np.ones(len(X))),
        ),
    ]

    def early() -> Classifier:
        return Classifier(early_stopping=True)

    for message, call in refused:
        with pytest.raises(ValueError, match=message):
            call()
    with pytest.raises(NotFittedError):
        Classifier().predict(X)
    with pytest.raises(AttributeError):
        Classifier(solver="lbfgs").partial_fit(X, DIGITS)
    with pytest.raises(AttributeError, match="see module_"):
        _ = Classifier().coefs_


def test_unknown_settings_are_refused_at_once() -> None:
    with pytest.raises(TypeError, match="'lr'; here it is learning_rate_init"):
        Classifier(lr=0.1)
    with pytest.raises(TypeError, match="unexpected keyword argument 'max_itr'"):
        Regressor(max_itr=3)
    with pytest.raises(ValueError, match="Invalid parameter 'max_itr'"):
        Regressor().set_params(max_itr=3)


def test_without_scikit_learn_the_import_says_what_to_install() -> None:
    code = "import sys; sys.modules['sklearn'] = None; import tinygrad_np.sklearn"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "pip install 'tinygrad-np[sklearn]'" in run.stderr
