"""Orthonormal vectors that complete a basis: what full factorizations have beyond reduced ones."""

from __future__ import annotations

from typing import Any

from .cholesky import _cholesky
from .triangular import _solve_triangular


def completing(basis: Any, rest: Any) -> Any:
    """``rest``, orthonormal columns beside those of ``basis``, staying so while these move.

    Only their span is a function of ``basis``: what depends on the choice of vectors in it has no
    derivative, all else has the right one, of every order. They are the constant vectors less what
    lies along ``basis``, made orthonormal again by a Cholesky factorization.
    """
    off = rest - basis @ (basis.mT @ rest)
    lower = _cholesky(off.mT @ off)
    return _solve_triangular(lower, off.mT, upper=False, unitriangular=False).mT
