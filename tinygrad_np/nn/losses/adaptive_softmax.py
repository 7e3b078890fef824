"""The softmax over very many classes, most of which are rare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ...core.errors import ShapeError
from ...core.tensor_base import unwrap
from ...core.types import Array
from ...ops.arguments import shape_of
from ...ops.indexing.index_add_copy_fill import index_add
from ...ops.indexing.item import getitem
from ...ops.nn.activations.softmax import log_softmax
from ...ops.shapes.joining import concatenate
from ...tensor import Tensor
from ..containers import ModuleList, Sequential
from ..linear import Linear
from ..module import Module

__all__ = ["AdaptiveLogSoftmaxWithLoss"]


class ASMOutput(NamedTuple):
    """What :class:`AdaptiveLogSoftmaxWithLoss` returns.

    Attributes:
        output: (N,), the log-probability of each target.
        loss: the mean of its negative.
    """

    output: Tensor
    loss: Tensor


class AdaptiveLogSoftmaxWithLoss(Module):
    """Compute log-probabilities of classes that are sorted by how often they occur.

    The frequent ones have a logit each, the rare ones of a cluster share one, and logits within
    the cluster, from fewer features the rarer they are: Grave, Joulin, Cisse, Grangier and Jegou,
    "Efficient softmax approximation for GPUs" (2017).

    Called with an input (N, in_features) and targets (N,), or without N, it returns their
    log-probabilities and the loss.

    Args:
        in_features: the features of the input.
        n_classes: how many classes there are, the most frequent first.
        cutoffs: the first class of each cluster, rising.
        div_value: by so much the features of a cluster are fewer than those of the one before.
        head_bias: whether the logits of the frequent classes and clusters have a bias.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.AdaptiveLogSoftmaxWithLoss(16, 1000, [100, 500])
    >>> layer(tg.zeros(2, 16), tg.tensor([3, 700])).output.shape
    (2,)
    >>> layer.log_prob(tg.zeros(2, 16)).exp().sum(1).round(decimals=4).detach()
    tensor([1., 1.])
    """

    def __init__(
        self,
        in_features: int,
        n_classes: int,
        cutoffs: Sequence[int],
        div_value: float = 4.0,
        head_bias: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        firsts = list(cutoffs)
        if not firsts:
            raise ValueError("AdaptiveLogSoftmaxWithLoss: cutoffs are empty")
        rising = all(a < b for a, b in zip([0, *firsts], [*firsts, n_classes], strict=True))
        if not rising or any(int(first) != first for first in firsts):
            raise ValueError(
                f"AdaptiveLogSoftmaxWithLoss: cutoffs={firsts} must be whole numbers that rise, "
                f"from 1 to n_classes - 1 = {n_classes - 1}"
            )
        self.in_features, self.n_classes = in_features, n_classes
        self.cutoffs = [*firsts, n_classes]
        self.div_value, self.head_bias = div_value, head_bias
        self.shortlist_size = self.cutoffs[0]
        self.n_clusters = len(firsts)
        self.head_size = self.shortlist_size + self.n_clusters
        self.head = Linear(in_features, self.head_size, head_bias, device, dtype)
        self.tail = ModuleList()
        for i, (low, high) in enumerate(zip(self.cutoffs, self.cutoffs[1:], strict=False)):
            features = int(in_features // div_value ** (i + 1))
            self.tail.append(
                Sequential(
                    Linear(in_features, features, False, device, dtype),
                    Linear(features, high - low, False, device, dtype),
                )
            )

    def reset_parameters(self) -> None:
        """Draw all linear layers anew."""
        for layer in self.modules():
            if isinstance(layer, Linear):
                layer.reset_parameters()

    def forward(self, input_: Any, target_: Any) -> ASMOutput:
        """Compute the log-probability of each target, and the loss.

        Raises:
            ShapeError: shapes that do not fit.
            IndexError: a target that is no class.
        """
        shape, wanted = shape_of(input_), shape_of(target_)
        if len(wanted) > 1 or shape[:-1] != wanted:
            raise ShapeError(
                f"AdaptiveLogSoftmaxWithLoss: the input has shape {shape}, the target {wanted}; "
                "expected (N, in_features) and (N,), or the same without N"
            )
        x = input_ if wanted else input_[None]
        target = np.atleast_1d(np.asarray(unwrap(target_)))
        if target.size and not (target.min() >= 0 and target.max() < self.n_classes):
            raise IndexError(
                f"AdaptiveLogSoftmaxWithLoss: targets are from {target.min()} to {target.max()}, "
                f"expected 0 to {self.n_classes - 1}"
            )
        cluster = np.searchsorted(self.cutoffs, target, "right")  # 0: a frequent class
        place = np.where(cluster == 0, target, self.shortlist_size + cluster - 1)
        head: Any = log_softmax(self.head(x), 1)
        output: Any = getitem(head, (np.arange(len(target)), place))
        for i in np.unique(cluster[cluster > 0]):
            rows = np.flatnonzero(cluster == i)
            inside = log_softmax(self.tail[i - 1](getitem(x, rows)), 1)
            local = getitem(inside, (np.arange(len(rows)), target[rows] - self.cutoffs[i - 1]))
            output = index_add(output, 0, rows, local)
        loss = -output.mean()
        return ASMOutput(output if wanted else output[0], loss)

    def log_prob(self, input: Any) -> Tensor:
        """Compute the log-probabilities of all classes, (N, n_classes)."""
        head: Any = log_softmax(self.head(input), 1)
        parts = [head[:, : self.shortlist_size]]
        for i, cluster in enumerate(self.tail):
            own = head[:, self.shortlist_size + i, None]
            parts.append(log_softmax(cluster(input), 1) + own)
        y: Tensor = concatenate(parts, 1)
        return y

    def predict(self, input: Any) -> Tensor:
        """Return the most probable class of each input, (N,)."""
        head: Array = np.asarray(unwrap(self.head(input)))
        if (head.argmax(1) < self.shortlist_size).all():
            return Tensor(head.argmax(1))
        best: Tensor = self.log_prob(input).argmax(1)
        return best
