"""Training: passes over batches with a stopping rule, or L-BFGS over all samples at once."""

from __future__ import annotations

import warnings
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple, NoReturn

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.utils import gen_batches

import tinygrad_np as tg
from tinygrad_np import nn, optim

from .adam import EpsilonHatAdam
from .lbfgs import minimize_lbfgs
from .networks import Perceptron, RandomStream
from .objectives import Objective
from .samples import InputFormat, Samples
from .settings import Settings

__all__ = ["Training"]

Array = NDArray[Any]


class L2Penalty(NamedTuple):
    """``alpha / 2`` times the squares of the weights, over what the samples of a batch weigh."""

    alpha: float
    weights: Sequence[nn.Parameter]

    def value(self, mass: float) -> float:
        if not self.alpha:
            return 0.0
        return self.alpha / mass / 2 * sum(np.vdot(p.data, p.data).item() for p in self.weights)


class Training(Settings):
    """An estimator's training: what it does to ``module_``, and the record that it leaves."""

    module_: nn.Module
    n_iter_: int
    t_: int
    loss_: float
    loss_curve_: list[float]
    best_loss_: float | None
    validation_scores_: list[float] | None
    best_validation_score_: float | None

    _input: InputFormat
    _stream: RandomStream
    _random_state: np.random.RandomState
    _no_improvement_count: int
    _optimizer: optim.Optimizer

    @abstractmethod
    def _forward(self, inputs: tg.Tensor) -> tg.Tensor:
        """Run the module: (N, *input_shape_) to (N, K)."""

    @abstractmethod
    def _outputs(self, X: Any) -> Array:
        """Run the module in evaluation, without recording: (N, features) to (N, K)."""

    @abstractmethod
    def _validation_score(self, output: Array, samples: Samples) -> float:
        """Score the outputs for held-out samples: the larger, the better."""

    def _train(self, samples: Samples, objective: Objective, incremental: bool) -> None:
        """Train on the samples: by one pass if incremental, else until nothing improves."""
        if self.solver == "lbfgs" and self.optimizer is None:
            self._minimize(samples, objective)
        else:
            self._descend(samples, objective, incremental)
        self.module_.eval()
        self.module_.zero_grad()
        if not all(np.isfinite(p.data).all() for p in self.module_.parameters()):
            self._diverged()

    def _trained_parameters(self) -> list[nn.Parameter]:
        return [p for p in self.module_.parameters() if p.requires_grad]

    def _penalty(self) -> L2Penalty:
        """The penalty on matrices and kernels; an optimizer of the user's has its own."""
        weights = [p for p in self._trained_parameters() if p.ndim > 1]
        return L2Penalty(self.alpha if self.optimizer is None else 0.0, weights)

    def _drawing(self) -> AbstractContextManager[None]:
        """What a user's module draws comes from the estimator's own stream."""
        own = isinstance(self.module_, Perceptron)  # draws nothing
        return nullcontext() if own else self._stream.drawing()

    def _loss_and_gradients(self, samples: Samples, index: Array, objective: Objective) -> float:
        """Return the loss of a batch, without the penalty, and leave the gradients in ``.grad``."""
        weight = None if samples.weight is None else samples.weight[index]
        with self._drawing():
            output = self._forward(self._input.batch(samples.X, index))
            loss = objective(output, samples.target[index], weight)
            loss.backward()
        return float(loss.item())

    def _diverged(self) -> NoReturn:
        raise ValueError(
            f"{type(self).__name__}: training diverged in iteration {self.n_iter_}: the loss or a "
            "parameter is not finite; scale the features (StandardScaler), or lower "
            "learning_rate_init"
        )

    def _say(self, line: str) -> None:
        if self.verbose:
            print(line)

    # --- all samples at once ---------------------------------------------------------------------

    def _minimize(self, samples: Samples, objective: Objective) -> None:
        everything, mass = np.arange(len(samples.target)), samples.mass()
        penalty = self._penalty()

        def evaluate() -> float:
            self.module_.zero_grad()
            loss = self._loss_and_gradients(samples, everything, objective)
            for p in penalty.weights if penalty.alpha else ():
                p.grad = p.grad + penalty.alpha / mass * p.detach()
            return loss + penalty.value(mass)

        self.module_.train()
        result = minimize_lbfgs(
            self._trained_parameters(),
            evaluate,
            max_iter=self.max_iter,
            max_fun=self.max_fun,
            tol=self.tol,
        )
        self.loss_, self.n_iter_ = float(result.fun), int(result.nit)
        self.t_ += self.n_iter_ * len(everything)
        if not result.success:
            warnings.warn(
                f"lbfgs stopped before it converged: {result.message}; raise max_iter, or scale "
                "the features (StandardScaler)",
                ConvergenceWarning,
                stacklevel=5,
            )

    # --- batch by batch --------------------------------------------------------------------------

    def _descend(self, samples: Samples, objective: Objective, incremental: bool) -> None:
        if not (incremental and hasattr(self, "_optimizer")):
            self._optimizer = self._new_optimizer()
        samples, held_out = self._held_out(samples)
        count = len(samples.target)
        batch_size, order = self._batch_size(count), np.arange(count)
        best: dict[str, Array] = {}
        self.n_iter_ = 0
        try:
            for _ in range(1 if incremental else self.max_iter):
                if self.shuffle:
                    # As sklearn.utils.shuffle draws it, without its 1 ms of checks an epoch.
                    changed = np.arange(count)
                    self._random_state.shuffle(changed)
                    order = order[changed]
                self.loss_ = self._epoch(samples, order, batch_size, objective)
                self.n_iter_ += 1
                self.t_ += count
                self.loss_curve_.append(self.loss_)
                self._say(f"Iteration {self.n_iter_}, loss = {self.loss_:.8f}")
                if not np.isfinite(self.loss_):
                    self._diverged()
                if held_out is None:
                    self._note_loss()
                elif self._note_score(held_out):
                    state = self.module_.state_dict()
                    best = {name: tensor.clone() for name, tensor in state.items()}
                self._decay_learning_rate()
                if self._no_improvement_count > self.n_iter_no_change and self._stop():
                    break
            else:
                if not incremental and self.n_iter_no_change < np.inf:
                    warnings.warn(
                        f"training stopped after max_iter={self.max_iter} iterations, before it "
                        "converged; raise max_iter or tol",
                        ConvergenceWarning,
                        stacklevel=5,
                    )
        except KeyboardInterrupt:
            warnings.warn("Training interrupted by user.", stacklevel=5)
        if best:
            self.module_.load_state_dict(best)

    def _new_optimizer(self) -> Any:
        parameters = self._trained_parameters()
        if self.optimizer is not None:
            if not callable(self.optimizer):
                raise TypeError(
                    f"{type(self).__name__}: optimizer is a {type(self.optimizer).__name__}, "
                    "expected a class such as optim.AdamW, or a function that returns an optimizer"
                )
            settings = {"lr": self.learning_rate_init, **self._prefixed("optimizer")}
            return self.optimizer(parameters, **settings)
        weights = self._penalty().weights
        others = [p for p in parameters if p.ndim <= 1]
        groups = [{"params": group} for group in (weights, others) if group]
        if self.solver == "sgd":
            nesterov = self.nesterovs_momentum and self.momentum > 0
            return optim.SGD(
                groups, self.learning_rate_init, momentum=self.momentum, nesterov=nesterov
            )
        betas = (self.beta_1, self.beta_2)
        return EpsilonHatAdam(groups, self.learning_rate_init, betas, self.epsilon)

    def _held_out(self, samples: Samples) -> tuple[Samples, Samples | None]:
        """Split off what early stopping looks at, as scikit-learn's perceptrons do."""
        if not self.early_stopping:
            return samples, None
        # Two classes keep their shares. More need not: some may be too rare to stand in both parts.
        target = samples.target
        two_classes = target.ndim == 1 and len(np.unique(target)) <= 2
        training, held_out = train_test_split(
            np.arange(len(target)),
            random_state=self._random_state,
            test_size=self.validation_fraction,
            stratify=target if two_classes else None,
        )
        if len(held_out) < 2:
            raise ValueError(
                f"{type(self).__name__}: early stopping holds out {len(held_out)} of "
                f"{len(target)} samples, too few to score; raise validation_fraction"
            )
        return samples.subset(training), samples.subset(held_out)

    def _batch_size(self, count: int) -> int:
        if isinstance(self.batch_size, str):  # "auto"
            return min(200, count)
        if self.batch_size > count:
            warnings.warn(
                f"batch_size={self.batch_size} is more than there are samples: all {count} make "
                "one batch",
                stacklevel=6,
            )
        return min(self.batch_size, count)

    def _epoch(
        self, samples: Samples, order: Array, batch_size: int, objective: Objective
    ) -> float:
        """Pass once over the samples; return the mean loss of a sample, with the penalty."""
        self.module_.train()
        optimizer, penalty, total = self._optimizer, self._penalty(), 0.0
        # A user's module may normalize over the batch: one sample alone would be too few.
        smallest = 0 if isinstance(self.module_, Perceptron) else 2
        for part in gen_batches(len(order), batch_size, min_batch_size=smallest):
            index = order[part]
            mass = samples.mass(index)
            if mass == 0:  # nothing to learn from
                continue
            optimizer.zero_grad()
            loss = self._loss_and_gradients(samples, index, objective)
            loss += penalty.value(mass)
            if penalty.alpha and penalty.weights:
                optimizer.param_groups[0]["weight_decay"] = penalty.alpha / mass
            optimizer.step()
            total += loss * len(index)
        return total / len(order)

    # --- when to stop ----------------------------------------------------------------------------

    def _note_loss(self) -> None:
        best = np.inf if self.best_loss_ is None else self.best_loss_
        self._count(self.loss_ <= best - self.tol)
        self.best_loss_ = min(self.loss_, best)

    def _note_score(self, held_out: Samples) -> bool:
        """Score the held-out samples; tell whether that is the best so far."""
        output = self._outputs(held_out.X)
        score = self._validation_score(output, held_out) if np.isfinite(output).all() else np.nan
        self._say(f"Validation score: {score:f}")
        best = -np.inf if self.best_validation_score_ is None else self.best_validation_score_
        self.validation_scores_ = [*(self.validation_scores_ or ()), score]
        self._count(score >= best + self.tol)
        if not score > best:
            return False
        self.best_validation_score_ = score
        return True

    def _count(self, improved: bool) -> None:
        self._no_improvement_count = 0 if improved else self._no_improvement_count + 1

    @property
    def _scheduled(self) -> bool:
        """Whether ``learning_rate`` counts: Adam scales its steps itself."""
        return self.optimizer is not None or self.solver == "sgd"

    def _decay_learning_rate(self) -> None:
        if self._scheduled and self.learning_rate == "invscaling":
            for group in self._optimizer.param_groups:
                group["lr"] = self.learning_rate_init / (self.t_ + 1) ** self.power_t

    def _stop(self) -> bool:
        """Tell whether to stop now that nothing improves; else lower the learning rate."""
        what = "Validation score" if self.early_stopping else "Training loss"
        message = (
            f"{what} did not improve more than tol={self.tol:f} for {self.n_iter_no_change} "
            "consecutive epochs."
        )
        if not (self._scheduled and self.learning_rate == "adaptive"):
            self._say(f"{message} Stopping.")
            return True
        groups = self._optimizer.param_groups
        if max(group["lr"] for group in groups) <= 1e-6:
            self._say(f"{message} Learning rate too small. Stopping.")
            return True
        for group in groups:
            group["lr"] /= 5
        self._no_improvement_count = 0
        self._say(f"{message} Setting learning rate to {groups[0]['lr']:f}")
        return False
