"""A small Transformer that learns to write, character by character.

Decoder-only, as in Radford et al. (2018), out of ``nn.TransformerEncoder`` with a causal mask. The
text is counting in words, so that what it writes can be checked: "seven eight nine ten eleven".
"""

from __future__ import annotations

import numpy as np

import tinygrad_np as tg
from tinygrad_np import Tensor, nn, optim
from tinygrad_np.nn import functional as F

ONCE = "one two three four five six seven eight nine ten eleven twelve "
ALPHABET = sorted(set(ONCE))


def text(length: int) -> str:
    """Counting, over and over."""
    return (ONCE * (length // len(ONCE) + 1))[:length]


def encode(characters: str) -> Tensor:
    return tg.tensor([ALPHABET.index(c) for c in characters])


def decode(tokens: Tensor) -> str:
    return "".join(ALPHABET[i] for i in tokens.tolist())


class CharTransformer(nn.Module):
    """From (batch, time) tokens to (batch, time, alphabet) logits of the next ones."""

    def __init__(self, width: int = 32, heads: int = 4, layers: int = 2, context: int = 24) -> None:
        super().__init__()
        self.context = context
        self.tokens = nn.Embedding(len(ALPHABET), width)
        self.places = nn.Embedding(context, width)
        layer = nn.TransformerEncoderLayer(
            width, heads, 4 * width, dropout=0.0, batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, layers, nn.LayerNorm(width))
        self.head = nn.Linear(width, len(ALPHABET))

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.tokens(tokens) + self.places(tg.arange(tokens.shape[1]))
        return self.head(self.encoder(x, is_causal=True))  # type: ignore[no-any-return]

    def write(self, start: str, length: int) -> str:
        """``start``, and the most probable characters after it."""
        tokens = encode(start)
        with tg.no_grad():
            for _ in range(length):
                logits = self(tokens[-self.context :].unsqueeze(0))[0, -1]
                tokens = tg.cat([tokens, logits.argmax().unsqueeze(0)])
        return decode(tokens)


def train(steps: int = 200, batch: int = 16, seed: int = 0) -> tuple[CharTransformer, list[float]]:
    """A trained model and the losses on the way."""
    tg.manual_seed(seed)
    model = CharTransformer()
    data = encode(text(1000))
    optimizer = optim.AdamW(model.parameters(), lr=1e-2)
    losses = []
    for _ in range(steps):
        start = tg.randint(0, len(data) - model.context, (batch, 1))
        window = data[start + tg.arange(model.context + 1)]  # (batch, context + 1)
        logits = model(window[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), window[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return model, losses


def main() -> None:
    model, losses = train()
    print(f"loss {losses[0]:.3f} -> {losses[-1]:.3f}; guessing has {np.log(len(ALPHABET)):.3f}")
    start = "three four "
    print(f"{start!r} goes on: {model.write(start, 60).removeprefix(start)!r}")


if __name__ == "__main__":
    main()
