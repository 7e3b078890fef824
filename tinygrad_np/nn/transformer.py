"""The Transformer: encoder, decoder, and both together (Vaswani et al., 2017)."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np

from ..core.errors import ArgumentError
from ..ops.arguments import shape_of
from ..ops.nn.activations.gelu import gelu
from ..ops.nn.activations.relu import relu
from ..ops.nn.attention import causal_mask
from ..tensor import Tensor
from . import init
from .attention import MultiheadAttention
from .containers import ModuleList
from .dropout import Dropout
from .layer_norm import LayerNorm
from .linear import Linear
from .module import Module
from .parameter import parameter_type

__all__ = [
    "Transformer",
    "TransformerDecoder",
    "TransformerDecoderLayer",
    "TransformerEncoder",
    "TransformerEncoderLayer",
]

Function = Callable[[Any], Any]


def _activation(wanted: str | Function) -> Function:
    if callable(wanted):
        return wanted
    known: dict[str, Function] = {"relu": relu, "gelu": gelu}
    if wanted not in known:
        raise ArgumentError(f"activation={wanted!r}: choose from 'relu', 'gelu', or a function")
    return known[wanted]


def _causal(queries: Any, keys: Any, batch_first: bool) -> Any:
    """Where a place may not look: at those behind it."""
    lengths = [
        shape_of(x)[1 if batch_first and len(shape_of(x)) == 3 else 0] for x in (queries, keys)
    ]
    return ~causal_mask(*lengths)


# --- the encoder ---------------------------------------------------------------------------------


class TransformerEncoderLayer(Module):
    """Attend to the sequence itself, then apply two linear layers.

    Both parts have a residual path and layer normalization (Vaswani et al., 2017, section 3.1).
    Input and output (length, N, d_model) or (length, d_model).

    Args:
        d_model: the width of the input and output.
        nhead: the heads of the attention.
        dim_feedforward: the width between the linear layers.
        dropout: the probability after the attention and each linear layer.
        activation: between the linear layers: "relu", "gelu" or a function.
        layer_norm_eps: of the normalizations.
        batch_first: (N, length, d_model), not (length, N, d_model).
        norm_first: normalize before each part, not after its residual sum (Xiong et al., "On layer
            normalization in the Transformer architecture", 2020).
        bias: whether linear layers and normalizations have biases.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    >>> import tinygrad_np as tg
    >>> tg.nn.TransformerEncoderLayer(8, 2, 16)(tg.zeros(5, 3, 8)).shape
    (5, 3, 8)
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Function = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        dtype = parameter_type(device, dtype)
        self.self_attn = MultiheadAttention(
            d_model, nhead, dropout, bias, batch_first=batch_first, device=device, dtype=dtype
        )
        self.linear1 = Linear(d_model, dim_feedforward, bias, device, dtype)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias, device, dtype)
        self.norm1 = LayerNorm(d_model, layer_norm_eps, bias=bias, device=device, dtype=dtype)
        self.norm2 = LayerNorm(d_model, layer_norm_eps, bias=bias, device=device, dtype=dtype)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.norm_first = norm_first
        self.activation = _activation(activation)

    def forward(
        self,
        src: Any,
        src_mask: Any = None,
        src_key_padding_mask: Any = None,
        is_causal: bool = False,
    ) -> Tensor:
        """Compute the encoded sequence, of the shape of ``src``.

        Args:
            src: (length, N, d_model), batch first if so set, or without N.
            src_mask, src_key_padding_mask: masks as for :class:`MultiheadAttention`.
            is_causal: without a mask, each place sees itself and those before it.
        """
        if is_causal and src_mask is None:
            src_mask = _causal(src, src, self.self_attn.batch_first)
        x = src
        if self.norm_first:
            x = x + self._attend(self.norm1(x), src_mask, src_key_padding_mask)
            return x + self._feed_forward(self.norm2(x))  # type: ignore[no-any-return]
        x = self.norm1(x + self._attend(x, src_mask, src_key_padding_mask))
        return self.norm2(x + self._feed_forward(x))  # type: ignore[no-any-return]

    def _attend(self, x: Any, mask: Any, padding: Any) -> Any:
        return self.dropout1(self.self_attn(x, x, x, padding, False, mask)[0])

    def _feed_forward(self, x: Any) -> Any:
        return self.dropout2(self.linear2(self.dropout(self.activation(self.linear1(x)))))


class TransformerEncoder(Module):
    """Apply copies of a layer one after the other, then a normalization if there is one.

    Input and output as the layer's.

    Args:
        encoder_layer: the layer that is copied.
        num_layers: the number of copies.
        norm: the normalization, or None.
        enable_nested_tensor, mask_check: of a fast path of PyTorch's; nothing here depends on them.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.TransformerEncoderLayer(8, 2, 16)
    >>> tg.nn.TransformerEncoder(layer, 3)(tg.zeros(5, 1, 8)).shape
    (5, 1, 8)
    """

    norm: Module | None

    def __init__(
        self,
        encoder_layer: Module,
        num_layers: int,
        norm: Module | None = None,
        enable_nested_tensor: bool = True,
        mask_check: bool = True,
    ) -> None:
        super().__init__()
        self.layers = ModuleList(deepcopy(encoder_layer) for _ in range(num_layers))
        self.num_layers = num_layers
        self.register_module("norm", norm)

    def forward(
        self,
        src: Any,
        mask: Any = None,
        src_key_padding_mask: Any = None,
        is_causal: bool = False,
    ) -> Tensor:
        """Compute the encoded sequence; arguments as for :class:`TransformerEncoderLayer`."""
        x = src
        for layer in self.layers:
            x = layer(x, mask, src_key_padding_mask, is_causal)
        return x if self.norm is None else self.norm(x)  # type: ignore[no-any-return]


# --- the decoder ---------------------------------------------------------------------------------


class TransformerDecoderLayer(Module):
    """Attend to the sequence itself, then to a memory, then apply two linear layers.

    All three parts have a residual path and layer normalization (Vaswani et al., 2017, section
    3.1). Input and output (length, N, d_model) or (length, d_model).

    Args:
        d_model: the width of the input and output.
        nhead: the heads of each attention.
        dim_feedforward: the width between the linear layers.
        dropout: the probability after each attention and each linear layer.
        activation: between the linear layers: "relu", "gelu" or a function.
        layer_norm_eps: of the normalizations.
        batch_first: (N, length, d_model), not (length, N, d_model).
        norm_first: normalize before each part, not after its residual sum.
        bias: whether linear layers and normalizations have biases.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.TransformerDecoderLayer(8, 2, 16)
    >>> layer(tg.zeros(5, 3, 8), tg.zeros(7, 3, 8)).shape
    (5, 3, 8)
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Function = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        dtype = parameter_type(device, dtype)
        self.self_attn, self.multihead_attn = (
            MultiheadAttention(
                d_model, nhead, dropout, bias, batch_first=batch_first, device=device, dtype=dtype
            )
            for _ in range(2)
        )
        self.linear1 = Linear(d_model, dim_feedforward, bias, device, dtype)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias, device, dtype)
        self.norm1, self.norm2, self.norm3 = (
            LayerNorm(d_model, layer_norm_eps, bias=bias, device=device, dtype=dtype)
            for _ in range(3)
        )
        self.dropout1, self.dropout2, self.dropout3 = (Dropout(dropout) for _ in range(3))
        self.norm_first = norm_first
        self.activation = _activation(activation)

    def forward(
        self,
        tgt: Any,
        memory: Any,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Compute the decoded sequence, of the shape of ``tgt``.

        Args:
            tgt: (length, N, d_model), batch first if so set, or without N.
            memory: what the encoder made, (length, N, d_model) likewise.
            tgt_mask, tgt_key_padding_mask: masks of the first attention, as for
                :class:`MultiheadAttention`.
            memory_mask, memory_key_padding_mask: those of the second.
            tgt_is_causal, memory_is_causal: without a mask, each place sees those up to its own.
        """
        batch_first = self.self_attn.batch_first
        if tgt_is_causal and tgt_mask is None:
            tgt_mask = _causal(tgt, tgt, batch_first)
        if memory_is_causal and memory_mask is None:
            memory_mask = _causal(tgt, memory, batch_first)
        own = tgt_mask, tgt_key_padding_mask
        others = memory, memory_mask, memory_key_padding_mask
        x = tgt
        if self.norm_first:
            x = x + self._attend(self.norm1(x), *own)
            x = x + self._attend_to(self.norm2(x), *others)
            return x + self._feed_forward(self.norm3(x))  # type: ignore[no-any-return]
        x = self.norm1(x + self._attend(x, *own))
        x = self.norm2(x + self._attend_to(x, *others))
        return self.norm3(x + self._feed_forward(x))  # type: ignore[no-any-return]

    def _attend(self, x: Any, mask: Any, padding: Any) -> Any:
        return self.dropout1(self.self_attn(x, x, x, padding, False, mask)[0])

    def _attend_to(self, x: Any, memory: Any, mask: Any, padding: Any) -> Any:
        return self.dropout2(self.multihead_attn(x, memory, memory, padding, False, mask)[0])

    def _feed_forward(self, x: Any) -> Any:
        return self.dropout3(self.linear2(self.dropout(self.activation(self.linear1(x)))))


class TransformerDecoder(Module):
    """Apply copies of a layer one after the other, then a normalization if there is one.

    Called with ``(tgt, memory)``; input and output as the layer's.

    Args:
        decoder_layer: the layer that is copied.
        num_layers: the number of copies.
        norm: the normalization, or None.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.TransformerDecoderLayer(8, 2, 16)
    >>> tg.nn.TransformerDecoder(layer, 3)(tg.zeros(5, 1, 8), tg.zeros(4, 1, 8)).shape
    (5, 1, 8)
    """

    norm: Module | None

    def __init__(self, decoder_layer: Module, num_layers: int, norm: Module | None = None) -> None:
        super().__init__()
        self.layers = ModuleList(deepcopy(decoder_layer) for _ in range(num_layers))
        self.num_layers = num_layers
        self.register_module("norm", norm)

    def forward(
        self,
        tgt: Any,
        memory: Any,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Compute the decoded sequence; arguments as for :class:`TransformerDecoderLayer`."""
        masks = tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask
        x = tgt
        for layer in self.layers:
            x = layer(x, memory, *masks, bool(tgt_is_causal), memory_is_causal)
        return x if self.norm is None else self.norm(x)  # type: ignore[no-any-return]


# --- both together -------------------------------------------------------------------------------


class Transformer(Module):
    """Encode one sequence, and decode another one by it (Vaswani et al., 2017, figure 1).

    Called with ``(src, tgt)``: (length, N, d_model) or (length, d_model) each, of any lengths;
    output of the shape of ``tgt``.

    Args:
        d_model: the width of sequences.
        nhead: the heads of each attention.
        num_encoder_layers, num_decoder_layers: how many layers there are.
        dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias: of each
            layer, see :class:`TransformerDecoderLayer`.
        custom_encoder, custom_decoder: modules to take in place of those.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    >>> import tinygrad_np as tg
    >>> model = tg.nn.Transformer(8, 2, 1, 1, 16)
    >>> mask = model.generate_square_subsequent_mask(5)
    >>> model(tg.zeros(7, 3, 8), tg.zeros(5, 3, 8), tgt_mask=mask).shape
    (5, 3, 8)
    """

    def __init__(
        self,
        d_model: int = 512,
        nhead: int = 8,
        num_encoder_layers: int = 6,
        num_decoder_layers: int = 6,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Function = "relu",
        custom_encoder: Any = None,
        custom_decoder: Any = None,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        layer = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps)
        options = (batch_first, norm_first, bias, device, dtype)

        def norm() -> LayerNorm:
            return LayerNorm(d_model, layer_norm_eps, bias=bias, device=device, dtype=dtype)

        if custom_encoder is None:
            encoding = TransformerEncoderLayer(*layer, *options)
            custom_encoder = TransformerEncoder(encoding, num_encoder_layers, norm())
        if custom_decoder is None:
            decoding = TransformerDecoderLayer(*layer, *options)
            custom_decoder = TransformerDecoder(decoding, num_decoder_layers, norm())
        self.encoder, self.decoder = custom_encoder, custom_decoder
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first
        for parameter in self.parameters():
            if parameter.ndim > 1:
                init.xavier_uniform_(parameter)

    def forward(
        self,
        src: Any,
        tgt: Any,
        src_mask: Any = None,
        tgt_mask: Any = None,
        memory_mask: Any = None,
        src_key_padding_mask: Any = None,
        tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None,
        src_is_causal: bool | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Compute the decoded sequence; masks as for the layers.

        Raises:
            RuntimeError: batches of different sizes, or sequences that are not ``d_model`` wide.
        """
        shapes = shape_of(src), shape_of(tgt)
        if any(shape[-1] != self.d_model for shape in shapes):
            raise RuntimeError(
                f"Transformer: src {shapes[0]} and tgt {shapes[1]} must be d_model="
                f"{self.d_model} wide"
            )
        batch = 0 if self.batch_first else 1
        if len(shapes[0]) == 3 and (len(shapes[1]) != 3 or shapes[0][batch] != shapes[1][batch]):
            raise RuntimeError(
                f"Transformer: src {shapes[0]} and tgt {shapes[1]} must have one batch size"
            )
        memory = self.encoder(src, src_mask, src_key_padding_mask, bool(src_is_causal))
        masks = tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask
        decoded: Tensor = self.decoder(tgt, memory, *masks, bool(tgt_is_causal), memory_is_causal)
        return decoded

    @staticmethod
    def generate_square_subsequent_mask(sz: int, device: Any = None, dtype: Any = None) -> Tensor:
        """Make the mask that lets each place see those up to its own: -inf behind the diagonal.

        >>> import tinygrad_np as tg
        >>> tg.nn.Transformer.generate_square_subsequent_mask(2)
        tensor([[  0., -inf],
                [  0.,   0.]])
        """
        mask = np.triu(np.full((sz, sz), -np.inf), 1)
        return Tensor(mask.astype(parameter_type(device, dtype)))
