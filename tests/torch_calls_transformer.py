"""Calls of the Transformer's layers; ``torch_calls.py`` has the others."""

from __future__ import annotations

import numpy as np

from tests.torch_calls import module, wave

TARGET, MEMORY = wave(5, 2, 8), wave(6, 2, 8, shift=3)
PADDING = np.array([[False] * 6, [False] * 4 + [True] * 2])

for first in (True, False):
    settings = {"dropout": 0.0, "norm_first": first}
    module("TransformerDecoderLayer", 8, 2, 16, on=(TARGET, MEMORY), **settings)
    module(
        "TransformerDecoderLayer",
        8,
        2,
        16,
        on=(TARGET, MEMORY),
        use=lambda lib, made, x, m: made(
            x,
            m,
            tgt_mask=lib.nn.Transformer.generate_square_subsequent_mask(5).double(),
            memory_key_padding_mask=lib.tensor(np.where(PADDING, -np.inf, 0.0)),
        ),
        activation="gelu",
        **settings,
    )
    module("Transformer", 8, 2, 1, 2, 16, on=(MEMORY, TARGET), **settings)
    module("Transformer", 8, 2, 2, 1, 16, on=(MEMORY[:, 0], TARGET[:, 0]), bias=False, **settings)
module(
    "Transformer",
    8,
    2,
    1,
    1,
    16,
    on=(wave(2, 6, 8), wave(2, 5, 8)),
    dropout=0.0,
    batch_first=True,
    use=lambda lib, made, x, y: made(
        x, y, tgt_mask=made.generate_square_subsequent_mask(5).double(), tgt_is_causal=True
    ),
)
