"""Linear interpolation between samples, as NumPy has it (PyTorch has none by samples)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.registry import implements
from ...core.tensor_base import unwrap
from ...core.type_promotion import operands
from ..elementwise.arithmetic import remainder
from ..elementwise.selection import where
from ..shapes.joining import concatenate


@implements(np.interp)
def _numpy_interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: float | None = None
) -> Any:
    """The values at ``x`` of the broken line through the points (xp, fp), ``xp`` rising.

    Beyond the ends ``left`` and ``right`` (by default the values there). At a corner the slope is
    that to its right. Differentiable in all three.

    >>> import numpy as np, tinygrad_np as tg
    >>> x = tg.tensor([0.5, 2.5], requires_grad=True)
    >>> np.interp(x, [0.0, 1.0, 3.0], [0.0, 4.0, 0.0]).sum().backward()
    >>> x.grad
    tensor([ 4., -2.])
    """
    x, xp, fp = operands("interp", x, xp, fp)
    if period is not None:
        if period == 0:
            raise ArgumentError("interp: period must not be 0")
        period = float(np.abs(period))
        x, xp = remainder(x, period), remainder(xp, period)
        order = np.argsort(unwrap(xp))
        xp, fp = xp[order], fp[order]
        xp = concatenate([xp[-1:] - period, xp, xp[:1] + period])
        fp = concatenate([fp[-1:], fp, fp[:1]])
    if len(xp) != len(fp) or not len(xp):
        raise ArgumentError(f"interp: {len(xp)} coordinates for {len(fp)} values")
    if len(xp) == 1:
        y = fp[np.zeros(np.shape(x), np.intp)] + 0 * x
    else:
        i = np.clip(np.searchsorted(unwrap(xp), unwrap(x), "right") - 1, 0, len(xp) - 2)
        share = (x - xp[i]) / (xp[i + 1] - xp[i])
        y = fp[i] * (1 - share) + fp[i + 1] * share
    y = where(np.less(x, xp[0]), fp[0] if left is None else left, y)
    return where(np.greater(x, xp[-1]), fp[-1] if right is None else right, y)
