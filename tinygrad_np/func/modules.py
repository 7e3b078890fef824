"""Modules as functions of their parameters, and many modules as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..nn.batch_norm import BatchNorm
from ..nn.module import Module
from ..nn.utils.stateless import functional_call as functional_call
from ..ops.shapes.joining import stack
from ..tensor import Tensor

__all__ = ["functional_call", "replace_all_batch_norm_modules_", "stack_module_state"]

State = dict[str, Tensor]


def stack_module_state(models: Sequence[Module]) -> tuple[State, State]:
    """Stack the parameters of modules of one kind, and their buffers, along a new first axis.

    With :func:`functional_call` and :func:`vmap` the stack is an ensemble.

    Args:
        models: of one class, in one mode.

    Returns:
        The parameters by name, which require grad, and the buffers by name.

    Raises:
        RuntimeError: no model, models of different classes, or some in training and some not.

    >>> import tinygrad_np as tg
    >>> models = [tg.nn.Linear(3, 2) for _ in range(5)]
    >>> parameters, buffers = tg.func.stack_module_state(models)
    >>> parameters["weight"].shape, buffers
    ((5, 2, 3), {})
    >>> call = lambda p, x: tg.func.functional_call(models[0], p, x)
    >>> tg.vmap(call, in_dims=(0, None))(parameters, tg.ones(4, 3)).shape
    (5, 4, 2)
    """
    if not models:
        raise RuntimeError("stack_module_state: expected at least one model, got none")
    first = models[0]
    if any(model.training != first.training for model in models):
        raise RuntimeError("stack_module_state: some models are in training, others in evaluation")
    if any(type(model) is not type(first) for model in models):
        raise RuntimeError("stack_module_state: expected models of one class")
    parameters, buffers = (
        [dict(named(model)) for model in models]
        for named in (Module.named_parameters, Module.named_buffers)
    )
    return _stacked(parameters), _stacked(buffers)


def _stacked(states: Sequence[Mapping[str, Tensor]]) -> State:
    """Each tensor with those of its name in the other states, a leaf of its own."""
    return {
        name: stack([state[name].detach() for state in states]).requires_grad_(own.requires_grad)
        for name, own in states[0].items()
    }


def replace_all_batch_norm_modules_(root: Module) -> Module:
    """Let every batch normalization in a module standardize by its batch alone, in place.

    Running statistics are written to in training, which a function of parameters may not do.

    Returns:
        The module.

    >>> import tinygrad_np as tg
    >>> net = tg.nn.Sequential(tg.nn.BatchNorm1d(2))
    >>> tg.func.replace_all_batch_norm_modules_(net)[0].running_mean is None
    True
    """
    for module in root.modules():
        if isinstance(module, BatchNorm):
            module.running_mean = module.running_var = module.num_batches_tracked = None
            module.track_running_stats = False
    return root
