"""What can be asked of a recorded graph, as ``torch.autograd.graph`` has it.

>>> import tinygrad_np as tg
>>> isinstance(tg.exp(tg.ones(2, requires_grad=True)).grad_fn, tg.autograd.graph.Node)
True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..core.inplace_checks import mark_written
from ..core.node import Node as Node
from ..tensor import Tensor

__all__ = ["Node", "increment_version", "save_on_cpu"]


def increment_version(tensor: Tensor | Iterable[Tensor]) -> None:
    """Say that a tensor was written to in another way than by the engine: by NumPy, say.

    Backward passes that need what stood there before then raise.

    >>> import tinygrad_np as tg
    >>> x = tg.ones(2)
    >>> x.numpy()[0] = 5.0
    >>> tg.autograd.graph.increment_version(x)
    """
    for one in (tensor,) if isinstance(tensor, Tensor) else tensor:
        mark_written(one._array)


@contextmanager
def save_on_cpu(pin_memory: bool = False, device_type: str = "cuda") -> Iterator[None]:
    """Keep what backward needs in the CPU's memory: nothing changes, it is there.

    >>> import tinygrad_np as tg
    >>> with tg.autograd.graph.save_on_cpu():
    ...     y = tg.exp(tg.ones(2, requires_grad=True))
    """
    yield


if not TYPE_CHECKING:  # type checkers know that there are no other names

    def __getattr__(name: str) -> object:
        from ..refused_names import refuse

        refuse(__name__, name)
