"""Distributions of vectors: the multivariate normal, Dirichlet and multinomial distributions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special as sp

from ...core.errors import ArgumentError, ShapeError
from ...core.tensor_base import unwrap
from ..numbers import operands

__all__: list[str] = []


class MultivariateNormal:
    """The normal distribution of vectors."""

    def logpdf(self, x: Any, mean: Any = None, cov: Any = 1) -> Any:
        """The logarithm of the density, by a Cholesky factor of the covariance.

        Args:
            x: (d,), or (..., d).
            mean: (d,), by default 0.
            cov: (d, d), symmetric and positive definite; (d,) for a diagonal; one number for a
                multiple of the identity.

        Returns:
            (...), a number for one vector.

        Raises:
            ShapeError: the shapes do not fit.
            LinAlgError: the covariance is not positive definite.

        >>> import numpy as np
        >>> from tinygrad_np.scipy import stats
        >>> stats.multivariate_normal.logpdf(np.zeros(2), np.zeros(2), np.eye(2)).round(4)
        np.float64(-1.8379)
        """
        x, cov = operands("multivariate_normal.logpdf", x, cov)
        x = x if x.ndim else x[None]
        d = x.shape[-1]
        deviation = x if mean is None else x - mean
        if cov.ndim < 2:
            variance = cov * np.ones(d)
            if variance.shape != (d,):
                raise ShapeError(f"multivariate_normal: vectors of {d}, a diagonal of {cov.shape}")
            log_det = np.log(variance).sum()
            squares = (deviation**2 / variance).sum(-1)
        else:
            if tuple(cov.shape) != (d, d):
                raise ShapeError(
                    f"multivariate_normal: vectors of {d}, a covariance of {tuple(cov.shape)}"
                )
            factor = np.linalg.cholesky(cov)
            log_det = 2 * np.log(np.diagonal(factor)).sum()
            rows = deviation.reshape(-1, d).T  # (d, n)
            white = _solve_lower(factor, rows)
            squares = (white**2).sum(0).reshape(deviation.shape[:-1])
        return -0.5 * (squares + log_det + d * math.log(2 * math.pi))

    def pdf(self, x: Any, mean: Any = None, cov: Any = 1) -> Any:
        """The density; takes the arguments of :meth:`logpdf`.

        >>> from tinygrad_np.scipy import stats
        >>> stats.multivariate_normal.pdf([0.0], cov=4.0).round(4)
        np.float64(0.1995)
        """
        return np.exp(self.logpdf(x, mean, cov))


def _solve_lower(factor: Any, rows: Any) -> Any:
    from ..linalg import solve_triangular

    return solve_triangular(factor, rows, lower=True)


class Dirichlet:
    """The Dirichlet distribution of vectors of positive numbers whose sum is 1."""

    def logpdf(self, x: Any, alpha: Any) -> Any:
        """The logarithm of the density.

        Args:
            x: (d,), or (d, n) for n vectors, as in SciPy; with d - 1 entries the last is what is
                lacking to 1.
            alpha: (d,), positive.

        Raises:
            ArgumentError: alpha is not positive, or x not on the simplex.
            ShapeError: the lengths do not fit.

        >>> from tinygrad_np.scipy import stats
        >>> stats.dirichlet.logpdf([0.25, 0.75], [1.0, 1.0]).round(6) + 0.0
        np.float64(0.0)
        """
        x, alpha = operands("dirichlet.logpdf", x, alpha)
        if alpha.ndim != 1 or np.any(unwrap(alpha) <= 0):
            raise ArgumentError("dirichlet: alpha must be a vector of positive numbers")
        if x.shape[0] == alpha.shape[0] - 1:
            x = np.concatenate([x, 1 - x.sum(0, keepdims=True)], 0)
        if x.shape[0] != alpha.shape[0]:
            raise ShapeError(f"dirichlet: {x.shape[0]} entries in x, {alpha.shape[0]} in alpha")
        plain = unwrap(x)
        if np.any(plain < 0) or np.any(np.abs(plain.sum(0) - 1) > 1e-9):
            raise ArgumentError("dirichlet: x must be non-negative, with sum 1")
        log_beta = sp.gammaln(alpha).sum() - sp.gammaln(alpha.sum())
        return (sp.xlogy(alpha - 1, x.T)).sum(-1) - log_beta

    def pdf(self, x: Any, alpha: Any) -> Any:
        """The density; takes the arguments of :meth:`logpdf`.

        >>> from tinygrad_np.scipy import stats
        >>> stats.dirichlet.pdf([0.25, 0.75], [1.0, 1.0]).round(6)
        np.float64(1.0)
        """
        return np.exp(self.logpdf(x, alpha))


class Multinomial:
    """The multinomial distribution of counts."""

    def logpmf(self, x: Any, n: Any, p: Any) -> Any:
        """The logarithm of the probability of the counts x, (..., k), of n trials.

        Args:
            x: whole numbers, not negative; data. Of another sum than n they have probability 0.
            n: the number of trials, data.
            p: (..., k), the probabilities; their sum should be 1.

        >>> from tinygrad_np.scipy import stats
        >>> stats.multinomial.logpmf([1, 1], 2, [0.5, 0.5]).round(4)
        np.float64(-0.6931)
        """
        counts = np.asarray(unwrap(x), np.float64)
        (p,) = operands("multinomial.logpmf", p)
        trials = np.asarray(unwrap(n), np.float64)
        ways = sp.gammaln(trials + 1) - sp.gammaln(counts + 1).sum(-1)
        y = ways + sp.xlogy(counts, p).sum(-1)
        impossible = (counts.sum(-1) != trials) | np.any(counts < 0, -1)
        return np.where(impossible, -np.inf, y) if np.any(impossible) else y

    def pmf(self, x: Any, n: Any, p: Any) -> Any:
        """The probability; takes the arguments of :meth:`logpmf`.

        >>> from tinygrad_np.scipy import stats
        >>> stats.multinomial.pmf([1, 1], 2, [0.5, 0.5]).round(4)
        np.float64(0.5)
        """
        return np.exp(self.logpmf(x, n, p))


multivariate_normal = MultivariateNormal()
dirichlet = Dirichlet()
multinomial = Multinomial()
