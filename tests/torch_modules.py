"""Modules that PyTorch builds with the same words: how they print, and what their state holds.

``make_torch_values.py`` stores it as PyTorch has it; ``test_torch_modules.py`` compares.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Of a library's ``nn``, and a tensor of three weights.
MODULES: list[Callable[[Any, Any], Any]] = [
    lambda nn, w: nn.Linear(3, 2),
    lambda nn, w: nn.Linear(3, 2, bias=False),
    lambda nn, w: nn.Identity(),
    lambda nn, w: nn.Flatten(),
    lambda nn, w: nn.Flatten(0, 1),
    lambda nn, w: nn.Unflatten(1, (2, 3)),
    lambda nn, w: nn.Dropout(),
    lambda nn, w: nn.Dropout(0.2, True),
    lambda nn, w: nn.Dropout2d(),
    lambda nn, w: nn.Conv1d(3, 4, 3),
    lambda nn, w: nn.Conv2d(4, 4, 3),
    lambda nn, w: nn.Conv2d(4, 8, (3, 5), 2, 1, 2, 2, False),
    lambda nn, w: nn.Conv2d(4, 8, 3, padding="same", padding_mode="reflect"),
    lambda nn, w: nn.ConvTranspose2d(4, 4, 3),
    lambda nn, w: nn.ConvTranspose2d(4, 4, 3, stride=2, output_padding=1),
    lambda nn, w: nn.Fold((4, 4), 2),
    lambda nn, w: nn.Unfold(2),
    lambda nn, w: nn.MaxPool2d(2),
    lambda nn, w: nn.MaxPool2d(3, 2, padding=1, ceil_mode=True),
    lambda nn, w: nn.AvgPool2d(3, 2, 1),
    lambda nn, w: nn.AdaptiveAvgPool2d(2),
    lambda nn, w: nn.AdaptiveAvgPool2d((2, 3)),
    lambda nn, w: nn.Upsample((3, 4), mode="bilinear"),
    lambda nn, w: nn.Upsample(scale_factor=2),
    lambda nn, w: nn.Upsample(scale_factor=(2, 3)),
    lambda nn, w: nn.BatchNorm1d(3),
    lambda nn, w: nn.BatchNorm1d(3, 1e-3, None, False, False),
    lambda nn, w: nn.BatchNorm2d(3, bias=False),
    lambda nn, w: nn.LayerNorm(3),
    lambda nn, w: nn.LayerNorm((3, 4), elementwise_affine=False),
    lambda nn, w: nn.LayerNorm(3, bias=False),
    lambda nn, w: nn.GroupNorm(2, 4),
    lambda nn, w: nn.GroupNorm(2, 4, affine=False),
    lambda nn, w: nn.InstanceNorm1d(3),
    lambda nn, w: nn.InstanceNorm2d(3, affine=True, track_running_stats=True),
    lambda nn, w: nn.Embedding(5, 3),
    lambda nn, w: nn.Embedding(
        5, 3, padding_idx=-1, max_norm=1.0, norm_type=1.0, scale_grad_by_freq=True
    ),
    lambda nn, w: nn.GRU(3, 4),
    lambda nn, w: nn.GRU(3, 4, 2, False, True, 0.1, True),
    lambda nn, w: nn.LSTM(3, 4, proj_size=2),
    lambda nn, w: nn.RNN(3, 4, nonlinearity="relu"),
    lambda nn, w: nn.GRUCell(3, 4),
    lambda nn, w: nn.LSTMCell(3, 4, bias=False),
    lambda nn, w: nn.RNNCell(3, 4),
    lambda nn, w: nn.RNNCell(3, 4, nonlinearity="relu"),
    lambda nn, w: nn.MultiheadAttention(8, 2),
    lambda nn, w: nn.MultiheadAttention(8, 2, bias=False, kdim=3, vdim=5, add_bias_kv=True),
    lambda nn, w: nn.TransformerEncoderLayer(8, 2, 16, activation="gelu", norm_first=True),
    lambda nn, w: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 2, nn.LayerNorm(8)),
    lambda nn, w: nn.ModuleList([nn.Linear(2, 3), nn.Linear(2, 3), nn.ReLU()]),
    lambda nn, w: nn.ModuleList(),
    lambda nn, w: nn.ModuleDict({"a": nn.Linear(2, 3), "b": nn.ReLU()}),
    lambda nn, w: nn.Sequential(nn.ReLU(), nn.ReLU()),
    lambda nn, w: nn.PReLU(),
    lambda nn, w: nn.PReLU(3),
    lambda nn, w: nn.ELU(0.5, True),
    lambda nn, w: nn.CELU(),
    lambda nn, w: nn.SELU(),
    lambda nn, w: nn.GELU(),
    lambda nn, w: nn.GELU("tanh"),
    lambda nn, w: nn.ReLU(True),
    lambda nn, w: nn.ReLU6(),
    lambda nn, w: nn.LeakyReLU(),
    lambda nn, w: nn.SiLU(),
    lambda nn, w: nn.Mish(),
    lambda nn, w: nn.Hardtanh(-2.0, 2.0),
    lambda nn, w: nn.Hardsigmoid(),
    lambda nn, w: nn.Hardswish(),
    lambda nn, w: nn.Softplus(),
    lambda nn, w: nn.Softsign(),
    lambda nn, w: nn.LogSigmoid(),
    lambda nn, w: nn.Tanhshrink(),
    lambda nn, w: nn.Softshrink(),
    lambda nn, w: nn.Hardshrink(),
    lambda nn, w: nn.GLU(1),
    lambda nn, w: nn.Softmin(1),
    lambda nn, w: nn.Softmax(1),
    lambda nn, w: nn.LogSoftmax(1),
    lambda nn, w: nn.Sigmoid(),
    lambda nn, w: nn.Tanh(),
    lambda nn, w: nn.Threshold(0.1, 20),
    lambda nn, w: nn.RReLU(),
    lambda nn, w: nn.CosineSimilarity(),
    lambda nn, w: nn.PairwiseDistance(),
    lambda nn, w: nn.L1Loss(),
    lambda nn, w: nn.MSELoss("sum"),
    lambda nn, w: nn.SmoothL1Loss(),
    lambda nn, w: nn.HuberLoss(),
    lambda nn, w: nn.KLDivLoss(),
    lambda nn, w: nn.PoissonNLLLoss(),
    lambda nn, w: nn.GaussianNLLLoss(),
    lambda nn, w: nn.HingeEmbeddingLoss(),
    lambda nn, w: nn.SoftMarginLoss(),
    lambda nn, w: nn.MarginRankingLoss(),
    lambda nn, w: nn.TripletMarginLoss(),
    lambda nn, w: nn.CosineEmbeddingLoss(),
    lambda nn, w: nn.BCELoss(w),
    lambda nn, w: nn.NLLLoss(w),
    lambda nn, w: nn.CrossEntropyLoss(),
    lambda nn, w: nn.CrossEntropyLoss(w),
    lambda nn, w: nn.BCEWithLogitsLoss(w, pos_weight=w),
]


def summary(lib: Any) -> dict[str, Any]:
    """How each module prints, and the shapes of its state by name, in order."""
    weights = lib.tensor([0.5, 1.0, 2.0])
    found = {}
    for i, make in enumerate(MODULES):
        module = make(lib.nn, weights)
        state = [[key, list(value.shape)] for key, value in module.state_dict().items()]
        found[f"{type(module).__name__} {i}"] = [repr(module), state]
    return found
