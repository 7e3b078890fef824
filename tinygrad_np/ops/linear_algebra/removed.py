"""Functions that PyTorch has removed, or that are not here: each says what to call instead."""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = ["eig", "lobpcg", "lstsq", "matrix_rank", "solve", "symeig"]


def _removed(name: str, instead: str) -> NoReturn:
    raise RuntimeError(f"{name}: PyTorch has removed it; {instead}")


def eig(input: Any, eigenvectors: bool = False) -> NoReturn:
    """Refuse by name: PyTorch has removed it.

    Raises:
        RuntimeError: always; ``linalg.eigh`` is for symmetric matrices.

    >>> import tinygrad_np as tg
    >>> tg.eig(tg.eye(2))
    Traceback (most recent call last):
        ...
    RuntimeError: eig: PyTorch has removed it; linalg.eigh(A) is for symmetric matrices
    """
    _removed("eig", "linalg.eigh(A) is for symmetric matrices")


def lobpcg(A: Any, k: int | None = None, *args: Any, **settings: Any) -> NoReturn:
    """Refuse by name: it iterates for the sake of sparse matrices, which are not here.

    Raises:
        NotImplementedError: always; ``linalg.eigh`` finds all eigenvalues of a symmetric matrix.

    >>> import tinygrad_np as tg
    >>> tg.lobpcg(tg.eye(2))
    Traceback (most recent call last):
        ...
    NotImplementedError: lobpcg is for large sparse matrices, and tensors are dense: \
linalg.eigh(A) finds all eigenvalues and eigenvectors
    """
    raise NotImplementedError(
        "lobpcg is for large sparse matrices, and tensors are dense: linalg.eigh(A) finds all "
        "eigenvalues and eigenvectors"
    )


def lstsq(input: Any, A: Any) -> NoReturn:
    """Refuse by name: PyTorch has removed it.

    Raises:
        RuntimeError: always; ``linalg.lstsq`` takes the arguments in the other order.

    >>> import tinygrad_np as tg
    >>> tg.lstsq(tg.ones(2, 1), tg.eye(2))
    Traceback (most recent call last):
        ...
    RuntimeError: lstsq: PyTorch has removed it; linalg.lstsq(A, input).solution takes the \
arguments in the other order
    """
    _removed("lstsq", "linalg.lstsq(A, input).solution takes the arguments in the other order")


def matrix_rank(input: Any, tol: float | None = None, symmetric: bool = False) -> NoReturn:
    """Refuse by name: PyTorch has removed it.

    Raises:
        RuntimeError: always; ``linalg.matrix_rank`` is the same.

    >>> import tinygrad_np as tg
    >>> tg.matrix_rank(tg.eye(2))
    Traceback (most recent call last):
        ...
    RuntimeError: matrix_rank: PyTorch has removed it; linalg.matrix_rank(input, tol, \
hermitian=symmetric) is the same
    """
    _removed("matrix_rank", "linalg.matrix_rank(input, tol, hermitian=symmetric) is the same")


def solve(input: Any, A: Any) -> NoReturn:
    """Refuse by name: PyTorch has removed it.

    Raises:
        RuntimeError: always; ``linalg.solve`` takes the arguments in the other order.

    >>> import tinygrad_np as tg
    >>> tg.solve(tg.ones(2, 1), tg.eye(2))
    Traceback (most recent call last):
        ...
    RuntimeError: solve: PyTorch has removed it; linalg.solve(A, input) takes the arguments in \
the other order
    """
    _removed("solve", "linalg.solve(A, input) takes the arguments in the other order")


def symeig(input: Any, eigenvectors: bool = False, upper: bool = True) -> NoReturn:
    """Refuse by name: PyTorch has removed it.

    Raises:
        RuntimeError: always; ``linalg.eigh`` reads the lower triangle by default.

    >>> import tinygrad_np as tg
    >>> tg.symeig(tg.eye(2))
    Traceback (most recent call last):
        ...
    RuntimeError: symeig: PyTorch has removed it; linalg.eigh(input, 'U') reads the upper \
triangle too
    """
    _removed("symeig", "linalg.eigh(input, 'U') reads the upper triangle too")
