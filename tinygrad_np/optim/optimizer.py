"""The base of all optimizers: parameter groups, state, checkpoints and the in-place step.

How a step runs. The parameters of a group that have a gradient are handed to the optimizer's rule,
``update``, as a run of flat chunks, and each line of the rule is one NumPy ufunc that writes into
memory it already has: the parameter, its state, or one of two scratch arrays. Views and scratch are
kept from step to step, so a step allocates nothing.

Why this and not one flat buffer. Microseconds a step of prototypes in float32 (two cores of an AMD
EPYC with AVX-512, 1 MiB L2 a core, 32 MiB L3; NumPy 2.4, PyTorch 2.13; November 2026):

=======================================  ====================  ============================
SGD / with momentum / AdamW              MLP 784-256-256-10    LeNet 1-6-16, 256-128-64-10
=======================================  ====================  ============================
each parameter in chunks (this one)      62 / 108 / 368        20 / 33 / 96
all gathered in one flat buffer          145 / 170 / 450       29 / 44 / 80
small ones gathered, large ones chunked  65 / 114 / 386        21 / 30 / 80
each parameter in chunks, two threads    81 / 115 / 297        55 / 77 / 154
PyTorch, fused, two threads              63 / 80 / 131         45 / 61 / 92
=======================================  ====================  ============================

The prediction was that the flat buffer loses on the MLP and wins on the LeNet, and AdamW alone bore
it out: gathering and scattering copy everything twice to save ufunc calls of a quarter microsecond.
The hybrid saves 16 us of a LeNet step of 2,000 and needs a second layout of all state. A second
thread costs 68 us to wake and as much again in passing the interpreter lock to and fro. With the
bookkeeping of a real optimizer, 2 us a parameter, this one takes 1.1 to 1.5 times as long as
PyTorch with SGD, and 3 times with AdamW on the MLP: 13 passes over memory against its one, a
quarter of the time in the square root. ``benchmarks/optimizer_step.py`` measures it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from typing import Any

import numpy as np

from ..core.grad_mode import enable_grad
from ..core.inplace_checks import mark_written
from ..core.tensor_base import gradient_of
from ..tensor import Tensor

Array = np.ndarray[Any, np.dtype[Any]]
DType = np.dtype[Any]
Chunks = Iterator[tuple[Array, ...]]

# Bytes of one array in a chunk: the scratch is no larger, however large a parameter. Smaller chunks
# cost ufunc calls, larger ones leave the cache (``benchmarks/optimizer_step.py --chunks``).
CHUNK_BYTES = 1024 * 1024


def constants(dtype: DType, *values: float) -> Iterator[Array]:
    """The numbers of a rule as 0-d arrays of ``dtype``.

    The result is the same as with Python floats, but a ufunc takes a Python float 0.3 us slower
    than a 0-d array: as long as it takes to multiply 3,000 elements.

    >>> lr, beta = constants(np.dtype("float32"), 0.1, 0.9)
    >>> lr
    array(0.1, dtype=float32)
    """
    return (np.array(value, dtype) for value in values)


def require_nonnegative(options: dict[str, Any], **labels: str) -> None:
    """Raise ValueError unless each named option is at least 0 (NaN is not)."""
    for name, label in labels.items():
        if not options[name] >= 0:
            raise ValueError(f"Invalid {label}: {options[name]}")


class Pieces:
    """What a step works on for one parameter: its array, its state and the scratch, cut to fit.

    Kept from step to step, for as long as the arrays stay the same ones. A parameter no larger than
    a chunk is one piece as it is; of a larger one there are flat views, chunk by chunk.
    """

    __slots__ = ("chunks", "contiguous", "data", "dtype", "names", "shape", "state", "whole")

    def __init__(
        self, data: Array, state: dict[str, Any], names: tuple[str, ...], scratch: tuple[Array, ...]
    ) -> None:
        self.data, self.state, self.names = data, state, names
        self.shape, self.dtype = data.shape, data.dtype
        self.contiguous = data
        self.whole: tuple[Array, ...] = ()  # (p, s, u, *state)
        self.chunks: list[tuple[slice, tuple[Array, ...]]] = []
        arrays = [state[name] for name in names]
        length, n = scratch[0].size, data.size
        if n <= length:
            self.whole = (data, *(s[:n].reshape(data.shape) for s in scratch), *arrays)
            return
        # A parameter that the user made from a view is stepped in a copy, and copied back.
        if not data.flags.c_contiguous:
            self.contiguous = data.copy()
        p, *rest = [a.reshape(-1) for a in (self.contiguous, *arrays)]
        for start in range(0, n, length):
            part = slice(start, min(start + length, n))
            parts = (p[part], *(s[: part.stop - start] for s in scratch), *(a[part] for a in rest))
            self.chunks.append((part, parts))

    def chunks_with(self, g: Array) -> Chunks:
        """The chunks with their parts of the gradient: ``(p, g, s, u, *state)``."""
        if self.contiguous is not self.data:
            self.contiguous[...] = self.data
        flat = g.reshape(-1)
        for part, (p, *rest) in self.chunks:
            yield (p, flat[part], *rest)
        if self.contiguous is not self.data:
            self.data[...] = self.contiguous


class Optimizer:
    """Base of all optimizers: hold parameter groups and state, and step in place.

    Args:
        params: the tensors to optimize, or dicts each with ``"params"`` and options of its own
            (``"lr"``, ...) that override the defaults.
        defaults: the options of a group that does not set them.

    Attributes:
        param_groups: one dict a group: ``"params"`` and every option. A schedule writes to them.
        state: for each parameter that was stepped, a dict of its state: arrays of its shape and
            dtype, and ``"step"``, the number of its steps so far, where the rule needs it.

    Raises:
        TypeError: ``params`` is a tensor or a set, or holds something that is not a tensor.
        ValueError: no parameters, one given twice, one that is not a leaf, or an option out of
            range.

    A new optimizer is one method, its rule:

    >>> import numpy as np
    >>> import tinygrad_np as tg
    >>> class SignSGD(Optimizer):
    ...     def __init__(self, params, lr=0.5):
    ...         super().__init__(params, {"lr": lr})
    ...
    ...     def update(self, group, step, dtype, chunks):
    ...         for p, g, s, _ in chunks:
    ...             np.sign(g, out=s)
    ...             np.multiply(s, group["lr"], out=s)
    ...             np.subtract(p, s, out=p)
    >>> w = tg.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = SignSGD([w])
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.data
    array([ 0.5, -1.5], dtype=float32)
    """

    # Whether the rule needs the number of a parameter's step; it is then part of the state.
    counts_steps = True

    def __init__(
        self, params: Iterable[Tensor] | Iterable[dict[str, Any]], defaults: dict[str, Any]
    ) -> None:
        self.defaults = defaults
        self.state: defaultdict[Tensor, dict[str, Any]] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        self._pieces: dict[Tensor, Pieces] = {}
        self._scratch: dict[DType, tuple[Array, Array]] = {}
        self._stepped = False  # read by the schedules, which warn when they are stepped first

        self.validate(defaults)
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, "
                "but got Tensor; write [p] for a single parameter"
            )
        groups: list[Any] = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            # The original, so that a set is still seen to be one.
            groups = [{"params": params if isinstance(params, set) else groups}]
        for group in groups:
            self.add_param_group(group)

    # The rule, given by each optimizer.

    def update(self, group: dict[str, Any], step: int, dtype: DType, chunks: Chunks) -> None:
        """One step, in place, of the parameters that ``chunks`` runs over: the optimizer's rule.

        Args:
            group: the options of the parameters' group.
            step: the number of the step for these parameters, from 1 (0 without `counts_steps`).
            dtype: of all arrays.
            chunks: pieces ``(p, g, s, u, *state)`` of the parameters, small enough to stay in the
                cache, of one shape each. The parameter ``p`` and its state arrays, in the order of
                `state_names`, are written in place, the gradient ``g`` is not; ``s`` and ``u`` are
                scratch.
        """
        raise NotImplementedError(f"{type(self).__name__} has no update rule")

    def state_names(self, group: dict[str, Any]) -> tuple[str, ...]:
        """The names of the state arrays that the rule wants for this group."""
        return ()

    def initial_state(self, name: str, group: dict[str, Any], p: Array, g: Array) -> Array:
        """A state array before the first step of parameter ``p`` with gradient ``g``: zeros."""
        return np.zeros_like(p, order="C")

    def objective_gradient(self, group: dict[str, Any], p: Array, g: Array, out: Array) -> Array:
        """The gradient of what is minimized: ``g`` (``-g`` to maximize) plus ``weight_decay * p``.

        This is ``g`` itself where there is nothing to add, and otherwise ``out``.
        """
        weight_decay, maximize = group["weight_decay"], group["maximize"]
        if weight_decay:
            np.multiply(p, weight_decay, out=out)
            return np.subtract(out, g, out=out) if maximize else np.add(out, g, out=out)
        return np.negative(g, out=out) if maximize else g

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range. Runs on the defaults and on each group."""
        require_nonnegative(options, lr="learning rate")

    # The step.

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Update every parameter that has a gradient, in place.

        Args:
            closure: evaluates the model again, calls ``backward`` and returns the loss; called
                once, before the update.

        Returns:
            What ``closure`` returned, or None without one.

        Raises:
            ValueError: a gradient whose shape or dtype is not its parameter's.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        self._stepped = True
        for group in self.param_groups:
            names = self.state_names(group)
            stateful = bool(names) or self.counts_steps
            # Parameters at the same step share the rule's numbers: they are updated in one go.
            batches: dict[tuple[int, DType], list[tuple[Pieces, Array]]] = {}
            for param in group["params"]:
                g = gradient_of(param)
                if g is None:
                    continue
                pieces = self._pieces.get(param)
                if (
                    pieces is None
                    or pieces.data is not param._array
                    or pieces.names != names
                    or (stateful and self.state.get(param) is not pieces.state)
                ):
                    pieces = self._cut(param, g, group, names)
                elif g.shape != pieces.shape or g.dtype != pieces.dtype:
                    self._require_fit(pieces.data, g)
                key = (pieces.state.get("step", 0) + 1 if self.counts_steps else 0, pieces.dtype)
                if key in batches:
                    batches[key].append((pieces, g))
                else:
                    batches[key] = [(pieces, g)]
            for (step, dtype), batch in batches.items():
                self.update(group, step, dtype, _chunks(batch))
                if step:
                    for pieces, _ in batch:
                        pieces.state["step"] = step
                mark_written(*[pieces.data for pieces, _ in batch])
        return loss

    def _cut(
        self, param: Tensor, g: Array, group: dict[str, Any], names: tuple[str, ...]
    ) -> Pieces:
        """The pieces of a parameter with gradient ``g``; its state is made where there was none."""
        data = param._array
        self._require_fit(data, g)
        state = self.state[param]
        for name in names:
            if name not in state:
                state[name] = self.initial_state(name, group, data, g)
        if data.dtype not in self._scratch:
            length = max(1, CHUNK_BYTES // data.itemsize)
            self._scratch[data.dtype] = (np.empty(length, data.dtype), np.empty(length, data.dtype))
        pieces = self._pieces[param] = Pieces(data, state, names, self._scratch[data.dtype])
        return pieces

    def _require_fit(self, data: Array, g: Array) -> None:
        if g.shape != data.shape or g.dtype != data.dtype:
            raise ValueError(
                f"{type(self).__name__}.step: a parameter of shape {data.shape} and dtype "
                f"{data.dtype} has a gradient of shape {g.shape} and dtype {g.dtype}"
            )

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Drop all gradients, or replace them by zeros with ``set_to_none=False``."""
        for group in self.param_groups:
            for param in group["params"]:
                if set_to_none:
                    param.grad = None
                elif param.grad is not None:
                    param.grad = Tensor(np.zeros_like(param._array))

    # Groups.

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add a group, as when layers are unfrozen during training.

        Args:
            param_group: ``"params"`` (a tensor or several) and the options that differ from the
                defaults.
        """
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group).__name__}")
        if "params" not in param_group:
            raise ValueError(f"param_group has no 'params', only {sorted(param_group)}")
        params = param_group["params"]
        if isinstance(params, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the "
                "ordering of tensors in sets will change between runs. Please use a list instead."
            )
        params = [params] if isinstance(params, Tensor) else list(params)
        seen = {id(p) for group in self.param_groups for p in group["params"]}
        for param in params:
            if not isinstance(param, Tensor):
                raise TypeError(
                    "optimizer can only optimize Tensors, but one of the params is "
                    f"{type(param).__name__}"
                )
            if not param.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
            if id(param) in seen:
                raise ValueError("some parameters appear more than once in the parameter groups")
            seen.add(id(param))
        group = {**self.defaults, **param_group, "params": params}
        self.validate(group)
        self.param_groups.append(group)

    # Checkpoints.

    def state_dict(self) -> dict[str, Any]:
        """A snapshot: ``"state"`` by parameter number, and ``"param_groups"`` with those numbers.

        Parameters are numbered in the order of the groups. Arrays are copies, so that a snapshot
        kept in memory does not move with training.
        """
        number: dict[int, int] = {}
        groups = []
        for group in self.param_groups:
            for param in group["params"]:
                number[id(param)] = len(number)
            options = {name: deepcopy(value) for name, value in group.items() if name != "params"}
            groups.append({**options, "params": [number[id(param)] for param in group["params"]]})
        state = {
            number[id(param)]: deepcopy(values) for param, values in self.state.items() if values
        }
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take up a snapshot: training goes on bit for bit as if it had never stopped.

        Load it after building the schedules, which write to the groups as they are built. Arrays
        are copied and cast to the parameters' dtypes. Nothing changes when the snapshot does not
        fit.

        Raises:
            ValueError: other groups, sizes or shapes than this optimizer's, or options missing.
        """
        saved_groups, saved_state = state_dict["param_groups"], state_dict["state"]
        if len(saved_groups) != len(self.param_groups):
            raise ValueError(
                "loaded state dict has a different number of parameter groups: "
                f"{len(saved_groups)}, the optimizer has {len(self.param_groups)}"
            )
        groups: list[dict[str, Any]] = []
        params: dict[int, Tensor] = {}
        for number, (group, saved) in enumerate(zip(self.param_groups, saved_groups, strict=True)):
            if len(saved["params"]) != len(group["params"]):
                raise ValueError(
                    "loaded state dict contains a parameter group that doesn't match the size of "
                    f"optimizer's group: group {number} has {len(saved['params'])} parameters, the "
                    f"optimizer's {len(group['params'])}"
                )
            missing = sorted(self.defaults.keys() - saved.keys())
            if missing:
                raise ValueError(
                    f"loaded state dict's group {number} lacks {', '.join(missing)}: was it saved "
                    f"by {type(self).__name__}?"
                )
            self.validate(saved)
            groups.append({**deepcopy(saved), "params": group["params"]})
            params.update(zip(saved["params"], group["params"], strict=True))

        state: defaultdict[Tensor, dict[str, Any]] = defaultdict(dict)
        for key, values in saved_state.items():
            if key not in params:
                raise ValueError(
                    f"loaded state dict has state for parameter {key}, which is in no group"
                )
            param = params[key]
            for name, value in values.items():
                if name == "step":
                    state[param][name] = int(value)
                    continue
                array = np.array(value, dtype=param._array.dtype, order="C")
                if array.shape != param._array.shape:
                    raise ValueError(
                        f"loaded state dict's {name} of parameter {key} has shape {array.shape}, "
                        f"the parameter {param._array.shape}"
                    )
                state[param][name] = array
        self.param_groups, self.state = groups, state

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for number, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {number}")
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return "\n".join([*lines, ")"])


def _chunks(batch: list[tuple[Pieces, Array]]) -> Chunks:
    """The pieces of all parameters of a batch, each with its part of the gradient."""
    for pieces, g in batch:
        if pieces.whole:
            p, *rest = pieces.whole
            yield (p, g, *rest)
        else:
            yield from pieces.chunks_with(g)
