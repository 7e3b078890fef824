"""Parameters as one flat vector, and back."""

from __future__ import annotations

from collections.abc import Iterable

from ...core.inplace_checks import mark_written
from ...ops.shapes.joining import cat
from ...ops.shapes.reshaping import reshape
from ...tensor import Tensor

__all__ = ["parameters_to_vector", "vector_to_parameters"]


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """Put parameters behind each other, flattened, in one vector; gradients lead back to them.

    >>> from tinygrad_np import nn
    >>> nn.utils.parameters_to_vector(nn.Linear(3, 2).parameters()).shape
    (8,)
    """
    vector: Tensor = cat([reshape(parameter, (-1,)) for parameter in parameters])
    return vector


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Write the parts of a vector into parameters, in their order; nothing is recorded.

    Raises:
        TypeError: ``vec`` is no tensor.
        ValueError: it is shorter than the parameters together; none of them is then written to.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.Linear(2, 1)
    >>> tg.nn.utils.vector_to_parameters(tg.tensor([1.0, 2.0, 3.0]), layer.parameters())
    >>> layer.bias.tolist()
    [3.0]
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"vector_to_parameters: expected a tensor, not a {type(vec).__name__}")
    targets = list(parameters)
    values = vec._array.reshape(-1)
    needed = sum(target._array.size for target in targets)
    if values.size < needed:
        raise ValueError(
            f"vector_to_parameters: {values.size} numbers for parameters of {needed} elements"
        )
    start = 0
    for target in targets:
        array = target._array
        array[...] = values[start : start + array.size].reshape(array.shape)
        mark_written(array)
        start += array.size
