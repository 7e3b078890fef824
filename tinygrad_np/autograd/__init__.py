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
    "kineto_available",
    "mark_written",
    "no_grad",
    "set_grad_enabled",
]


if TYPE_CHECKING:
    from . import anomaly_mode as anomaly_mode
    from . import forward_ad as forward_ad
    from . import functional as functional
    from . import grad_mode as grad_mode
    from . import graph as graph
    from .anomaly_mode import set_detect_anomaly as set_detect_anomaly
    from .checks import gradcheck as gradcheck
    from .checks import gradgradcheck as gradgradcheck
    from .variables import Variable as Variable
else:  # type checkers know that there are no other names
    from importlib import import_module as _import

    # What is imported when it is first asked for.
    _ROOMS = ("anomaly_mode", "forward_ad", "functional", "grad_mode", "graph")
    _NAMES = {
        "Variable": "variables",
        "gradcheck": "checks",
        "gradgradcheck": "checks",
        "set_detect_anomaly": "anomaly_mode",
    }

    def __getattr__(name: str) -> object:
        if name in _ROOMS:
            return _import(f"{__name__}.{name}")
        if name in _NAMES:
            globals()[name] = value = getattr(_import(f"{__name__}.{_NAMES[name]}"), name)
            return value
        from ..refused_names import refuse

        refuse(__name__, name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *_ROOMS, *_NAMES})


def kineto_available() -> bool:
    """Return False: there is no profiler of PyTorch's.

    >>> import tinygrad_np as tg
    >>> tg.autograd.kineto_available()
    False
    """
    return False
