"""scikit-learn's own checks of estimators, all of them."""

from __future__ import annotations

from typing import Any

import pytest
from sklearn.utils.estimator_checks import check_estimator

from tinygrad_np import nn, optim
from tinygrad_np.sklearn import Classifier, Regressor

pytestmark = [
    # The checks' data and settings do not converge, and are not meant to.
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),
    pytest.mark.filterwarnings("ignore:batch_size=7 is more than there are samples:UserWarning"),
]

# It needs SCIPY_ARRAY_API=1 in the environment before SciPy is imported.
INAPPLICABLE = {"check_array_api_input"}


def double_network(in_features: int, out_features: int) -> nn.Module:
    return nn.Sequential(
        nn.Linear(in_features, 8), nn.LayerNorm(8), nn.Tanh(), nn.Linear(8, out_features)
    ).double()


ESTIMATORS: list[Any] = [
    Classifier(max_iter=20),
    Regressor(max_iter=20),
    Classifier(double_network, learning_rate_init=0.05, max_iter=20),
    Regressor(
        double_network,
        learning_rate_init=0.05,
        max_iter=20,
        optimizer=optim.AdamW,
        criterion=nn.HuberLoss,
    ),
]


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda estimator: type(estimator).__name__)
def test_every_check_of_scikit_learn_passes(estimator: Any) -> None:
    results = check_estimator(estimator, on_skip=None)  # raises what a check raises
    assert len(results) > 50
    others = {r["check_name"] for r in results if r["status"] != "passed"}
    assert others <= INAPPLICABLE
