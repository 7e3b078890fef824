"""The scripts of ``examples/ported``, run with either library from the same weights and draws.

The text of a script is the same for both; ``tinygrad_np`` is replaced by ``torch`` in it.
"""

from __future__ import annotations

import importlib
import random
import types
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

FOLDER = Path(__file__).parents[2] / "examples" / "ported"
Losses = dict[str, list[float]]


def load(name: str, library: str) -> Any:
    """A script as a module, for ``"tinygrad_np"`` or ``"torch"``."""
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8").replace("tinygrad_np", library)
    module = types.ModuleType(f"{name}_with_{library}")
    exec(compile(text, f"{name} with {library}", "exec"), module.__dict__)
    return module


@contextmanager
def same_draws(lib: Any) -> Iterator[None]:
    """The library computes in float64, and what it draws comes from one stream of NumPy's."""
    rng = np.random.default_rng(0)
    sampler = importlib.import_module(f"{lib.__name__}.utils.data").RandomSampler
    usual = lib.get_default_dtype()

    def shuffled(self: Any) -> Iterator[int]:
        return iter(rng.permutation(len(self.data_source)).tolist())

    def randn(*size: Any) -> Any:
        shape = size[0] if size and isinstance(size[0], tuple) else size
        return lib.from_numpy(np.asarray(rng.standard_normal(shape)))

    def randn_like(input: Any) -> Any:
        return lib.from_numpy(rng.standard_normal(tuple(input.shape)))

    random.seed(0)
    lib.set_default_dtype(lib.float64)
    try:
        with (
            mock.patch.object(sampler, "__iter__", shuffled),
            mock.patch.object(lib, "randn", randn),
            mock.patch.object(lib, "randn_like", randn_like),
        ):
            yield
    finally:
        lib.set_default_dtype(usual)


def same_weights(lib: Any, model: Any, scale: float = 1.0) -> Any:
    """The model, with parameters that depend on their names and shapes alone, and no dropout."""
    for name, parameter in model.named_parameters():
        shape = tuple(parameter.shape)
        draws = np.random.default_rng(zlib.crc32(name.encode())).uniform(-1, 1, shape)
        fan_in = np.prod(shape[1:]) if len(shape) > 1 else 10
        draws *= scale / np.sqrt(fan_in)
        if len(shape) == 1 and name.endswith("weight"):  # of a normalization
            draws += 1
        parameter.data.copy_(lib.from_numpy(draws))
    for module in model.modules():
        if isinstance(module, lib.nn.Dropout):
            module.p = 0.0
        elif isinstance(module, lib.nn.MultiheadAttention):
            module.dropout = 0.0
    return model


def quickstart(lib: Any, script: Any) -> Losses:
    model = same_weights(lib, script.NeuralNetwork(), 1.7)
    batches = script.DataLoader(script.Patches(192, 0, script.to_tensor), 16, shuffle=True)
    loss_fn = lib.nn.CrossEntropyLoss()
    optimizer = lib.optim.SGD(model.parameters(), lr=0.1)
    losses = [loss for _ in range(3) for loss in script.train(batches, model, loss_fn, optimizer)]
    return {"train": losses, "test": list(script.test(batches, model, loss_fn))}


def cifar10(lib: Any, script: Any) -> Losses:
    net = same_weights(lib, script.Net(), 1.7)
    batches = script.DataLoader(script.Pictures(script.stripes(128, 0)), 8, shuffle=True)
    losses = script.train(net, batches, epochs=2, every=2)
    return {"train": losses, "accuracy": list(script.accuracy_by_class(net, batches).values())}


def learning_with_examples(lib: Any, script: Any) -> Losses:
    script.STEPS = 25
    weights = [0.3, -0.2, 0.1, 0.25]
    return {
        "by hand": script.by_hand(weights),
        "by autograd": script.by_autograd(weights),
        "by own function": script.by_own_function(25),
        "by layers": script.by_layers(same_weights(lib, script.polynomial_layers())),
        "by optimizer": script.by_optimizer(same_weights(lib, script.polynomial_layers())),
        "by module": script.by_module(script.Polynomial3()),
        "dynamic": script.by_module(script.DynamicNet(), lr=1e-8, momentum=0.9),
    }


def char_rnn(lib: Any, script: Any) -> Losses:
    rnn = same_weights(lib, script.RNN(26, 16, 4))
    losses = script.train(rnn, n_iters=50)
    return {"train": losses, "predict": [value for value, _ in script.predict(rnn, "elf", 4)]}


def transformer(lib: Any, script: Any) -> Losses:
    model = script.TransformerModel(len(script.VOCAB), d_model=16, nhead=2, d_hid=24, nlayers=2)
    text = script.text(600)
    train, val = script.batchify(text[:500], 8), script.batchify(text[500:], 2)
    losses, val_losses = script.fit(same_weights(lib, model), train, val, epochs=5)
    return {"train": losses, "val": val_losses}


def vae(lib: Any, script: Any) -> Losses:
    model = same_weights(lib, script.VAE(hidden=32))
    dataset = script.TensorDataset(script.discs(200, 0))
    batches = script.DataLoader(dataset, batch_size=20, shuffle=True)
    losses = script.train(model, batches, epochs=4, lr=1e-2)
    return {"train": losses, "test": [script.test(model, batches)]}


def dcgan(lib: Any, script: Any) -> Losses:
    dataset = script.TensorDataset(script.spots(40, 0))
    batches = script.DataLoader(dataset, batch_size=8, shuffle=True)
    models = script.Generator(), script.Discriminator()
    for model in models:
        model.apply(script.weights_init)
    netG, netD = (same_weights(lib, model) for model in models)
    D_losses, G_losses = script.train(netG, netD, batches, epochs=4)
    return {"discriminator": D_losses, "generator": G_losses}


def dqn(lib: Any, script: Any) -> Losses:
    policy_net = same_weights(lib, script.DQN())
    losses, returns = script.train(policy_net, script.DQN(), num_episodes=15)
    return {"train": losses, "returns": returns}


RUNS: dict[str, Callable[[Any, Any], Losses]] = {
    "quickstart": quickstart,
    "cifar10": cifar10,
    "learning_with_examples": learning_with_examples,
    "char_rnn": char_rnn,
    "transformer": transformer,
    "vae": vae,
    "dcgan": dcgan,
    "dqn": dqn,
}


def losses(name: str, library: str) -> Losses:
    """What a short run of a script gives with ``"tinygrad_np"`` or ``"torch"``."""
    lib = importlib.import_module(library)
    with same_draws(lib):
        return RUNS[name](lib, load(name, library))
