"""Anomaly detection: the first NaN or infinity of a pass, and writes by NumPy."""

from __future__ import annotations

import os
import sys
import weakref
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import numpy as np

from .node import Node
from .tensor_base import TensorBase
from .types import Array


class Watcher:
    """Sees every recorded operation, forward and backward, of all threads, while switched on."""

    def __enter__(self) -> Watcher:
        watchers.append(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        watchers.remove(self)

    def after_forward(self, node: Node, inputs: Sequence[Any], output: Array) -> None:
        """Called when ``node`` was recorded."""

    def after_vjp(self, node: Node, g: Any, d: Any) -> None:
        """Called when a rule of ``node`` has turned its cotangent ``g`` into a parent's, ``d``."""


watchers: list[Watcher] = []


class detect_anomaly(Watcher):
    """Stop at the first NaN or infinity that an operation or its gradient makes out of finite
    numbers.

    The error names the operation and the line of the forward pass. Slows everything; for debugging.

    >>> import numpy as np, tinygrad_np as tg
    >>> x = tg.tensor([0.0], requires_grad=True)
    >>> with tg.autograd.detect_anomaly():
    ...     tg.sqrt(x).backward()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    RuntimeError: sqrt: its gradient made inf out of finite numbers; the forward pass was at ...
    """

    def __init__(self) -> None:
        self.lines: weakref.WeakKeyDictionary[Node, str] = weakref.WeakKeyDictionary()
        self.quiet = np.errstate(all="ignore")

    def __enter__(self) -> Watcher:
        self.quiet.__enter__()  # the error says more than NumPy's warning
        return super().__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, at)
        self.quiet.__exit__(kind, error, at)

    def after_forward(self, node: Node, inputs: Sequence[Any], output: Array) -> None:
        self.lines[node] = line = _line_outside_the_engine()
        if not _all_finite(output) and all(map(_all_finite, inputs)):
            raise RuntimeError(
                f"{node.name()}: made {_first_bad(output)} out of finite numbers, at {line}"
            )

    def after_vjp(self, node: Node, g: Any, d: Any) -> None:
        if not _all_finite(d) and _all_finite(g):
            raise RuntimeError(
                f"{node.name()}: its gradient made {_first_bad(d)} out of finite numbers; the "
                "forward pass was at "
                f"{self.lines.get(node, 'a line outside of detect_anomaly')}"
            )


class detect_mutation(Watcher):
    """Also catch writes by NumPy into a tensor's memory between the forward and the backward pass.

    Keeps a checksum of every array that a recorded operation saves and compares it in backward.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> with tg.autograd.detect_mutation():
    ...     y = (x * x).sum()
    ...     x.detach().numpy()[0] = 5.0
    ...     y.backward()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    RuntimeError: mul: an array that its gradient needs was written to after the forward pass at ...
    """

    def __init__(self) -> None:
        self.sums: weakref.WeakKeyDictionary[Node, tuple[list[int], str]] = (
            weakref.WeakKeyDictionary()
        )

    @staticmethod
    def checksums(node: Node) -> list[int]:
        from zlib import crc32

        kept = [value for _, _, values in node.edges or () for value in values]
        return [crc32(a.tobytes()) for a in kept if isinstance(a, np.ndarray)]

    def after_forward(self, node: Node, inputs: Sequence[Any], output: Array) -> None:
        self.sums[node] = self.checksums(node), _line_outside_the_engine()

    def after_vjp(self, node: Node, g: Any, d: Any) -> None:
        sums, line = self.sums.get(node, (None, ""))
        if sums is not None and sums != self.checksums(node):
            raise RuntimeError(
                f"{node.name()}: an array that its gradient needs was written to after the forward "
                f"pass at {line}"
            )


def _all_finite(value: Any) -> bool:
    array = value._array if isinstance(value, TensorBase) else value
    if isinstance(array, (tuple, list)):
        return all(map(_all_finite, array))
    return np.asarray(array).dtype.kind not in "fc" or bool(np.isfinite(array).all())


def _first_bad(value: Any) -> str:
    array = np.asarray(value._array if isinstance(value, TensorBase) else value)
    return str(array[~np.isfinite(array)].flat[0])


def _line_outside_the_engine() -> str:
    import traceback

    here = os.path.dirname(os.path.dirname(__file__))  # the package
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(here):
        frame = frame.f_back
    line = traceback.extract_stack(frame, limit=1)[0]
    return f"{line.filename}:{line.lineno}: {line.line}"
