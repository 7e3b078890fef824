"""``vmap``: a function of one example made one of a batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..core.tensor_base import is_tensor
from ..ops.shapes.joining import stack
from ..pytree import Tree, leaves, rebuild
from ..random import get_rng_state, set_rng_state

__all__ = ["vmap"]

_RANDOMNESS = ("error", "different", "same")


def vmap(
    func: Callable[..., Any],
    in_dims: Any = 0,
    out_dims: Any = 0,
    randomness: str = "error",
    *,
    chunk_size: int | None = None,
) -> Callable[..., Any]:
    """Make a function of single examples one of whole batches.

    The function is called for one example after the other and what it returns is stacked, so that
    anything may happen in it: branches that depend on values, derivatives, another ``vmap``. It
    gains no speed over a loop; where speed counts, write the function for the batch.

    Args:
        func: of tensors, or of nested lists, tuples and dicts of them, to the same.
        in_dims: the axis of each argument that counts the examples, one for all or in the form of
            the arguments; None for arguments that are the same for all. Keyword arguments are
            batched along axis 0.
        out_dims: the axis of each output that counts them, one for all or in the output's form.
        randomness: what random numbers mean in the function: an "error", "different" ones for each
            example, or the "same".
        chunk_size: bounds memory in PyTorch; here each example is by itself.

    Returns:
        The function of batches.

    Raises:
        ValueError: axes that are not there, batches of different sizes, nothing to batch along, or
            an output that is no tensor.
        RuntimeError: random numbers were drawn, with ``randomness="error"``.

    >>> import tinygrad_np as tg
    >>> tg.vmap(tg.dot)(tg.ones(2, 3), tg.arange(6.0).reshape(2, 3))
    tensor([ 3., 12.])
    >>> x = tg.tensor([1.0, 2.0])
    >>> tg.vmap(tg.func.grad(lambda x: x**3))(x)
    tensor([ 3., 12.])
    """
    if randomness not in _RANDOMNESS:
        raise ValueError(f"vmap: randomness={randomness!r}: choose from {', '.join(_RANDOMNESS)}")
    if chunk_size is not None and chunk_size < 1:
        raise ValueError(f"vmap: chunk_size={chunk_size}: expected at least 1")

    def batched(*args: Any, **kwargs: Any) -> Any:
        given: Tree = (args, kwargs)
        values = leaves(given)
        axes = _spread("in_dims", in_dims, args) + [0] * len(leaves(kwargs))
        count = _count(values, axes)
        outputs = []
        for number in range(count):
            inside = rebuild(given, iter(_example(values, axes, number)))
            outputs.append(_called(func, inside, randomness, number == count - 1))
        return _joined(outputs, out_dims)

    return batched


def _spread(name: str, dims: Any, form: Tree) -> list[int | None]:
    """One axis for each leaf, of one for all or of a tree of them."""
    if dims is None or isinstance(dims, int):
        return [dims] * len(leaves(form))
    if isinstance(dims, dict) and isinstance(form, dict) and dims.keys() == form.keys():
        return [axis for key in form for axis in _spread(name, dims[key], form[key])]
    same = isinstance(dims, (list, tuple)) and isinstance(form, (list, tuple))
    if not same or len(dims) != len(form):
        raise ValueError(f"vmap: {name}={dims!r} does not have the form of what it is for")
    return [
        axis for part, below in zip(dims, form, strict=True) for axis in _spread(name, part, below)
    ]


def _count(values: list[Any], axes: list[int | None]) -> int:
    """How many examples there are."""
    counts = set()
    for value, axis in zip(values, axes, strict=True):
        if axis is None:
            continue
        shape = getattr(value, "shape", ())
        if not -len(shape) <= axis < len(shape):
            raise ValueError(f"vmap: axis {axis} of an argument of shape {tuple(shape)}")
        counts.add(shape[axis])
    if not counts:
        raise ValueError("vmap: no argument has an axis to batch along: every in_dim is None")
    if len(counts) > 1:
        raise ValueError(f"vmap: arguments have batches of {sorted(counts)} examples, not one size")
    (count,) = counts
    if not count:
        raise ValueError("vmap: a batch of no examples, which the function cannot be asked about")
    return int(count)


def _example(values: list[Any], axes: list[int | None], number: int) -> list[Any]:
    return [
        value if axis is None else value[(slice(None),) * (axis % len(value.shape)) + (number,)]
        for value, axis in zip(values, axes, strict=True)
    ]


def _called(func: Callable[..., Any], inside: Any, randomness: str, last: bool) -> Any:
    args, kwargs = inside
    if randomness == "different":
        return func(*args, **kwargs)
    before = get_rng_state()
    result = func(*args, **kwargs)
    drawn = before != get_rng_state()
    if drawn and randomness == "error":
        set_rng_state(before)
        raise RuntimeError(
            "vmap: random numbers were drawn; say by randomness='different' or 'same' what is meant"
        )
    if drawn and not last:  # the next example draws the same again
        set_rng_state(before)
    return result


def _joined(outputs: list[Any], out_dims: Any) -> Any:
    form = outputs[0]
    rows = [leaves(output) for output in outputs]
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("vmap: the function returned outputs of different forms")
    if not all(is_tensor(value) or hasattr(value, "shape") for row in rows for value in row):
        raise ValueError("vmap: the function must return tensors")
    axes = _spread("out_dims", out_dims, form)
    columns = zip(zip(*rows, strict=True), axes, strict=True)
    made = [
        column[0] if axis is None else stack(list(column), axis % (len(column[0].shape) + 1))
        for column, axis in columns
    ]
    return rebuild(form, iter(made))
