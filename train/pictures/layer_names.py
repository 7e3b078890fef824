"""Names of layers by what they are and their number, as in "second hidden layer"."""

from __future__ import annotations

from tinygrad_np import nn

__all__ = ["layer_names"]

_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
]


def layer_names(network: nn.Module) -> dict[str, str]:
    """Name the layers of a network for titles.

    A convolution has its number among the convolutions, and a linear layer among those: the last
    linear layer is the output layer, the others are hidden layers, or fully connected ones behind
    convolutions. Every other layer is named by its kind and the convolution or linear layer before
    it.

    Args:
        network: any module; a layer is a module without modules in it.

    Returns:
        Names, each another one, by the layers' names in the network.

    >>> names = layer_names(nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1)))
    >>> names["0"], names["1"], names["2"]
    ('hidden layer', 'ReLU after the hidden layer', 'output layer')
    """
    layers = [
        (key, layer)
        for key, layer in network.named_modules()
        if next(layer.children(), None) is None
    ]
    convolutions = [key for key, layer in layers if isinstance(layer, nn.Conv2d)]
    linear = [key for key, layer in layers if isinstance(layer, nn.Linear)]
    hidden = "fully connected layer" if convolutions else "hidden layer"
    numbered = _numbered(convolutions, "convolution") | _numbered(linear[:-1], hidden)
    numbered |= dict.fromkeys(linear[-1:], "output layer")
    names: dict[str, str] = {}
    taken: dict[str, int] = {}
    before = ""
    for key, layer in layers:
        if key in numbered:
            before, name = f" after the {numbered[key]}", numbered[key]
        else:
            name = f"{type(layer).__name__}{before}"
        taken[name] = taken.get(name, 0) + 1
        names[key] = name if taken[name] == 1 else f"{_ordinal(taken[name])} {name}"
    return names


def _numbered(keys: list[str], kind: str) -> dict[str, str]:
    """Number layers of a kind, unless there is only one."""
    if len(keys) == 1:
        return {keys[0]: kind}
    return {key: f"{_ordinal(number)} {kind}" for number, key in enumerate(keys, 1)}


def _ordinal(number: int) -> str:
    """Write an ordinal number.

    >>> _ordinal(2), _ordinal(21), _ordinal(112)
    ('second', '21st', '112th')
    """
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    tens = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{tens}"
