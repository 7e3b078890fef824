"""Derivatives of tensors: ``backward``, ``grad``, grad modes, and checks of the passes.

>>> import tinygrad_np as tg
>>> x = tg.tensor(3.0, requires_grad=True)
>>> tg.autograd.grad(x * x, x)
(tensor(6.),)
"""

from typing import TYPE_CHECKING

from ..core.anomaly_detection import detect_anomaly, detect_mutation
from ..core.backward import backward, grad
from ..core.grad_mode import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from ..core.hooks import RemovableHandle
from ..core.inplace_checks import mark_written
from . import function
from .function import Function

__all__ = [
    "Function",
    "RemovableHandle",
    "backward",
    "detect_anomaly",
    "detect_mutation",
    "enable_grad",
    "function",
    "grad",
    "inference_mode",
    "is_grad_enabled",
    "mark_written",
    "no_grad",
    "set_grad_enabled",
]


if not TYPE_CHECKING:  # type checkers know that there are no other names

    def __getattr__(name: str) -> object:
        from ..refused_names import refuse

        refuse(__name__, name)
