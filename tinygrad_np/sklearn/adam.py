"""Adam with epsilon where scikit-learn adds it."""

from __future__ import annotations

from typing import Any

from tinygrad_np import optim

__all__ = ["EpsilonHatAdam"]


class EpsilonHatAdam(optim.Adam):
    """Adam in the second form of its paper (Kingma and Ba, ICLR 2015, end of section 2).

    There ``eps`` is added to the root of the second moment as it is, and not, as in algorithm 1
    and in PyTorch, to the root of the moment whose bias is corrected::

        p <- p - lr * sqrt(1 - beta2**t) / (1 - beta1**t) * m / (sqrt(v) + eps)

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = EpsilonHatAdam([w], lr=0.5, betas=(0.0, 0.75), eps=1.0)
    >>> (2 * w).sum().backward()
    >>> optimizer.step()  # v = 0.25 * 2**2, so the step is 0.5 * sqrt(0.25) * 2 / (1 + 1)
    >>> w.item()
    0.75
    """

    def update(self, group: dict[str, Any], step: int, dtype: Any, chunks: Any) -> None:
        """One step, in place."""
        correction = (1 - group["betas"][1] ** step) ** 0.5
        super().update({**group, "eps": group["eps"] / correction}, step, dtype, chunks)
