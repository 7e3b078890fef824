"""Bags of integers as vectors that are learned."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import Tensor
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter, parameter_type

__all__ = ["EmbeddingBag"]


class EmbeddingBag(Module):
    """Look up a learned vector for each integer of a bag, and sum, average or maximize them.

    Input (bags, n), or (all,) with offsets; output (bags, embedding_dim). See
    :func:`tinygrad_np.nn.functional.embedding_bag`.

    Args:
        num_embeddings: the number of vectors: integers are from 0 to one less.
        embedding_dim: the length of the vectors.
        max_norm, norm_type, scale_grad_by_freq: as of :class:`Embedding`.
        mode: "sum", "mean" or "max".
        sparse: must be False.
        _weight: the first vectors, in place of drawn ones.
        include_last_offset: the last offset is the input's length and begins no bag.
        padding_idx: an integer that counts for nothing, and whose vector is 0.
        device: the CPU.
        dtype: the type of the vectors; by default the default type.

    Attributes:
        weight: (num_embeddings, embedding_dim), standard normal at first.

    >>> import tinygrad_np as tg
    >>> tg.nn.EmbeddingBag(10, 3, mode="sum")(tg.tensor([1, 2, 4, 5]), tg.tensor([0, 3])).shape
    (2, 3)
    """

    weight: Parameter

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        _weight: Any = None,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        dtype = parameter_type(device, dtype)
        if sparse:
            raise ValueError("EmbeddingBag: sparse gradients are not supported: sparse=False")
        if padding_idx is not None:
            if not -num_embeddings <= padding_idx < num_embeddings:
                raise ValueError(
                    f"EmbeddingBag: padding_idx={padding_idx}: there are {num_embeddings} rows"
                )
            padding_idx %= num_embeddings
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.max_norm, self.norm_type = max_norm, norm_type
        self.scale_grad_by_freq, self.mode = scale_grad_by_freq, mode
        self.include_last_offset, self.padding_idx = include_last_offset, padding_idx
        if _weight is None:
            self.weight = Parameter(np.zeros((num_embeddings, embedding_dim), dtype))
            self.reset_parameters()
        else:
            if tuple(_weight.shape) != (num_embeddings, embedding_dim):
                raise ValueError(
                    f"EmbeddingBag: the weight has shape {tuple(_weight.shape)}, expected "
                    f"({num_embeddings}, {embedding_dim})"
                )
            self.weight = Parameter(_weight)

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Any,
        freeze: bool = True,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
    ) -> EmbeddingBag:
        """Make a table of these vectors, which are not trained unless ``freeze`` is False.

        >>> import tinygrad_np as tg
        >>> tg.nn.EmbeddingBag.from_pretrained(tg.ones(4, 2)).weight.requires_grad
        False
        """
        rows, columns = np.shape(embeddings)
        made = cls(
            rows,
            columns,
            max_norm,
            norm_type,
            scale_grad_by_freq,
            mode,
            sparse,
            embeddings,
            include_last_offset,
            padding_idx,
        )
        made.weight.requires_grad = not freeze
        return made

    def reset_parameters(self) -> None:
        """Draw new vectors from the standard normal distribution; the padding's is 0."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            self.weight.data[self.padding_idx] = 0

    def forward(self, input: Any, offsets: Any = None, per_sample_weights: Any = None) -> Tensor:
        y: Tensor = F.embedding_bag(
            input,
            self.weight,
            offsets,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.mode,
            False,
            per_sample_weights,
            self.include_last_offset,
            self.padding_idx,
        )
        return y

    def extra_repr(self) -> str:
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.max_norm is not None:
            text += f", max_norm={self.max_norm}"
        if self.norm_type != 2:
            text += f", norm_type={self.norm_type}"
        if self.scale_grad_by_freq:
            text += f", scale_grad_by_freq={self.scale_grad_by_freq}"
        text += f", mode={self.mode!r}"
        if self.padding_idx is not None:
            text += f", padding_idx={self.padding_idx}"
        return text
