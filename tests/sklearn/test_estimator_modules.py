"""The estimators train any module, criterion and optimizer."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning

import tinygrad_np as tg
from models import MLP, LeNet
from tests.sklearn.estimator_cases import ALL, DIGITS, X, dropout_network, predictions
from tinygrad_np import nn, optim
from tinygrad_np.sklearn import Classifier, Regressor


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
    before = {name: array.clone() for name, array in network.state_dict().items()}
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
    predicted = classifier.predict(X)
    np.testing.assert_array_equal(classifier.classes_[probabilities.argmax(1)], predicted)
    logits = classifier.decision_function(X)
    np.testing.assert_array_equal(np.where(logits > 0, "odd", "even"), predicted)
    np.testing.assert_allclose(1 / (1 + np.exp(-logits)), probabilities[:, 1], rtol=1e-4)


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
