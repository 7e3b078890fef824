"""Complex numbers: their parts, conjugates and angles; :mod:`..complex_parts` puts them together.

Real and imaginary parts are copies, which cannot be written to: a write to ``x.real`` would not
reach ``x``. VJPs get and return ∂L/∂x - i ∂L/∂y (see :mod:`tinygrad_np.core.backward`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.registry import implements, primitive
from ...core.tensor_base import is_tensor, like_input, on_arrays, unwrap
from ...core.type_promotion import default_float
from ...core.types import TensorLike
from .signs import _abs

__all__ = [
    "angle",
    "conj",
    "conj_physical",
    "imag",
    "is_complex",
    "is_conj",
    "is_neg",
    "isreal",
    "real",
    "resolve_conj",
    "resolve_neg",
]


def is_complex(input: Any) -> bool:
    """Whether the elements are complex numbers.

    >>> import tinygrad_np as tg
    >>> tg.is_complex(tg.zeros(2)), tg.is_complex(tg.tensor([1j]))
    (False, True)
    """
    return bool(np.asarray(unwrap(input)).dtype.kind == "c")


def _read_only(part: Any) -> Any:
    if is_tensor(part):
        part._array.flags.writeable = False
    return part


# --- parts ----------------------------------------------------------------------------------------

_real = primitive(lambda x: np.array(np.real(x)), "x", lambda g: g, name="real", for_complex=True)
_imag = primitive(
    lambda x: np.array(np.imag(x)), "x", lambda g: g * -1j, name="imag", for_complex=True
)


@implements(np.real)
def real(input: TensorLike) -> TensorLike:
    """Take the real parts; a tensor of real numbers is returned itself.

    >>> import tinygrad_np as tg
    >>> tg.real(tg.tensor([1 + 2j, 3.0]))
    tensor([1., 3.])
    """
    return _read_only(_real(input)) if is_complex(input) else input  # type: ignore[no-any-return]


def imag(input: TensorLike) -> TensorLike:
    """Take the imaginary parts.

    Raises:
        RuntimeError: the numbers are real, as in PyTorch. (``np.imag`` of them is 0.)

    >>> import tinygrad_np as tg
    >>> tg.imag(tg.tensor([1 + 2j, 3.0]))
    tensor([2., 0.])
    """
    if not is_complex(input):
        raise RuntimeError("imag: the numbers are real; use tg.zeros_like(x)")
    return _read_only(_imag(input))  # type: ignore[no-any-return]


@implements(np.imag)
def _numpy_imag(val: Any) -> Any:
    return (
        _read_only(_imag(val)) if is_complex(val) else like_input(np.zeros_like(unwrap(val)), val)
    )


# --- conjugates -----------------------------------------------------------------------------------

_conj = primitive(np.conjugate, "x", lambda g: np.conjugate(g), name="conj", for_complex=True)


def conj(input: TensorLike) -> TensorLike:
    """Conjugate each number; a tensor of real numbers is returned itself.

    >>> import tinygrad_np as tg
    >>> tg.conj(tg.tensor([1 + 2j]))
    tensor([1.-2.j], dtype=complex64)
    """
    return _conj(input) if is_complex(input) else input


def conj_physical(input: TensorLike) -> TensorLike:
    """Do what :func:`conj` does, which never waits here.

    >>> import tinygrad_np as tg
    >>> tg.conj_physical(tg.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """
    return conj(input)


def resolve_conj(input: TensorLike) -> TensorLike:
    """Return the input itself, in which no conjugate waits to be computed.

    >>> import tinygrad_np as tg
    >>> tg.resolve_conj(tg.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """
    return input


def resolve_neg(input: TensorLike) -> TensorLike:
    """Return the input itself, in which no change of sign waits to be computed.

    >>> import tinygrad_np as tg
    >>> tg.resolve_neg(tg.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """
    return input


# --- angles ---------------------------------------------------------------------------------------


def _by_angle(g: Any, x: Any) -> Any:
    """-i g / x, and 0 at 0."""
    size = _abs(x)
    unit = np.conjugate(x) / np.where(unwrap(size) == 0, 1, size)
    return g * unit / np.where(unwrap(size) == 0, 1, size) * -1j


_angle = primitive(
    lambda x: np.angle(x), "x", _by_angle, name="angle", convention="0 at 0", for_complex=True
)


@implements(np.angle, z="input")
def _numpy_angle(z: Any, deg: bool = False) -> Any:
    y: Any = angle(z)
    return y * (180 / np.pi) if deg else y


def angle(input: TensorLike) -> TensorLike:
    """Compute the angle of each number to the positive axis, from -pi to pi.

    Of real numbers it is 0, pi for negative ones and NaN of NaN, and has no gradient; integers give
    the default float type. The derivative at 0 is 0.

    >>> import tinygrad_np as tg
    >>> tg.angle(tg.tensor([2.0, -1.0])), tg.angle(tg.tensor([1j]))
    (tensor([0.0000, 3.1416]), tensor([1.5708]))
    """
    if is_complex(input):
        return _angle(input)
    x = np.asarray(unwrap(input))
    kind = x.dtype if x.dtype.kind == "f" else default_float()
    turned = np.where(np.isnan(x), np.nan, np.where(x < 0, np.pi, 0)).astype(kind)
    result: TensorLike = like_input(turned, input)
    return result


def isreal(input: TensorLike) -> TensorLike:
    """Return whether each number is real: whether its imaginary part is 0.

    >>> import tinygrad_np as tg
    >>> tg.isreal(tg.tensor([1.0, 2j]))
    tensor([ True, False])
    """
    return on_arrays(lambda x: np.asarray(np.isreal(x)), input)


def is_conj(input: Any) -> bool:
    """Whether a conjugate waits to be computed: never.

    >>> import tinygrad_np as tg
    >>> tg.is_conj(tg.zeros(2))
    False
    """
    return False


def is_neg(input: Any) -> bool:
    """Whether a change of sign waits to be computed: never.

    >>> import tinygrad_np as tg
    >>> tg.is_neg(tg.zeros(2))
    False
    """
    return False
