"""What an estimator keeps: random streams, copies, partial fits, early stops."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import tinygrad_np as tg
from tests.sklearn.estimator_cases import ALL, DIGITS, Array, X, dropout_network, predictions
from tinygrad_np import nn
from tinygrad_np.sklearn import Classifier

# --- random numbers, state, threads and processes -------------------------------------------------


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


def doubled(module: nn.Module, args: Any, output: tg.Tensor) -> tg.Tensor:
    return output * 2


def test_a_module_with_hooks_is_stored_with_them() -> None:
    network = nn.Linear(64, 10)
    network.register_forward_hook(doubled)
    classifier = Classifier(network, max_iter=2, **ALL).fit(X, DIGITS)
    plain = classifier.module_.forward(tg.tensor(X, dtype=tg.float32)).detach().numpy()
    for each in (classifier, pickle.loads(pickle.dumps(classifier)), copy.deepcopy(classifier)):
        np.testing.assert_allclose(each.decision_function(X), 2 * plain, rtol=1e-6, atol=1e-6)


def test_settings_of_the_module_are_settings() -> None:
    classifier = Classifier(dropout_network, module__width=8, alpha=0.5)
    assert classifier.get_params()["module__width"] == 8
    assert clone(classifier).get_params() == classifier.get_params()
    classifier.set_params(module__width=4, criterion__label_smoothing=0.1, alpha=0.25)
    assert (classifier.module__width, classifier.alpha) == (4, 0.25)
    assert "module__width=4" in repr(classifier)


# --- partial_fit, warm_start, early stopping ------------------------------------------------------


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
