"""The settings of an estimator, with those of its module (``module__width``), and their checks."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any, NamedTuple, Self

import numpy as np
from sklearn.base import BaseEstimator

__all__ = ["Settings"]

PREFIXES = {"module": "module__", "criterion": "criterion__", "optimizer": "optimizer__"}

# Names that users of skorch type: what the same setting is called here.
ELSEWHERE = {
    "lr": "learning_rate_init",
    "max_epochs": "max_iter",
    "train_split": "early_stopping with validation_fraction",
    "callbacks": "early_stopping, n_iter_no_change and tol, for stopping early",
}


class Settings(BaseEstimator):  # type: ignore[misc]
    """The settings that both estimators have.

    The arguments of a module, criterion and optimizer are settings, too: keyword arguments with
    the prefixes ``module__``, ``criterion__`` and ``optimizer__``. They take part in
    ``get_params``, ``set_params``, ``clone`` and searches like all others.
    """

    def __init__(
        self,
        module: Any = None,
        hidden_layer_sizes: Any = (100,),
        activation: str = "relu",
        *,
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
        self.module = module
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.learning_rate_init = learning_rate_init
        self.power_t = power_t
        self.max_iter = max_iter
        self.shuffle = shuffle
        self.random_state = random_state
        self.tol = tol
        self.verbose = verbose
        self.warm_start = warm_start
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.n_iter_no_change = n_iter_no_change
        self.max_fun = max_fun
        self.criterion = criterion
        self.optimizer = optimizer
        self.input_shape = input_shape
        # These hold criterion__ and optimizer__ as well. scikit-learn's checks pass a value for
        # every parameter of the signature: a name with a prefix is one that can be kept.
        self._set_prefixed(module__settings)

    def _set_prefixed(self, settings: dict[str, Any]) -> None:
        for name, value in settings.items():
            if not name.startswith(tuple(PREFIXES.values())):
                remedy = f"; here it is {ELSEWHERE[name]}" if name in ELSEWHERE else ""
                raise TypeError(
                    f"{type(self).__name__}() got an unexpected keyword argument {name!r}{remedy}"
                )
            setattr(self, name, value)

    def _prefixed(self, part: str) -> dict[str, Any]:
        """The arguments of the module, criterion or optimizer, without the prefix."""
        prefix = PREFIXES[part]
        return {
            name.removeprefix(prefix): value
            for name, value in vars(self).items()
            if name.startswith(prefix)
        }

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return every setting by name.

        Args:
            deep: whether to list the settings of settings that are estimators, too.
        """
        prefixes = tuple(PREFIXES.values())
        prefixed = {name: value for name, value in vars(self).items() if name.startswith(prefixes)}
        return {**super().get_params(deep), **prefixed}

    def set_params(self, **params: Any) -> Self:
        """Change settings by name.

        Raises:
            ValueError: a name that is no setting.
        """
        prefixes = tuple(PREFIXES.values())
        prefixed = {name: value for name, value in params.items() if name.startswith(prefixes)}
        super().set_params(**{n: value for n, value in params.items() if n not in prefixed})
        self._set_prefixed(prefixed)
        return self

    def _check_settings(self, **choices: Iterable[str]) -> None:
        """Check every setting.

        Args:
            choices: the words that each named setting allows, besides those of all estimators.

        Raises:
            ValueError: a setting out of range; names it and what is expected.
        """
        for name, allowed in NUMBERS.items():
            self._expect(getattr(self, name) in allowed, name, str(allowed))
        for name in FLAGS:
            self._expect(isinstance(getattr(self, name), bool | np.bool_), name, "True or False")
        for name, words in {**CHOICES, **choices}.items():
            value = getattr(self, name)
            known = isinstance(value, str) and value in words
            self._expect(known, name, f"one of {', '.join(map(repr, words))}")
        given = self.batch_size
        valid = given == "auto" if isinstance(given, str) else given in BATCH_SIZES
        self._expect(valid, "batch_size", f"'auto' or {BATCH_SIZES}")
        for part, prefix in PREFIXES.items():
            if getattr(self, part) is None and self._prefixed(part):
                names = ", ".join(prefix + name for name in self._prefixed(part))
                raise ValueError(f"{type(self).__name__}: {names} without {part}")

    def _expect(self, fulfilled: bool, name: str, expected: str) -> None:
        if not fulfilled:
            owner, value = type(self).__name__, getattr(self, name)
            raise ValueError(f"{owner}: {name}={value!r}, expected {expected}")


class _Range(NamedTuple):
    """Numbers from ``low`` to ``high``; each end belongs to them if its flag is set."""

    kind: type
    low: float
    high: float = np.inf
    with_low: bool = True
    with_high: bool = False

    def __contains__(self, value: Any) -> bool:
        if not isinstance(value, self.kind) or isinstance(value, bool | np.bool_):
            return False
        number: Any = value
        above = number >= self.low if self.with_low else number > self.low
        below = number <= self.high if self.with_high else number < self.high
        return bool(above and below)

    def __str__(self) -> str:
        kind = "an integer" if self.kind is Integral else "a number"
        low = f"{'at least' if self.with_low else 'above'} {self.low:g}"
        if self.high == np.inf:
            return f"{kind} {low}"
        return f"{kind} {low} and {'at most' if self.with_high else 'below'} {self.high:g}"


NUMBERS = {
    "alpha": _Range(Real, 0),
    "learning_rate_init": _Range(Real, 0, with_low=False),
    "power_t": _Range(Real, 0),
    "max_iter": _Range(Integral, 1),
    "max_fun": _Range(Integral, 1),
    "tol": _Range(Real, 0),
    "momentum": _Range(Real, 0, 1, with_high=True),
    "validation_fraction": _Range(Real, 0, 1, with_low=False),
    "beta_1": _Range(Real, 0, 1),
    "beta_2": _Range(Real, 0, 1),
    "epsilon": _Range(Real, 0, with_low=False),
    "n_iter_no_change": _Range(Real, 1, with_high=True),
}
BATCH_SIZES = _Range(Integral, 1)
FLAGS = ("shuffle", "warm_start", "nesterovs_momentum", "early_stopping")
CHOICES = {
    "solver": ("adam", "sgd", "lbfgs"),
    "learning_rate": ("constant", "invscaling", "adaptive"),
}
