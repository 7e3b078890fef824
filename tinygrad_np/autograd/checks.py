"""``gradcheck`` and ``gradgradcheck`` with PyTorch's arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import testing

__all__ = ["gradcheck", "gradgradcheck"]

_NOT_HERE = {
    "check_batched_grad": False,
    "check_batched_forward_grad": False,
    "check_forward_ad": False,
    "check_fwd_over_rev": False,
    "check_rev_over_rev": True,
    "check_backward_ad": True,
    "masked": False,
}


def _check(name: str, settings: dict[str, Any]) -> None:
    for argument, default in _NOT_HERE.items():
        if settings.pop(argument, default) != default:
            raise NotImplementedError(f"{name}: {argument}={not default} is not supported")
    for argument in ("nondet_tol", "check_undefined_grad", "check_grad_dtypes", "fast_mode"):
        settings.pop(argument, None)
    if settings:
        raise TypeError(f"{name}: got an unexpected argument {next(iter(settings))!r}")


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    **settings: Any,
) -> bool:
    """Check gradients against differences with PyTorch's arguments and tolerances.

    Those of :func:`tinygrad_np.testing.gradcheck`, which does the work, are stricter by far. Inputs
    are checked in float64, whatever their type. ``nondet_tol``, ``check_undefined_grad``,
    ``check_grad_dtypes`` and ``fast_mode`` are taken and change nothing: every element is compared.

    Raises:
        GradcheckError: a gradient differs.
        NotImplementedError: checks of forward mode or of batched gradients.

    >>> import tinygrad_np as tg
    >>> tg.autograd.gradcheck(tg.exp, tg.ones(2, dtype=tg.float64, requires_grad=True))
    True
    """
    _check("gradcheck", settings)
    return testing.gradcheck(
        func, inputs, eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception
    )


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    **settings: Any,
) -> bool:
    """Check second derivatives against differences of the first, as :func:`gradcheck` does.

    Args:
        grad_outputs: must be None: they are drawn at random.

    >>> import tinygrad_np as tg
    >>> tg.autograd.gradgradcheck(tg.exp, tg.ones(2, dtype=tg.float64, requires_grad=True))
    True
    """
    if grad_outputs is not None:
        raise NotImplementedError("gradgradcheck: grad_outputs must be None: they are drawn")
    _check("gradgradcheck", settings)
    return testing.gradgradcheck(
        func, inputs, eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception
    )
