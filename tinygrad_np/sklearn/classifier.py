"""``Classifier``: a network that tells classes apart."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import log_expit, log_softmax
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets, type_of_target, unique_labels
from sklearn.utils.validation import column_or_1d, validate_data

from .base import NeuralNetwork, trains_by_batches
from .objectives import Objective, log_loss
from .samples import Samples

__all__ = ["Classifier"]

Array = NDArray[Any]


class Classifier(ClassifierMixin, NeuralNetwork):  # type: ignore[misc]
    """A network that tells classes apart, by the names and defaults of ``MLPClassifier``.

    It computes in float32 if X is float32 and in float64 otherwise, as that one does, and a module
    of your own in the dtype of its parameters. A module gives one logit a class (for two classes
    one is enough); there is no softmax at its end.

    Args:
        module: the network: a class or function that returns an ``nn.Module``, with its arguments
            as ``module__NAME``; or a module, of which each fit trains a copy; or None for linear
            layers of ``hidden_layer_sizes``. What a class or function has parameters for is
            told to it unless you set it: ``in_features``, ``out_features``, ``num_classes``, and
            of images ``in_channels`` and ``image_size``.
        hidden_layer_sizes: the width of each hidden layer; ``()`` for logistic regression.
        activation: ``"relu"``, ``"tanh"``, ``"logistic"``, ``"identity"``, ``"leaky_relu"``,
            ``"gelu"`` or ``"silu"`` between those layers.
        solver: ``"adam"``, ``"sgd"``, or ``"lbfgs"`` on all samples at once.
        alpha: L2 penalty on weights (not on biases), divided by the weight of a batch.
        batch_size: samples a step; ``"auto"`` is 200, or all if they are fewer.
        learning_rate: of ``"sgd"``: ``"constant"``, ``"invscaling"`` (divided by the samples seen
            to the ``power_t``), or ``"adaptive"`` (divided by 5 where others stop).
        learning_rate_init: the learning rate at the start.
        power_t: see ``learning_rate``.
        max_iter: passes over the samples, at most.
        shuffle: whether each pass has an order of its own.
        random_state: an integer for the same result every time; first values, order, held-out
            samples, and what a module draws (dropout) depend on it.
        tol: what counts as an improvement of the loss, or of the score.
        verbose: whether to print a line for each pass.
        warm_start: whether ``fit`` goes on with the network that there is.
        momentum: of ``"sgd"``.
        nesterovs_momentum: whether it looks ahead.
        early_stopping: whether to hold out samples, stop when the score on them no longer improves,
            and keep the network that scored best.
        validation_fraction: how many are held out.
        beta_1: of ``"adam"``: how much of the first moment is kept,
        beta_2: and of the second,
        epsilon: and what is added to its root.
        n_iter_no_change: passes without improvement before training stops; ``np.inf`` for exactly
            ``max_iter`` passes.
        max_fun: evaluations by ``"lbfgs"``, at most.
        criterion: another loss: a class such as ``nn.CrossEntropyLoss``, with its arguments as
            ``criterion__NAME``, or a function of output and target (class indices).
        optimizer: another optimizer: a class such as ``optim.AdamW``, with its arguments as
            ``optimizer__NAME``. It gets ``learning_rate_init`` as ``lr``; ``solver``, its settings
            and ``alpha`` then count for nothing.
        input_shape: the shape of one sample that a module wants, (1, 28, 28) say. By default that
            of X: (N, 1, 28, 28) goes in as it is.

    Attributes:
        classes_: the labels, in the order of the columns of ``predict_proba``.
        module_: the trained network.
        n_features_in_, feature_names_in_: of X; the names if it was a data frame.
        n_outputs_: outputs of the network.
        n_iter_: passes of the last ``fit``.
        t_: samples seen.
        loss_, loss_curve_, best_loss_: the loss after the last pass, after each, and the least.
        validation_scores_, best_validation_score_: accuracies of early stopping, else None.
        coefs_, intercepts_: weights (in, out) and biases of each layer, without a ``module``.

    Example:
        >>> import numpy as np
        >>> from tinygrad_np import nn
        >>> X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
        >>> y = np.array(["same", "different", "different", "same"])
        >>> classifier = Classifier(hidden_layer_sizes=(8,), solver="lbfgs", random_state=1)
        >>> classifier.fit(X, y).predict([[0, 1], [1, 1]]).tolist()
        ['different', 'same']

        A module of your own:

        >>> network = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
        >>> classifier = Classifier(network, learning_rate_init=0.1, random_state=0)
        >>> classifier.set_params(max_iter=50, n_iter_no_change=np.inf).fit(X, y).score(X, y)
        1.0
    """

    classes_: Array

    @available_if(trains_by_batches)  # type: ignore[untyped-decorator]
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None, classes: Any = None) -> Self:
        """Train by one pass over these samples.

        Args:
            X: (N, features), or (N, ...) as in ``fit``.
            y: (N,) labels.
            sample_weight: (N,), how much each sample counts.
            classes: all labels there are. Needed by the first call.

        Returns:
            The estimator.

        Raises:
            ValueError: no ``classes`` in the first call, or others than in the first; data that
                does not fit.
        """
        if not hasattr(self, "module_"):
            if classes is None:
                raise ValueError("classes must be passed on the first call to partial_fit")
            self._multilabel = type_of_target(y) == "multilabel-indicator"
            self.classes_ = unique_labels(classes)
        elif classes is not None and not np.array_equal(self.classes_, unique_labels(classes)):
            raise ValueError(
                f"partial_fit: classes={classes!r} are not those of the first call, "
                f"{self.classes_!r}"
            )
        return self._fit(X, y, sample_weight, incremental=True)

    def predict(self, X: Any) -> Array:
        """Return the most likely label of each sample, (N,); of several labels, (N, labels)
        zeros and ones.
        """
        output = self._predicted(X)
        decided = self._decided(output)
        return decided if self._multilabel else self.classes_[decided]

    def predict_proba(self, X: Any) -> Array:
        """Return the probability of each label for each sample, (N, classes)."""
        return np.exp(self.predict_log_proba(X))

    def predict_log_proba(self, X: Any) -> Array:
        """Return the logarithms of the probabilities, (N, classes): finite, however small."""
        output = self._predicted(X)
        if self._multilabel:
            return log_expit(output)  # type: ignore[no-any-return]
        if len(self.classes_) == 1:
            return np.zeros_like(output)
        if self.out_activation_ == "logistic":
            return np.hstack([log_expit(-output), log_expit(output)])
        return log_softmax(output, axis=1)  # type: ignore[no-any-return]

    def decision_function(self, X: Any) -> Array:
        """Return the logits: (N, classes), of two classes (N,), that of the second over the first.

        Where they are positive, or largest, stands what ``predict`` returns.
        """
        output = self._predicted(X)
        if self._multilabel or len(self.classes_) > 2:
            return output
        return output[:, 0] if output.shape[1] == 1 else output[:, 1] - output[:, 0]

    def _decided(self, output: Array) -> Array:
        """Turn outputs, (N, K), into indices of classes (N,), or labels (N, K)."""
        if self._multilabel:
            return (output > 0).astype(int)
        if len(self.classes_) == 1:
            return np.zeros(len(output), int)
        if self.out_activation_ == "logistic":
            return (output[:, 0] > 0).astype(int)
        return output.argmax(1)  # type: ignore[no-any-return]

    def _validated(self, X: Any, y: Any, first: bool, incremental: bool) -> tuple[Any, Array]:
        X, y = validate_data(
            self, X, y, accept_sparse="csr", dtype="numeric", multi_output=True, reset=first
        )
        check_classification_targets(y)
        kind = type_of_target(y)
        if kind == "multiclass-multioutput":
            raise ValueError(
                f"{type(self).__name__}: y of shape {y.shape} holds several classes a sample; "
                "train an estimator for each column, as MultiOutputClassifier does"
            )
        multilabel = kind == "multilabel-indicator"
        if sparse.issparse(y):
            y = y.toarray()
        if not multilabel:
            y = column_or_1d(y, warn=True)
        classes = np.arange(y.shape[1]) if multilabel else np.unique(y)
        if first and not incremental:
            self.classes_, self._multilabel = classes, multilabel
        elif multilabel != self._multilabel or np.setdiff1d(classes, self.classes_).size:
            raise ValueError(
                f"{type(self).__name__}: y has the classes {classes}, not all among "
                f"{self.classes_}, those of the call before"
            )
        elif not incremental and len(classes) < len(self.classes_):
            raise ValueError(
                f"{type(self).__name__}: warm_start goes on with the same classes: y has "
                f"{classes}, the call before had {self.classes_}"
            )
        return X, y.astype(float) if multilabel else np.searchsorted(self.classes_, y)

    def _wanted_outputs(self, target: Array) -> tuple[int, dict[str, Any]]:
        count = len(self.classes_)
        logits = 1 if count <= 2 and not self._multilabel else count
        return logits, {"out_features": count, "num_classes": count}

    def _accept_outputs(self, count: int) -> None:
        wanted = len(self.classes_)
        one_logit = count == 1 and wanted <= 2 and not self._multilabel
        if count != wanted and not one_logit:
            what = "label" if self._multilabel else "class"
            raise ValueError(
                f"{type(self).__name__}: the module has {count} outputs, expected {wanted}, one "
                f"for each {what}"
            )
        self.out_activation_ = "logistic" if one_logit or self._multilabel else "softmax"

    def _own_objective(self) -> Objective:
        return log_loss

    def _validation_score(self, output: Array, samples: Samples) -> float:
        return float(
            accuracy_score(samples.target, self._decided(output), sample_weight=samples.weight)
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
