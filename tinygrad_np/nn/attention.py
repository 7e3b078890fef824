"""Multi-head attention (Vaswani et al., 2017)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.errors import ArgumentError, ShapeError
from ..ops.arguments import shape_of
from ..ops.nn.multi_head_attention import attend_with_heads, projected
from ..ops.reductions.sums import mean
from ..ops.shapes.permuting import swapaxes
from ..tensor import Tensor
from . import init
from .linear import Linear
from .module import Module
from .parameter import Parameter, parameter_type

__all__ = ["MultiheadAttention"]


class MultiheadAttention(Module):
    """Attend with several heads, each on its own projection of query, key and value.

    Vaswani et al., "Attention is all you need" (2017), section 3.2.2. Called with
    ``(query, key, value)``, it returns the attended values and the weights; see :meth:`forward`.

    Args:
        embed_dim: the width E of the query and of the result; a multiple of ``num_heads``.
        num_heads: the number of heads.
        dropout: the probability that a weight is dropped, while training.
        bias: whether the projections have biases.
        add_bias_kv: learn one more key and value, appended to all.
        add_zero_attn: append one of zeros.
        kdim, vdim: the widths of key and value, by default ``embed_dim``.
        batch_first: (N, length, width), not (length, N, width).
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        in_proj_weight: (3 embed_dim, embed_dim), of query, key and value; or, where widths
            differ, q_proj_weight, k_proj_weight, v_proj_weight.
        in_proj_bias: (3 embed_dim,).
        out_proj: the last linear layer.
        bias_k, bias_v: (1, 1, embed_dim), or None.

    >>> import tinygrad_np as tg
    >>> attention = tg.nn.MultiheadAttention(8, 2, batch_first=True)
    >>> x = tg.zeros(5, 3, 8)
    >>> y, weights = attention(x, x, x)
    >>> y.shape, weights.shape
    ((5, 3, 8), (5, 3, 3))
    """

    in_proj_bias: Parameter | None
    bias_k: Parameter | None
    bias_v: Parameter | None

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        dtype = parameter_type(device, dtype)
        if embed_dim <= 0 or num_heads <= 0 or embed_dim % num_heads:
            raise ArgumentError(
                f"MultiheadAttention: embed_dim={embed_dim} does not divide into "
                f"num_heads={num_heads} heads"
            )
        self.embed_dim, self.num_heads, self.dropout = embed_dim, num_heads, dropout
        self.kdim, self.vdim = kdim or embed_dim, vdim or embed_dim
        self.add_zero_attn, self.batch_first = add_zero_attn, batch_first
        self.head_dim = embed_dim // num_heads
        same = self.kdim == self.vdim == embed_dim

        def parameter(*shape: int) -> Parameter:
            return Parameter(np.zeros(shape, dtype))

        weights = {
            "in_proj_weight": parameter(3 * embed_dim, embed_dim) if same else None,
            "q_proj_weight": None if same else parameter(embed_dim, embed_dim),
            "k_proj_weight": None if same else parameter(embed_dim, self.kdim),
            "v_proj_weight": None if same else parameter(embed_dim, self.vdim),
            "in_proj_bias": parameter(3 * embed_dim) if bias else None,
        }
        for name, value in weights.items():
            self.register_parameter(name, value)
        self.out_proj = Linear(embed_dim, embed_dim, bias, device, dtype)
        for name in ("bias_k", "bias_v"):
            self.register_parameter(name, parameter(1, 1, embed_dim) if add_bias_kv else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw Glorot's weights and set biases to 0, as PyTorch does."""
        for name, value in self.named_parameters(recurse=False):
            if name.endswith("weight"):
                init.xavier_uniform_(value)
            elif name == "in_proj_bias":
                init.zeros_(value)
            else:
                init.xavier_normal_(value)
        if self.out_proj.bias is not None:
            init.zeros_(self.out_proj.bias)

    def forward(
        self,
        query: Any,
        key: Any,
        value: Any,
        key_padding_mask: Any = None,
        need_weights: bool = True,
        attn_mask: Any = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Compute the attended values, and the weights or None.

        Args:
            query, key, value: (L, N, E), (S, N, kdim), (S, N, vdim), batch first if so set, or
                without N.
            key_padding_mask: (N, S), or (S) without N: true, or -inf, for keys to leave out.
            need_weights: whether to return the weights.
            attn_mask: (L, S) or (N * num_heads, L, S): true where a key is left out (the opposite
                of ``scaled_dot_product_attention``), or numbers to add.
            average_attn_weights: average the weights over the heads.
            is_causal: says that ``attn_mask``, which must be given too, is causal.

        Returns:
            (L, N, E), laid out as the query; and (N, L, S), (N, num_heads, L, S) where the weights
            are not averaged, or None.

        Raises:
            ArgumentError: shapes that do not fit, or masks of other types.
        """
        self._check_shapes(*map(shape_of, (query, key, value)))
        if is_causal and attn_mask is None:
            raise ArgumentError("MultiheadAttention: is_causal=True needs attn_mask too")
        batched = len(shape_of(query)) == 3
        if not batched:
            query, key, value = query[None], key[None], value[None]
            key_padding_mask = None if key_padding_mask is None else key_padding_mask[None]
        elif not self.batch_first:
            query, key, value = (swapaxes(x, 0, 1) for x in (query, key, value))
        q, k, v = self._projected(query, key, value)  # each (N, length, E)
        y, weights = attend_with_heads(
            q,
            k,
            v,
            self.num_heads,
            (self.bias_k, self.bias_v),
            self.add_zero_attn,
            self.dropout if self.training else 0.0,
            key_padding_mask,
            attn_mask,
        )
        y = self.out_proj(y)
        found = None
        if need_weights:
            found = mean(weights, axis=1) if average_attn_weights else weights
        if not batched:
            return y[0], None if found is None else found[0]
        return (y if self.batch_first else swapaxes(y, 0, 1)), found

    def _projected(self, query: Any, key: Any, value: Any) -> list[Any]:
        whole: Any = getattr(self, "in_proj_weight", None)
        parts = whole if whole is not None else [getattr(self, f"{n}_proj_weight") for n in "qkv"]
        return projected(query, key, value, parts, self.in_proj_bias)

    def _check_shapes(self, *shapes: tuple[int, ...]) -> None:
        query, key, value = shapes
        widths = [shape[-1] for shape in shapes if shape]
        batch = 0 if self.batch_first else 1
        if (
            len(query) not in (2, 3)
            or len(key) != len(query)
            or widths != [self.embed_dim, self.kdim, self.vdim]
            or key[:-1] != value[:-1]
            or (len(query) == 3 and query[batch] != key[batch])
        ):
            expected = (
                f"(N, L, {self.embed_dim}), (N, S, {self.kdim}) and (N, S, {self.vdim})"
                if self.batch_first
                else f"(L, N, {self.embed_dim}), (S, N, {self.kdim}) and (S, N, {self.vdim})"
            )
            raise ShapeError(
                f"MultiheadAttention: query, key and value have shapes {query}, {key} and {value}; "
                f"expected {expected}, or the same without N"
            )
