"""What the estimators take, and what they refuse."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from sklearn.exceptions import NotFittedError

import tinygrad_np as tg
from models import MLP
from tests.sklearn.estimator_cases import ALL, DIGITS, X, dropout_network, predictions
from tinygrad_np import nn
from tinygrad_np.sklearn import Classifier, Regressor

# --- data -----------------------------------------------------------------------------------------


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


# --- what is refused ------------------------------------------------------------------------------


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


def test_a_refused_fit_leaves_no_fitted_estimator() -> None:
    classifier = Classifier(nn.Linear(64, 3))
    for refused in (lambda: classifier.fit(X, DIGITS), lambda: start(classifier, range(10))):
        with pytest.raises(ValueError, match="the module has 3 outputs"):
            refused()
        with pytest.raises(NotFittedError):
            classifier.predict(X)
    few = DIGITS < 3
    assert start(classifier, range(3), few).predict(X).shape == DIGITS.shape


def start(classifier: Any, classes: Any, chosen: Any = ...) -> Any:
    return classifier.partial_fit(X[chosen], DIGITS[chosen], classes=classes)


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
