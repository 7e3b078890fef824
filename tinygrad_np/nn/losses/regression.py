"""Losses of real numbers as modules."""

from __future__ import annotations

from .. import functional as F
from ..function_module import FunctionModule

__all__ = ["HuberLoss", "L1Loss", "MSELoss", "SmoothL1Loss"]


class MSELoss(FunctionModule):
    """Compute the mean squared difference of input and target.

    Called with ``(input, target)`` of one shape; the output is one number, or of that shape for
    "none". See :func:`tinygrad_np.nn.functional.mse_loss`.

    Args:
        reduction: "mean", "sum" or "none".

    >>> import tinygrad_np as tg
    >>> tg.nn.MSELoss()(tg.tensor([1.0, 2.0]), tg.tensor([0.0, 4.0]))
    tensor(2.5000)
    """

    function = staticmethod(F.mse_loss)

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)


class L1Loss(FunctionModule):
    """Compute the mean absolute difference of input and target.

    Called with ``(input, target)`` of one shape; the output is one number, or of that shape for
    "none". See :func:`tinygrad_np.nn.functional.l1_loss`.

    Args:
        reduction: "mean", "sum" or "none".

    >>> import tinygrad_np as tg
    >>> tg.nn.L1Loss()(tg.tensor([1.0, 2.0]), tg.tensor([0.0, 4.0]))
    tensor(1.5000)
    """

    function = staticmethod(F.l1_loss)

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)


class SmoothL1Loss(FunctionModule):
    """Compute squared differences up to ``beta``, and a line of slope 1 beyond.

    Called with ``(input, target)`` of one shape; the output is one number, or of that shape for
    "none". See :func:`tinygrad_np.nn.functional.smooth_l1_loss`.

    Args:
        reduction: "mean", "sum" or "none".
        beta: where the line begins.

    >>> import tinygrad_np as tg
    >>> tg.nn.SmoothL1Loss("none")(tg.tensor([0.5, 3.0]), tg.zeros(2))
    tensor([0.1250, 2.5000])
    """

    function = staticmethod(F.smooth_l1_loss)

    def __init__(self, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction=reduction, beta=beta)


class HuberLoss(FunctionModule):
    """Compute half the squared difference up to ``delta``, and a line of slope ``delta`` beyond.

    Called with ``(input, target)`` of one shape; the output is one number, or of that shape for
    "none". See :func:`tinygrad_np.nn.functional.huber_loss`.

    Args:
        reduction: "mean", "sum" or "none".
        delta: where the line begins.

    >>> import tinygrad_np as tg
    >>> tg.nn.HuberLoss("none", delta=2.0)(tg.tensor([0.5, 3.0]), tg.zeros(2))
    tensor([0.1250, 4.0000])
    """

    function = staticmethod(F.huber_loss)

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction=reduction, delta=delta)
