"""The base of all optimizers: parameter groups, state, checkpoints and the in-place step.

How a step runs. The parameters of a group that have a gradient are handed to the optimizer's rule,
``update``, as a run of flat chunks (``chunks.py``). Each line of the rule is one NumPy ufunc that
writes into memory it already has: the parameter, its state, or one of a few scratch arrays. Views
and scratch are kept from step to step, so a step allocates nothing.

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
from collections.abc import Callable
from typing import Any

import numpy as np

from ..core.grad_mode import enable_grad
from ..core.inplace_checks import mark_written
from ..core.tensor_base import gradient_of
from ..core.type_promotion import real_type
from ..core.types import Array, Shape
from ..memory import keep_freed_memory_in_training
from ..tensor import Tensor
from .arguments import (
    Parameters,
    checked_params,
    numbers_of,
    refuse_flags,
    require_nonnegative,
    required,
)
from .chunks import Chunks, DType, Pieces, as_numbers, chunks_of
from .hooks import Hook, with_step_hooks
from .hooks import register_optimizer_step_post_hook as register_optimizer_step_post_hook
from .hooks import register_optimizer_step_pre_hook as register_optimizer_step_pre_hook
from .state_dict import Checkpointed

__all__ = ["Optimizer"]

# Bytes of one array in a chunk: the scratch is no larger, however large a parameter. Smaller chunks
# cost ufunc calls, larger ones leave the cache (``benchmarks/optimizer_step.py --chunks``).
CHUNK_BYTES = 1024 * 1024


class Optimizer(Checkpointed):
    """Base of all optimizers: hold parameter groups and state, and step in place.

    The first optimizer of a process lets the C library keep freed memory, without which a step of a
    convolutional net takes up to twice as long (:mod:`tinygrad_np.memory`; not with
    ``TINYGRAD_NP_KEEP_MEMORY=0``).

    Args:
        params: the tensors to optimize; or dicts, each with ``"params"`` and options of its own
            (``"lr"``, ...) that override the defaults; or pairs of a name and a tensor, as
            ``named_parameters()`` yields them.
        defaults: the options of a group that does not set them.

    Attributes:
        param_groups: one dict a group: ``"params"`` and every option, with ``"param_names"`` where
            the parameters came with names. A schedule writes to them.
        state: for each parameter that was stepped, a dict of its state: arrays of its shape and
            dtype, and ``"step"``, the number of its steps so far, where the rule needs it.

    Raises:
        TypeError: ``params`` is a tensor or a set, or holds something that is not a tensor.
        ValueError: no parameters, one given twice, one that is not a leaf, some with and some
            without names, or an option out of range.
        NotImplementedError: an option that would change what a step does and that is not here
            (``capturable=True``, ``differentiable=True``).

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
    >>> w.detach()
    tensor([ 0.5000, -1.5000])

    One written for PyTorch, with a ``step`` of its own, works too: it changes the parameters under
    ``no_grad`` and keeps what it wants in ``self.state[p]``.
    """

    OptimizerPreHook = Hook
    OptimizerPostHook = Hook
    profile_hook_step = staticmethod(with_step_hooks)

    # Whether the rule needs the number of a parameter's step; it is then part of the state.
    counts_steps = True
    # Whether complex parameters may be stepped as pairs of real numbers.
    takes_complex = True
    # How many scratch arrays the rule takes.
    scratch_arrays = 2
    # The numbers in a parameter's state, beside its step.
    scalar_names: tuple[str, ...] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "step" in vars(cls):
            type.__setattr__(cls, "step", with_step_hooks(vars(cls)["step"]))
            cls._has_own_step = True

    def __init__(self, params: Parameters, defaults: dict[str, Any]) -> None:
        super().__init__()
        keep_freed_memory_in_training()
        self.defaults = defaults
        self.state = defaultdict(dict)
        self.param_groups = []
        self._forget_pieces()

        if not any(value is required for value in defaults.values()):
            self._validate(defaults)
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
            group: the options of the parameters' group, and the numbers in their state (those of
                ``scalar_names``) from before this step.
            step: the number of the step for these parameters, from 1 (0 without `counts_steps`).
            dtype: of all arrays.
            chunks: pieces ``(p, g, *scratch, *state)`` of the parameters, small enough to stay in
                the cache, of one shape each. The parameter ``p`` and its state arrays, in the order
                of `state_names`, are written in place, the gradient ``g`` is not; there are
                `scratch_arrays` scratch arrays, two by default.
        """
        raise NotImplementedError(f"{type(self).__name__} has no update rule")

    def state_names(self, group: dict[str, Any]) -> tuple[str, ...]:
        """The names of the state arrays that the rule wants for this group."""
        return ()

    def state_shape(self, name: str, shape: Shape) -> Shape:
        """The shape of a state array of a parameter of this ``shape``: the same."""
        return shape

    def initial_state(self, name: str, group: dict[str, Any], p: Array, g: Array) -> Array:
        """A state array before the first step of parameter ``p`` with gradient ``g``: zeros."""
        return np.zeros_like(p, order="C")

    def initial_scalar(self, name: str, group: dict[str, Any]) -> float:
        """A number of the state before a parameter's first step; see ``scalar_names``."""
        raise NotImplementedError(f"{type(self).__name__} has no {name}")

    def next_scalars(self, group: dict[str, Any], step: int) -> dict[str, float]:
        """The numbers of the state after a step; ``group`` has those from before it, too."""
        return {}

    def objective_gradient(self, group: dict[str, Any], p: Array, g: Array, out: Array) -> Array:
        """The gradient of what is minimized: ``g`` (``-g`` to maximize) plus ``weight_decay * p``.

        This is ``g`` itself where there is nothing to add, and otherwise ``out``. Where the group
        has ``decoupled_weight_decay``, ``p`` shrinks by ``lr * weight_decay`` of itself instead.
        """
        weight_decay, maximize = group["weight_decay"], group["maximize"]
        if weight_decay:
            if not group.get("decoupled_weight_decay"):
                np.multiply(p, weight_decay, out=out)
                return np.subtract(out, g, out=out) if maximize else np.add(out, g, out=out)
            np.multiply(p, 1 - group["lr"] * weight_decay, out=p)
        return np.negative(g, out=out) if maximize else g

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range. Runs on the defaults and on each group."""
        if "lr" in options:
            require_nonnegative(options, lr="learning rate")

    def _validate(self, options: dict[str, Any]) -> None:
        refuse_flags(type(self).__name__, options)
        self.validate(options)

    # The step.

    @with_step_hooks
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Update every parameter that has a gradient, in place.

        Args:
            closure: evaluates the model again, calls ``backward`` and returns the loss; called
                once, before the update.

        Returns:
            What ``closure`` returned, or None without one.

        Raises:
            ValueError: a gradient whose shape or dtype is not its parameter's; nothing is changed.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        work = []
        for group in self.param_groups:
            gradients = []
            for param in group["params"]:
                g = gradient_of(param)
                if g is not None:
                    data = param._array
                    if g.shape != data.shape or g.dtype is not data.dtype:
                        self._require_fit(data, g)
                    gradients.append((param, g))
            work.append((numbers_of(group), gradients))
        for group, gradients in work:
            self.step_group(group, gradients)
        return loss

    def _require_fit(self, data: Array, g: Array) -> None:
        if g.shape != data.shape or g.dtype != data.dtype:
            raise ValueError(
                f"{type(self).__name__}.step: a parameter of shape {data.shape} and dtype "
                f"{data.dtype} has a gradient of shape {g.shape} and dtype {g.dtype}"
            )

    def step_group(self, group: dict[str, Any], gradients: list[tuple[Tensor, Array]]) -> None:
        """Update the parameters of one group: the rule, run over their chunks.

        Args:
            group: the options, as plain numbers.
            gradients: the parameters that have a gradient, each with it.
        """
        names = self.state_names(group)
        stateful = bool(names) or self.counts_steps
        # Parameters at the same step share the rule's numbers: they are updated in one go.
        batches: dict[tuple[Any, ...], list[tuple[Pieces, Array]]] = {}
        for param, g in gradients:
            pieces = self._pieces.get(param)
            if (
                pieces is None
                or pieces.data is not param._array
                or pieces.names != names
                or (stateful and self.state.get(param) is not pieces.state)
            ):
                pieces = self._cut(param, g, group, names)
            key: tuple[Any, ...] = (
                pieces.state["step"] + 1 if self.counts_steps else 0,
                pieces.dtype,
            )
            if self.scalar_names:
                key += tuple([pieces.state[name] for name in self.scalar_names])
            if key in batches:
                batches[key].append((pieces, g))
            else:
                batches[key] = [(pieces, g)]
        for (step, dtype, *scalars), batch in batches.items():
            if scalars:
                group = {**group, **dict(zip(self.scalar_names, scalars, strict=True))}
            self.update(group, step, dtype, chunks_of(batch))
            if step:
                after = self.next_scalars(group, step) if scalars else {}
                for pieces, _ in batch:
                    pieces.state["step"] = step
                    pieces.state.update(after)
            mark_written(*[pieces.data for pieces, _ in batch])

    def _cut(
        self, param: Tensor, g: Array, group: dict[str, Any], names: tuple[str, ...]
    ) -> Pieces:
        """The pieces of a parameter with gradient ``g``; its state is made where there was none."""
        data = param._array
        state = self._started_state(param, g, group, names)
        dtype = real_type(data.dtype)
        if dtype not in self._scratch:
            length = max(1, CHUNK_BYTES // dtype.itemsize)
            self._scratch[dtype] = tuple(
                np.empty(length, dtype) for _ in range(self.scratch_arrays)
            )
        pieces = self._pieces[param] = Pieces(data, state, names, self._scratch[dtype])
        return pieces

    def _started_state(
        self, param: Tensor, g: Array, group: dict[str, Any], names: tuple[str, ...]
    ) -> dict[str, Any]:
        """The state of a parameter, with what it lacks as before the first step."""
        state = self.state[param]
        if self.counts_steps:
            state.setdefault("step", 0)
        for name in self.scalar_names:
            if name not in state:
                state[name] = self.initial_scalar(name, group)
        for name in names:
            if name not in state:
                state[name] = self._initial_state(name, group, param._array, g)
        return state

    def _initial_state(self, name: str, group: dict[str, Any], p: Array, g: Array) -> Array:
        """The state of complex parameters is that of their parts, put together."""
        if p.dtype.kind != "c":
            return self.initial_state(name, group, p, g)
        parts = [as_numbers(np.ascontiguousarray(a)) for a in (p, g)]
        return self.initial_state(name, group, *parts).view(p.dtype).reshape(p.shape)

    def _forget_pieces(self) -> None:
        self._pieces: dict[Tensor, Pieces] = {}
        self._scratch: dict[DType, tuple[Array, ...]] = {}

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Drop all gradients, or replace them by zeros with ``set_to_none=False``.

        >>> import tinygrad_np as tg
        >>> w = tg.ones(2, requires_grad=True)
        >>> w.sum().backward()
        >>> optimizer = tg.optim.SGD([w])
        >>> optimizer.zero_grad(set_to_none=False)
        >>> w.grad
        tensor([0., 0.])
        """
        for group in self.param_groups:
            for param in group["params"]:
                if set_to_none:
                    param.grad = None
                    continue
                grad = param.grad
                if grad is None:
                    continue
                if grad.node is not None:  # recorded, by create_graph=True
                    param.grad = Tensor(np.zeros_like(grad._array))
                else:
                    grad._array[...] = 0
                    mark_written(grad._array)

    # Groups.

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add a group, as when layers are unfrozen during training.

        Args:
            param_group: ``"params"`` (a tensor, or several with or without their names) and the
                options that differ from the defaults.

        Raises:
            TypeError, ValueError: as for a new optimizer; no group is added.

        >>> import tinygrad_np as tg
        >>> head, body = tg.nn.Linear(3, 2), tg.nn.Linear(5, 3)
        >>> optimizer = tg.optim.SGD(head.parameters(), lr=0.1)
        >>> optimizer.add_param_group({"params": body.parameters(), "lr": 0.01})
        >>> [group["lr"] for group in optimizer.param_groups]
        [0.1, 0.01]
        """
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group).__name__}")
        if "params" not in param_group:
            raise ValueError(f"param_group has no 'params', only {sorted(param_group)}")
        params, names = checked_params(param_group["params"])
        if not self.takes_complex and any(p._array.dtype.kind == "c" for p in params):
            raise NotImplementedError(
                f"{type(self).__name__}: not for complex parameters; give view_as_complex of real "
                "ones to the model, or take another optimizer"
            )
        group = {**self.defaults, **param_group, "params": params}
        if names:
            group["param_names"] = names
        for name, value in group.items():
            if value is required:
                raise ValueError(
                    "parameter group didn't specify a value of required optimization parameter "
                    f"{name}"
                )
        self._validate(group)
        for other in self.param_groups:
            if ("param_names" in group) != ("param_names" in other):
                given = "with names" if "param_names" in group else "without names"
                raise ValueError(
                    "all optimizer param groups should be with/without names. cannot add param "
                    f"group {given} to the optimizer"
                )
            if not {id(p) for p in other["params"]}.isdisjoint(id(p) for p in params):
                raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(group)

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for number, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {number}")
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return "\n".join([*lines, ")"])
