"""A language model out of ``nn.TransformerEncoder``: the next word of a text.

After the tutorial on language modelling. The text is drawn here: walks in a small story, so that
there is something to predict and something that cannot be predicted.
"""

import math
import random

import tinygrad_np
from tinygrad_np import Tensor, nn
from tinygrad_np.nn import TransformerEncoder, TransformerEncoderLayer

STORY = {
    "the": ["cat", "dog"],
    "cat": ["sleeps", "sees"],
    "dog": ["sleeps", "sees"],
    "sees": ["the"],
    "sleeps": ["."],
    ".": ["the"],
}
VOCAB = sorted(STORY)
BPTT = 16


def text(length):
    words = ["the"]
    while len(words) < length:
        words.append(random.choice(STORY[words[-1]]))
    return tinygrad_np.tensor([VOCAB.index(word) for word in words], dtype=tinygrad_np.long)


class TransformerModel(nn.Module):
    def __init__(self, ntoken, d_model, nhead, d_hid, nlayers, dropout=0.5):
        super().__init__()
        self.pos_encoder = PositionalEncoding(d_model, dropout)
        encoder_layers = TransformerEncoderLayer(d_model, nhead, d_hid, dropout)
        self.transformer_encoder = TransformerEncoder(
            encoder_layers, nlayers, enable_nested_tensor=False
        )
        self.embedding = nn.Embedding(ntoken, d_model)
        self.d_model = d_model
        self.linear = nn.Linear(d_model, ntoken)
        self.init_weights()

    def init_weights(self) -> None:
        initrange = 0.1
        self.embedding.weight.data.uniform_(-initrange, initrange)
        self.linear.bias.data.zero_()
        self.linear.weight.data.uniform_(-initrange, initrange)

    def forward(self, src: Tensor, src_mask: Tensor | None = None) -> Tensor:
        """From (time, batch) words to (time, batch, vocabulary) logits."""
        src = self.embedding(src) * math.sqrt(self.d_model)
        src = self.pos_encoder(src)
        if src_mask is None:
            src_mask = nn.Transformer.generate_square_subsequent_mask(len(src))
        output = self.transformer_encoder(src, src_mask)
        return self.linear(output)


class PositionalEncoding(nn.Module):
    def __init__(self, d_model: int, dropout: float = 0.1, max_len: int = 100):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        position = tinygrad_np.arange(max_len).unsqueeze(1)
        div_term = tinygrad_np.exp(
            tinygrad_np.arange(0, d_model, 2) * (-math.log(10000.0) / d_model)
        )
        pe = tinygrad_np.zeros(max_len, 1, d_model)
        pe[:, 0, 0::2] = tinygrad_np.sin(position * div_term)
        pe[:, 0, 1::2] = tinygrad_np.cos(position * div_term)
        self.register_buffer("pe", pe)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.pe[: x.size(0)]
        return self.dropout(x)


def batchify(data: Tensor, bsz: int) -> Tensor:
    """The text in ``bsz`` columns."""
    seq_len = data.size(0) // bsz
    data = data[: seq_len * bsz]
    return data.view(bsz, seq_len).t().contiguous()


def get_batch(source: Tensor, i: int):
    """(time, batch) words, and those that follow them, flat."""
    seq_len = min(BPTT, len(source) - 1 - i)
    data = source[i : i + seq_len]
    target = source[i + 1 : i + 1 + seq_len].reshape(-1)
    return data, target


def train(model, train_data, optimizer):
    model.train()
    criterion = nn.CrossEntropyLoss()
    losses = []
    for i in range(0, train_data.size(0) - 1, BPTT):
        data, targets = get_batch(train_data, i)
        output = model(data)
        output_flat = output.view(-1, len(VOCAB))
        loss = criterion(output_flat, targets)
        optimizer.zero_grad()
        loss.backward()
        tinygrad_np.nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
        losses.append(loss.item())
    return losses


def evaluate(model, eval_data):
    model.eval()
    criterion = nn.CrossEntropyLoss()
    total_loss = 0.0
    with tinygrad_np.no_grad():
        for i in range(0, eval_data.size(0) - 1, BPTT):
            data, targets = get_batch(eval_data, i)
            output = model(data)
            total_loss += len(data) * criterion(output.view(-1, len(VOCAB)), targets).item()
    return total_loss / (len(eval_data) - 1)


def fit(model, train_data, val_data, epochs=3, lr=0.5):
    """The losses of training and those on ``val_data``, one an epoch."""
    optimizer = tinygrad_np.optim.SGD(model.parameters(), lr=lr)
    scheduler = tinygrad_np.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.95)
    losses, val_losses = [], []
    for _ in range(epochs):
        losses += train(model, train_data, optimizer)
        val_losses.append(evaluate(model, val_data))
        scheduler.step()
    return losses, val_losses


def main():
    model = TransformerModel(len(VOCAB), d_model=32, nhead=2, d_hid=64, nlayers=2, dropout=0.2)
    losses, val_losses = fit(model, batchify(text(8000), 20), batchify(text(800), 10), epochs=4)
    print(f"loss {losses[0]:.3f} -> {losses[-1]:.3f}; guessing has {math.log(len(VOCAB)):.3f}")
    for epoch, val_loss in enumerate(val_losses, 1):
        print(f"epoch {epoch}: valid loss {val_loss:.3f}, valid ppl {math.exp(val_loss):.2f}")


if __name__ == "__main__":
    main()
