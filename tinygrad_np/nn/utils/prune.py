"""Weights that are kept at 0: pruning by masks, under PyTorch's names.

A pruned parameter ``weight`` becomes the parameter ``weight_orig`` and the buffer ``weight_mask``;
their product is computed before each forward pass. :func:`remove` makes it one parameter again.

>>> import tinygrad_np as tg
>>> from tinygrad_np.nn.utils import prune
>>> layer = tg.nn.Linear(2, 1)
>>> layer.weight.data = tg.tensor([[0.1, -3.0]])
>>> prune.l1_unstructured(layer, "weight", amount=1).weight.tolist()
[[0.0, -3.0]]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from ...creation import ones_like
from ...ops.shapes.joining import cat
from ...tensor import Tensor
from ..module import Module
from .pruning_methods import (
    BasePruningMethod,
    CustomFromMask,
    Identity,
    L1Unstructured,
    LnStructured,
    PruningContainer,
    RandomStructured,
    RandomUnstructured,
    method_of,
)

__all__ = [
    "BasePruningMethod",
    "CustomFromMask",
    "Identity",
    "L1Unstructured",
    "LnStructured",
    "PruningContainer",
    "RandomStructured",
    "RandomUnstructured",
    "custom_from_mask",
    "global_unstructured",
    "identity",
    "is_pruned",
    "l1_unstructured",
    "ln_structured",
    "random_structured",
    "random_unstructured",
    "remove",
]

M = TypeVar("M", bound=Module)


def identity(module: M, name: str) -> M:
    """Make a parameter a pruned one of which nothing is pruned.

    >>> import tinygrad_np as tg
    >>> list(tg.nn.utils.prune.identity(tg.nn.Linear(2, 3), "bias").state_dict())
    ['weight', 'bias_orig', 'bias_mask']
    """
    Identity.apply(module, name)
    return module


def random_unstructured(module: M, name: str, amount: Any) -> M:
    """Prune elements of a parameter at random.

    Args:
        amount: how many, or which part of them.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.utils.prune.random_unstructured(tg.nn.Linear(2, 3), "weight", amount=1)
    >>> (layer.weight_mask == 0).sum()
    tensor(1)
    """
    RandomUnstructured.apply(module, name, amount)
    return module


def l1_unstructured(module: M, name: str, amount: Any, importance_scores: Any = None) -> M:
    """Prune the elements of a parameter with the smallest size, or importance.

    Args:
        amount: how many, or which part of them.
        importance_scores: what is chosen by, in place of the parameter.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.utils.prune.l1_unstructured(tg.nn.Linear(2, 3), "weight", amount=0.5)
    >>> (layer.weight_mask == 0).sum()
    tensor(3)
    """
    L1Unstructured.apply(module, name, amount, importance_scores=importance_scores)
    return module


def random_structured(module: M, name: str, amount: Any, dim: int) -> M:
    """Prune slices of an axis of a parameter at random.

    Args:
        amount: how many, or which part of them.
        dim: the axis.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.utils.prune.random_structured(tg.nn.Linear(2, 3), "weight", 1, dim=0)
    >>> (layer.weight_mask == 0).sum()
    tensor(2)
    """
    RandomStructured.apply(module, name, amount, dim)
    return module


def ln_structured(
    module: M, name: str, amount: Any, n: Any, dim: int, importance_scores: Any = None
) -> M:
    """Prune the slices of an axis of a parameter with the smallest norms.

    Args:
        amount: how many, or which part of them.
        n: which norm, as of ``tg.norm``.
        dim: the axis.
        importance_scores: what is chosen by, in place of the parameter.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.utils.prune.ln_structured(tg.nn.Linear(2, 3), "weight", 1, n=2, dim=1)
    >>> (layer.weight_mask == 0).sum()
    tensor(3)
    """
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module


def custom_from_mask(module: M, name: str, mask: Tensor) -> M:
    """Prune a parameter by a mask of one's own.

    Args:
        mask: 1 for what is kept, 0 for what is pruned.

    >>> import tinygrad_np as tg
    >>> mask = tg.tensor([0, 1, 0])
    >>> tg.nn.utils.prune.custom_from_mask(tg.nn.Linear(5, 3), "bias", mask).bias_mask
    tensor([0., 1., 0.])
    """
    CustomFromMask.apply(module, name, mask)
    return module


def global_unstructured(
    parameters: Iterable[tuple[Module, str]],
    pruning_method: type[BasePruningMethod],
    importance_scores: Any = None,
    **kwargs: Any,
) -> None:
    """Prune elements of several parameters, chosen among all of them together.

    Args:
        parameters: pairs of a module and the name of its parameter.
        pruning_method: a class whose ``PRUNING_TYPE`` is "unstructured".
        importance_scores: a dict of such pairs and what is chosen by, in place of the parameters.
        kwargs: of the class: ``amount``.

    Raises:
        TypeError: another kind of method, or of arguments.

    >>> import tinygrad_np as tg
    >>> from tinygrad_np.nn.utils import prune
    >>> a, b = tg.nn.Linear(10, 4), tg.nn.Linear(4, 1)
    >>> prune.global_unstructured([(a, "weight"), (b, "weight")], prune.L1Unstructured, amount=10)
    >>> (a.weight_mask == 0).sum() + (b.weight_mask == 0).sum()
    tensor(10)
    """
    if not isinstance(parameters, Iterable):
        raise TypeError("global_unstructured: parameters are pairs of a module and a name")
    pairs: list[tuple[Any, str]] = list(parameters)
    given = {} if importance_scores is None else importance_scores
    if not isinstance(given, dict):
        raise TypeError("global_unstructured: importance_scores is a dict")
    tensors = [getattr(module, name) for module, name in pairs]
    scores = [
        given.get(pair, t).detach().reshape(-1) for pair, t in zip(pairs, tensors, strict=True)
    ]
    masks = [
        getattr(module, f"{name}_mask", ones_like(t.detach())).reshape(-1)
        for (module, name), t in zip(pairs, tensors, strict=True)
    ]
    method = pruning_method(**kwargs)
    if method.PRUNING_TYPE != "unstructured":
        raise TypeError(
            f"global_unstructured: {pruning_method.__name__} is {method.PRUNING_TYPE!r}, expected "
            "'unstructured'"
        )
    method._tensor_name = "all"
    mask = PruningContainer(method).compute_mask(cat(scores), cat(masks))
    start = 0
    for (module, name), t in zip(pairs, tensors, strict=True):
        custom_from_mask(module, name, mask[start : start + t.numel()].reshape(t.shape))
        start += t.numel()


def is_pruned(module: Module) -> bool:
    """Return whether a parameter of a module, or of one within it, is pruned.

    >>> import tinygrad_np as tg
    >>> tg.nn.utils.prune.is_pruned(tg.nn.Linear(2, 3))
    False
    """
    return any(
        isinstance(hook, BasePruningMethod)
        for part in module.modules()
        for hook in part._forward_pre_hook_functions().values()
    )


def remove(module: M, name: str) -> M:
    """Make a pruned parameter one parameter again; what was pruned stays 0.

    Raises:
        ValueError: it is not pruned.

    >>> import tinygrad_np as tg
    >>> from tinygrad_np.nn.utils import prune
    >>> layer = prune.l1_unstructured(tg.nn.Linear(2, 3), "weight", amount=2)
    >>> list(prune.remove(layer, "weight").state_dict()), (layer.weight == 0).sum()
    (['bias', 'weight'], tensor(2))
    """
    method = method_of(module, name)
    if method is None:
        raise ValueError(f"{name!r} of {type(module).__name__} is not pruned: nothing to remove")
    method.remove(module)
    return module
