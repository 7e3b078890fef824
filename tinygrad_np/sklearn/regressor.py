"""``Regressor``: a network that predicts numbers."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import RegressorMixin
from sklearn.metrics import r2_score
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import column_or_1d, validate_data

from .base import NeuralNetwork, trains_by_batches
from .objectives import Objective, poisson, squared_error
from .samples import Samples

__all__ = ["Regressor"]

Array = NDArray[Any]

LOSSES: dict[str, Objective] = {"squared_error": squared_error, "poisson": poisson}


class Regressor(RegressorMixin, NeuralNetwork):  # type: ignore[misc]
    """A network that predicts one number a sample, or several, by the names and defaults of
    ``MLPRegressor``.

    Args:
        loss: ``"squared_error"``, or ``"poisson"`` for counts: the network then gives the
            logarithm of the mean.
        module, hidden_layer_sizes, activation: the network, as for :class:`Classifier`; it gives
            an output for each column of y.
        criterion: another loss, for example ``nn.HuberLoss`` with ``criterion__delta``; it gets
            output and target, (N, outputs).

    All other settings are those of :class:`Classifier`, and so are the attributes, besides
    ``classes_``; validation scores are R2.

    Example:
        >>> import numpy as np
        >>> X = np.linspace(-3, 3, 50)[:, None]
        >>> regressor = Regressor(solver="lbfgs", activation="tanh", random_state=0)
        >>> bool(regressor.fit(X, np.sin(X[:, 0])).score(X, np.sin(X[:, 0])) > 0.99)
        True
    """

    def __init__(
        self,
        module: Any = None,
        hidden_layer_sizes: Any = (100,),
        activation: str = "relu",
        *,
        loss: str = "squared_error",
        solver: str = "adam",
        alpha: float = 0.0001,
        batch_size: int | str = "auto",
        learning_rate: str = "constant",
        learning_rate_init: float = 0.001,
        power_t: float = 0.5,
        max_iter: int = 200,
        shuffle: bool = True,
        random_state: Any = None,
        tol: float = 1e-4,
        verbose: bool = False,
        warm_start: bool = False,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        n_iter_no_change: float = 10,
        max_fun: int = 15000,
        criterion: Any = None,
        optimizer: Any = None,
        input_shape: tuple[int, ...] | None = None,
        **module__settings: Any,
    ) -> None:
        super().__init__(
            module,
            hidden_layer_sizes,
            activation,
            solver=solver,
            alpha=alpha,
            batch_size=batch_size,
            learning_rate=learning_rate,
            learning_rate_init=learning_rate_init,
            power_t=power_t,
            max_iter=max_iter,
            shuffle=shuffle,
            random_state=random_state,
            tol=tol,
            verbose=verbose,
            warm_start=warm_start,
            momentum=momentum,
            nesterovs_momentum=nesterovs_momentum,
            early_stopping=early_stopping,
            validation_fraction=validation_fraction,
            beta_1=beta_1,
            beta_2=beta_2,
            epsilon=epsilon,
            n_iter_no_change=n_iter_no_change,
            max_fun=max_fun,
            criterion=criterion,
            optimizer=optimizer,
            input_shape=input_shape,
            **module__settings,
        )
        self.loss = loss

    @available_if(trains_by_batches)  # type: ignore[untyped-decorator]
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train by one pass over these samples. The arguments are those of ``fit``."""
        return self._fit(X, y, sample_weight, incremental=True)

    def predict(self, X: Any) -> Array:
        """Return the prediction for each sample, (N,), or (N, outputs) if y had columns."""
        return self._means(self._predicted(X))

    def _means(self, output: Array) -> Array:
        mean = np.exp(output) if self.out_activation_ == "exp" else output
        return mean[:, 0] if mean.shape[1] == 1 else mean

    def _validated(self, X: Any, y: Any, first: bool, incremental: bool) -> tuple[Any, Array]:
        self._check_settings(loss=LOSSES)
        X, y = validate_data(
            self,
            X,
            y,
            accept_sparse="csr",
            dtype="numeric",
            multi_output=True,
            y_numeric=True,
            reset=first,
        )
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        if self.loss == "poisson" and (y < 0).any():
            raise ValueError(f"{type(self).__name__}: loss='poisson' needs y of at least 0")
        return X, y.reshape(len(y), -1).astype(float)

    def _wanted_outputs(self, target: Array) -> tuple[int, dict[str, Any]]:
        self._target_columns = target.shape[1]
        return self._target_columns, {"out_features": self._target_columns}

    def _accept_outputs(self, count: int) -> None:
        if count != self._target_columns:
            raise ValueError(
                f"{type(self).__name__}: the module has {count} outputs, expected "
                f"{self._target_columns}, one for each column of y"
            )
        logarithms = self.loss == "poisson" and self.criterion is None
        self.out_activation_ = "exp" if logarithms else "identity"

    def _own_objective(self) -> Objective:
        return LOSSES[self.loss]

    def _validation_score(self, output: Array, samples: Samples) -> float:
        return float(r2_score(samples.target, self._means(output), sample_weight=samples.weight))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
