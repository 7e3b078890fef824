"""A network of the user's own: a module of ``nn`` in their file, named on the command line."""

from __future__ import annotations

import importlib
import inspect
import os
import sys
import traceback
from argparse import ArgumentTypeError
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

import tinygrad_np as tg
from tinygrad_np import data, nn

from ..command_line.errors import ProgramError
from ..command_line.flags import ImageShape
from ..command_line.parser import flag
from ..command_line.values import sizes
from .base import Architecture, with_channels
from .footprint import Footprint

__all__ = ["OwnSettings", "parse_arguments"]

_EXAMPLE = "mynets:MyNet"  # as errors show it


@dataclass(frozen=True)
class OwnSettings(Architecture):
    """The model: an nn.Module of your own."""

    net: str = flag(
        "",
        "the class, as MODULE:CLASS; the module is imported, from the current folder too. It takes "
        "images (N, channels, height, width) and returns logits (N, classes)",
        metavar="MODULE:CLASS",
    )
    arguments: str = flag(
        "",
        "what the class is made with, as width=64,hidden=128x64,bias=true; in_channels, "
        "num_classes and image_size come from the data where it takes them",
        parse=lambda text: _checked(text),
        metavar="NAME=VALUE,...",
    )

    def check(self, given: Mapping[str, Any]) -> None:
        """Raise ProgramError unless a class is named."""
        module, colon, name = self.net.partition(":")
        if not (colon and name.isidentifier() and all(map(str.isidentifier, module.split(".")))):
            raise ProgramError(f"--net {self.net!r:.60}: expected MODULE:CLASS, as {_EXAMPLE}")
        super().check(given)

    def build(self, image_shape: ImageShape, classes: int) -> nn.Module:
        """Make the network, and see that it takes such images and gives a logit for each class."""
        channels, height, width = with_channels(image_shape)
        kind = _find(self.net)
        offered = {
            "in_channels": channels,
            "num_classes": classes,
            "image_size": (height, width),
        }
        taken = inspect.signature(kind).parameters
        arguments = {name: value for name, value in offered.items() if name in taken}
        arguments |= parse_arguments(self.arguments)
        shape = (2, channels, height, width)
        try:
            inspect.signature(kind).bind(**arguments)
            network: nn.Module = kind(**arguments)
            network.eval()
            with tg.no_grad():
                logits = network(tg.zeros(*shape))
        except Exception as error:
            raise ProgramError(f"--net {self.net}: {_described(error)}") from error
        network.train()
        if getattr(logits, "shape", None) != (2, classes):
            raise ProgramError(
                f"--net {self.net}: for images {shape} it returns "
                f"{getattr(logits, 'shape', type(logits).__name__)}, expected logits (2, {classes})"
            )
        return network

    def footprint(self, image_shape: ImageShape, classes: int) -> Footprint:
        """Return the number of weights; what a step keeps is known only to the network.

        The network is made for it, without a trace in the engine's random stream.
        """
        before = tg.get_rng_state()
        try:
            network = self.build(image_shape, classes)
        finally:
            tg.set_rng_state(before)
        return Footprint(sum(parameter.size for parameter in network.parameters()), 0)

    def as_input(self, images: NDArray[Any]) -> NDArray[Any]:
        """Give grey images their one channel: (N, 1, H, W)."""
        return data.add_channel(images)


def parse_arguments(text: str) -> dict[str, Any]:
    """Parse ``name=value,...``: whole numbers, numbers, true, false, none, sizes (AxB), or words.

    Raises:
        ValueError: a part is not ``name=value``, or a name comes twice.

    >>> parse_arguments("width=64,drop=0.1,hidden=128x64,bias=false,activation=relu")
    {'width': 64, 'drop': 0.1, 'hidden': (128, 64), 'bias': False, 'activation': 'relu'}
    """
    arguments: dict[str, Any] = {}
    for part in text.split(",") if text else ():
        name, equals, value = part.partition("=")
        if not (equals and name.isidentifier()) or name in arguments:
            raise ValueError(f"{part!r:.60} is no new NAME=VALUE: write width=64,hidden=128x64")
        arguments[name] = _value(value)
    return arguments


def _value(text: str) -> Any:
    words = {"true": True, "false": False, "none": None}
    if text in words:
        return words[text]
    for kind in (int, float, sizes):
        try:
            return kind(text)
        except (ValueError, ArgumentTypeError):
            continue
    return text


def _checked(text: str) -> str:
    try:
        parse_arguments(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
    return text


def _find(net: str) -> type[nn.Module]:
    """Import the class that ``module:class`` names; the current folder is searched first."""
    module, _, name = net.partition(":")
    here = os.getcwd()
    if here not in sys.path and "" not in sys.path:
        sys.path.insert(0, here)
    importlib.invalidate_caches()
    try:
        found = getattr(importlib.import_module(module), name, None)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module}.".startswith(f"{error.name}."):
            raise ProgramError(f"--net {net}: {_described(error)}") from error
        raise ProgramError(
            f"--net {net}: there is no module {error.name} in {here}, nor installed; run from the "
            "folder in which its file is"
        ) from error
    except Exception as error:
        raise ProgramError(f"--net {net}: {_described(error)}") from error
    if not (isinstance(found, type) and issubclass(found, nn.Module)):
        what = "has no" if found is None else "has as no nn.Module its"
        raise ProgramError(f"--net {net}: {module} {what} {name}; expected a class of nn.Module")
    return found


def _described(error: Exception) -> str:
    """Return an error of the user's code in one line, with the place that raised it."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    message = " ".join(str(error).split())
    where = f"{os.path.basename(place.filename)}, line {place.lineno}"
    return f"{type(error).__name__}: {message:.300} ({where})"
