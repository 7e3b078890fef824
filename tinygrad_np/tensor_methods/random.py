"""Methods that fill a tensor with random numbers."""

from __future__ import annotations

from math import log
from operator import index
from typing import Any, Self

import numpy as np

from ..core.tensor_base import TensorBase, unwrap, wrap
from ..ops.in_place import overwrite
from ..ops.sampling import drawn_bernoulli, drawn_multinomial
from ..random import numpy_generator


def _check_floats(tensor: TensorBase, op: str) -> None:
    """Raise a NotImplementedError, as PyTorch, where draws would be cut to integers."""
    if tensor._array.dtype.kind != "f":
        raise NotImplementedError(
            f"{op}: the tensor is of {tensor._array.dtype}, the draws are not: convert it first, "
            "x.float()"
        )


class RandomMethods(TensorBase):
    """Methods that fill a tensor with random numbers of ``generator``, by default the engine's."""

    __slots__ = ()

    def normal_(self, mean: float = 0.0, std: float = 1.0, *, generator: Any = None) -> Self:
        """Fill the tensor with normal random numbers, and return it.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3).normal_(std=0.1).shape
        (2, 3)
        """
        _check_floats(self, "normal_")
        return overwrite(
            self, numpy_generator(generator).normal(mean, std, self._array.shape), "normal_"
        )

    def uniform_(self, from_: float = 0.0, to: float = 1.0, *, generator: Any = None) -> Self:
        """Fill the tensor with random numbers from ``from_`` to ``to``, and return it.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3).uniform_(1, 2).min().item() >= 1
        True
        """
        _check_floats(self, "uniform_")
        return overwrite(
            self, numpy_generator(generator).uniform(from_, to, self._array.shape), "uniform_"
        )

    def bernoulli_(self, p: Any = 0.5, *, generator: Any = None) -> Self:
        """Fill the tensor with 1, with probability ``p``, and 0, and return it.

        Raises:
            RuntimeError: a probability is not from 0 to 1.

        >>> import tinygrad_np as tg
        >>> tg.zeros(3).bernoulli_(1.0)
        tensor([1., 1., 1.])
        """
        chances = np.asarray(unwrap(p))
        if not (chances >= 0).all() or not (chances <= 1).all():
            raise RuntimeError("bernoulli_: the probabilities must be from 0 to 1")
        drawn = numpy_generator(generator).random(self._array.shape) < chances
        return overwrite(self, drawn, "bernoulli_")

    def bernoulli(self, p: float | None = None, *, generator: Any = None) -> Self:
        """Draw 1 with the probabilities that the tensor holds (or ``p``), else 0.

        Raises:
            NotImplementedError: the tensor is not of floating-point numbers.
            RuntimeError: a probability is not from 0 to 1.

        >>> import tinygrad_np as tg
        >>> tg.tensor([0.0, 1.0]).bernoulli()
        tensor([0., 1.])
        """
        drawn: Self = wrap(drawn_bernoulli(self._array, p, generator))
        return drawn

    def multinomial(
        self, num_samples: int, replacement: bool = False, *, generator: Any = None
    ) -> Self:
        """Draw indices with probabilities in proportion to each row, as :func:`multinomial`.

        >>> import tinygrad_np as tg
        >>> tg.tensor([0.0, 1.0]).multinomial(1)
        tensor([1])
        """
        drawn: Self = wrap(drawn_multinomial(self._array, num_samples, replacement, generator))
        return drawn

    def exponential_(self, lambd: float = 1.0, *, generator: Any = None) -> Self:
        """Fill the tensor from an exponential distribution of mean ``1 / lambd``, and return it.

        Raises:
            RuntimeError: ``lambd`` is not positive.

        >>> import tinygrad_np as tg
        >>> bool((tg.zeros(3).exponential_() >= 0).all())
        True
        """
        _check_floats(self, "exponential_")
        if not lambd > 0:
            raise RuntimeError(f"exponential_: lambd={lambd} must be positive")
        drawn = numpy_generator(generator).exponential(1 / lambd, self._array.shape)
        return overwrite(self, drawn, "exponential_")

    def log_normal_(self, mean: float = 1.0, std: float = 2.0, *, generator: Any = None) -> Self:
        """Fill the tensor with e to the power of normal random numbers, and return it.

        Args:
            mean, std: those of the normal numbers.

        Raises:
            RuntimeError: ``std`` is not positive.

        >>> import tinygrad_np as tg
        >>> bool((tg.zeros(3).log_normal_() > 0).all())
        True
        """
        _check_floats(self, "log_normal_")
        if not std > 0:
            raise RuntimeError(f"log_normal_: std={std} must be positive")
        drawn = numpy_generator(generator).lognormal(mean, std, self._array.shape)
        return overwrite(self, drawn, "log_normal_")

    def cauchy_(self, median: float = 0.0, sigma: float = 1.0, *, generator: Any = None) -> Self:
        """Fill the tensor from a Cauchy distribution, and return it.

        Args:
            median: its middle.
            sigma: half the width in which half of the numbers fall.

        Raises:
            RuntimeError: ``sigma`` is not positive.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3).cauchy_().shape
        (2, 3)
        """
        _check_floats(self, "cauchy_")
        if not sigma > 0:
            raise RuntimeError(f"cauchy_: sigma={sigma} must be positive")
        drawn = numpy_generator(generator).standard_cauchy(self._array.shape)
        return overwrite(self, median + sigma * drawn, "cauchy_")

    def geometric_(self, p: float, *, generator: Any = None) -> Self:
        """Fill the tensor with numbers of trials up to the first success, and return it.

        Args:
            p: the probability of a success.

        Raises:
            RuntimeError: ``p`` is not between 0 and 1.

        >>> import tinygrad_np as tg
        >>> bool((tg.zeros(3).geometric_(0.5) >= 1).all())
        True
        """
        if not 0 < p < 1:
            raise RuntimeError(f"geometric_: p={p} must be between 0 and 1")
        # By the inverse of the distribution function: NumPy's own ends at 2**63.
        drawn = numpy_generator(generator).standard_exponential(self._array.shape)
        return overwrite(self, np.ceil(drawn / -log(1 - p)).clip(1), "geometric_")

    def random_(self, from_: Any = 0, to: Any = None, *, generator: Any = None) -> Self:
        """Fill the tensor with integers from ``from_`` up to but without ``to``, and return it.

        Args:
            from_: the first; alone it is ``to``, and the first is 0.
            to: by default past the last integer up to which the type holds all of them.

        Raises:
            RuntimeError: there is no integer between the bounds.

        >>> import tinygrad_np as tg
        >>> tg.zeros(3).random_(4, 5)
        tensor([4., 4., 4.])
        """
        kind = self._array.dtype
        if to is None:
            if kind.kind == "f":
                whole = 2 ** (np.finfo(kind).nmant + 1) + 1
            else:
                whole = 2 if kind.kind == "b" else int(np.iinfo(kind).max) + 1
            from_, to = (0, from_) if from_ else (0, whole)
        first, last = index(from_), index(to)
        if not first < last:
            raise RuntimeError(
                f"random_: there is no integer from {first} up to but without {last}"
            )
        unsigned = np.uint64 if last > 2**63 else np.int64
        drawn = numpy_generator(generator).integers(first, last, self._array.shape, unsigned)
        return overwrite(self, drawn, "random_")
