"""Connectionist temporal classification as a module."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from ..module import Module

__all__ = ["CTCLoss"]


class CTCLoss(Module):
    """Compute minus the logarithm of the chance of labels, over all their alignments in time.

    Called with ``(log_probs, targets, input_lengths, target_lengths)``: (T, N, C) or (T, C), labels
    (N, S) or all in a row, and lengths (N) or (); the output is one number, or (N) or () for
    "none". See :func:`tinygrad_np.nn.functional.ctc_loss`.

    Args:
        blank: the class that is no label.
        reduction: "mean" divides each loss by its number of labels and averages, "sum", or "none".
        zero_infinity: take 0 for the losses of sequences that are too short for their labels.

    >>> import tinygrad_np as tg
    >>> chances = tg.log(tg.full((2, 1, 2), 0.5))
    >>> tg.exp(-tg.nn.CTCLoss()(chances, tg.tensor([[1]]), tg.tensor([2]), tg.tensor([1])))
    tensor(0.7500)
    """

    def __init__(
        self, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False
    ) -> None:
        super().__init__()
        self.blank, self.reduction, self.zero_infinity = blank, reduction, zero_infinity

    def forward(self, log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any) -> Any:
        return F.ctc_loss(
            log_probs,
            targets,
            input_lengths,
            target_lengths,
            self.blank,
            self.reduction,
            self.zero_infinity,
        )
