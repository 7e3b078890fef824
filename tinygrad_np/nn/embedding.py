"""Integers as vectors that are learned."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import Tensor
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter, parameter_type

__all__ = ["Embedding"]


class Embedding(Module):
    """Look up a learned vector for each integer.

    Input integers of any shape (...), output (..., embedding_dim). See
    :func:`tinygrad_np.nn.functional.embedding`.

    Args:
        num_embeddings: the number of vectors: integers are from 0 to one less.
        embedding_dim: the length of the vectors.
        padding_idx: an integer whose vector is 0 and is not trained; negative counts from the end.
        max_norm: scale the vectors that are looked up to at most this norm first, in place.
        norm_type: the p of that norm.
        scale_grad_by_freq: divide each vector's gradient by how often it is looked up.
        sparse: must be False.
        device: the CPU.
        dtype: the type of the vectors; by default the default type.

    Attributes:
        weight: (num_embeddings, embedding_dim), standard normal at first.

    >>> import tinygrad_np as tg
    >>> tg.nn.Embedding(10, 3)(tg.tensor([[1, 2], [4, 5]])).shape
    (2, 2, 3)
    """

    weight: Parameter

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        dtype = parameter_type(device, dtype)
        if sparse:
            raise ValueError("Embedding: sparse gradients are not supported: sparse=False")
        if padding_idx is not None:
            if not -num_embeddings <= padding_idx < num_embeddings:
                raise ValueError(
                    f"Embedding: padding_idx={padding_idx}: there are {num_embeddings} rows"
                )
            padding_idx %= num_embeddings
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx, self.max_norm, self.norm_type = padding_idx, max_norm, norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.weight = Parameter(np.zeros((num_embeddings, embedding_dim), dtype))
        self.reset_parameters()

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Any,
        freeze: bool = True,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
    ) -> Embedding:
        """Make a table of these vectors, which are not trained unless ``freeze`` is False.

        >>> import tinygrad_np as tg
        >>> tg.nn.Embedding.from_pretrained(tg.ones(4, 2)).weight.requires_grad
        False
        """
        rows, columns = np.shape(embeddings)
        made = cls(rows, columns, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse)
        made.weight = Parameter(embeddings, requires_grad=not freeze)
        return made

    def reset_parameters(self) -> None:
        """Draw new vectors from the standard normal distribution; the padding's is 0."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            self.weight.data[self.padding_idx] = 0

    def forward(self, input: Any) -> Tensor:
        y: Tensor = F.embedding(
            input,
            self.weight,
            self.padding_idx,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
        )
        return y

    def extra_repr(self) -> str:
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.padding_idx is not None:
            text += f", padding_idx={self.padding_idx}"
        if self.max_norm is not None:
            text += f", max_norm={self.max_norm}"
        if self.norm_type != 2:
            text += f", norm_type={self.norm_type}"
        if self.scale_grad_by_freq:
            text += f", scale_grad_by_freq={self.scale_grad_by_freq}"
        return text
