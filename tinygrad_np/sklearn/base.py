"""What both estimators share: data in, the network built, outputs for new data."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

import tinygrad_np as tg

from .networks import ACTIVATIONS, Perceptron, RandomStream, build_module, trained_dtype
from .objectives import Objective, criterion_objective
from .samples import InputFormat, Samples, as_rows
from .training import Training

__all__ = ["NeuralNetwork", "trains_by_batches"]

Array = NDArray[Any]


def trains_by_batches(estimator: Any) -> bool:
    """Tell whether there is a ``partial_fit``: L-BFGS has none, it needs all samples at once."""
    if estimator.solver == "lbfgs" and estimator.optimizer is None:
        raise AttributeError("partial_fit needs solver='adam' or 'sgd', or an optimizer")
    return True


class NeuralNetwork(Training):
    """The base of :class:`Classifier` and :class:`Regressor`."""

    n_outputs_: int
    input_shape_: tuple[int, ...]

    @abstractmethod
    def _validated(self, X: Any, y: Any, first: bool, incremental: bool) -> tuple[Any, Array]:
        """Check the data; return X, and what the network is to give for each row.

        Args:
            first: whether there is no network yet that they must fit.
            incremental: whether ``partial_fit`` was called.
        """

    @abstractmethod
    def _wanted_outputs(self, target: Array) -> tuple[int, dict[str, Any]]:
        """Return how many outputs the perceptron needs for this target, and what the class or
        function that makes a module can be told.
        """

    @abstractmethod
    def _accept_outputs(self, count: int) -> None:
        """Take note that the network has so many outputs.

        Raises:
            ValueError: they do not fit the target.
        """

    @abstractmethod
    def _own_objective(self) -> Objective:
        """Return the objective of an estimator without a criterion."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train a new network, or with ``warm_start`` go on with the one that there is.

        Args:
            X: (N, features), an array, data frame or sparse matrix; or (N, ...), which a module
                gets in that shape.
            y: what to learn, (N,) or (N, outputs).
            sample_weight: (N,), how much each sample counts.

        Returns:
            The estimator.

        Raises:
            ValueError: data or a setting that does not fit, or training that diverged.
            TypeError: a ``module``, ``criterion`` or ``optimizer`` that is nothing of the kind.
        """
        return self._fit(X, y, sample_weight, incremental=False)

    def _fit(self, X: Any, y: Any, sample_weight: Any, incremental: bool) -> Self:
        self._check_settings(**({"activation": ACTIVATIONS} if self.module is None else {}))
        if incremental and self.early_stopping:
            raise ValueError(
                f"{type(self).__name__}: partial_fit does not support early_stopping=True"
            )
        first = not (hasattr(self, "module_") and (self.warm_start or incremental))
        rows, shape = as_rows(X)
        rows, target = self._validated(rows, y, first, incremental)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, rows)
            if (sample_weight < 0).any():
                raise ValueError(
                    f"{type(self).__name__}: sample_weight holds {sample_weight.min():g}, expected "
                    "no negative numbers"
                )
        if first or not incremental:
            self._random_state = check_random_state(self.random_state)
            self._no_improvement_count = 0
        if first:
            self._start(rows, shape, target)
        samples = Samples(self._input.cast(rows), target, sample_weight).cast(self._input.dtype)
        self._train(samples, self._objective(sample_weight is not None), incremental)
        return self

    def _objective(self, weighted: bool) -> Objective:
        if self.criterion is None:
            return self._own_objective()
        settings = self._prefixed("criterion")
        return criterion_objective(self.criterion, settings, weighted, type(self).__name__)

    # --- the network -----------------------------------------------------------------------------

    def _start(self, X: Any, shape: tuple[int, ...], target: Array) -> None:
        """Build the network for rows of samples that had this shape."""
        owner, features = type(self).__name__, X.shape[1]
        outputs, offered = self._wanted_outputs(target)
        if self.module is None:
            shape = (features,)
            dtype = np.dtype(np.float32 if X.dtype == np.float32 else np.float64)
            widths = (features, *self._hidden_sizes(), outputs)
            self.module_ = Perceptron(widths, self.activation, dtype, self._random_state)
        else:
            shape = tuple(self.input_shape or shape or (features,))
            offered["in_features"] = features
            if len(shape) > 1:
                offered["in_channels"] = shape[0]
            if len(shape) == 3:
                offered["image_size"] = shape[1:]
            self._stream = RandomStream(self._random_state.randint(np.iinfo(np.int32).max))
            with self._stream.drawing():
                settings = self._prefixed("module")
                self.module_ = build_module(self.module, settings, offered, owner)
            dtype = trained_dtype(self.module_, owner)
        self._input, self.input_shape_ = InputFormat(shape, dtype), shape
        try:
            if not self._input.fits(features):
                raise ValueError(
                    f"{owner}: input_shape={shape} does not hold the {features} features of X"
                )
            self.n_outputs_ = self._outputs(X[:1]).shape[1]
            self._accept_outputs(self.n_outputs_)
        except Exception:
            del self.module_  # it was never trained: the estimator is not fitted
            raise
        self.t_, self.loss_curve_, self.best_loss_ = 0, [], None
        self.validation_scores_ = self.best_validation_score_ = None

    def _hidden_sizes(self) -> list[int]:
        sizes = np.atleast_1d(np.asarray(self.hidden_layer_sizes, dtype=object)).tolist()
        valid = all(isinstance(n, int | np.integer) and n >= 1 for n in sizes)
        self._expect(valid, "hidden_layer_sizes", "integers at least 1")
        return list(sizes)

    def _forward(self, inputs: tg.Tensor) -> tg.Tensor:
        output: tg.Tensor = self.module_(inputs)
        count, shape = len(inputs), tuple(output.shape)
        if shape == (count,):
            return output.reshape(-1, 1)
        if len(shape) != 2 or shape[0] != count:
            raise ValueError(
                f"{type(self).__name__}: for inputs of shape {tuple(inputs.shape)} the module's "
                f"output has shape {shape}, expected ({count}, outputs)"
            )
        return output

    def _outputs(self, X: Any) -> Array:
        self.module_.eval()
        with tg.no_grad():
            return np.concatenate([self._forward(x).numpy() for x in self._input.batches(X)])

    def _predicted(self, X: Any) -> Array:
        """The network's outputs for a user's data, (N, K)."""
        check_is_fitted(self)
        rows, _ = as_rows(X)
        return self._outputs(
            validate_data(self, rows, accept_sparse="csr", dtype="numeric", reset=False)
        )

    @property
    def coefs_(self) -> list[Array]:
        """The weights of each layer, (in, out), of an estimator without a ``module``."""
        return [layer.weight.detach().numpy().T for layer in self._linear_layers("coefs_")]

    @property
    def intercepts_(self) -> list[Array]:
        """The biases of each layer, (out,), of an estimator without a ``module``."""
        return [layer.bias.detach().numpy() for layer in self._linear_layers("intercepts_")]

    def _linear_layers(self, name: str) -> list[Any]:
        module = vars(self).get("module_")
        if not isinstance(module, Perceptron):
            raise AttributeError(f"{type(self).__name__} has no {name}: see module_")
        return module.linear_layers

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "module_")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.three_d_array = self.module is not None
        return tags
