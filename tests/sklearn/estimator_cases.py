"""Data and networks of the tests of the estimators."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from tinygrad_np import nn
from tinygrad_np.sklearn import Classifier

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
