"""The ways to choose what is pruned of a parameter: the classes of ``nn.utils.prune``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from numbers import Integral, Real
from typing import Any, ClassVar

from ...core.hooks import RemovableHandle
from ...creation import ones_like, zeros_like
from ...ops.linear_algebra.torch_names import norm
from ...random_tensors import rand, rand_like
from ...tensor import Tensor
from ..module import Module

__all__ = [
    "BasePruningMethod",
    "CustomFromMask",
    "Identity",
    "L1Unstructured",
    "LnStructured",
    "PruningContainer",
    "RandomStructured",
    "RandomUnstructured",
]


class BasePruningMethod(ABC):
    """A way to choose what is pruned; a subclass says how, by :meth:`compute_mask`.

    Attributes:
        PRUNING_TYPE: what a further pruning of the same parameter chooses from: "unstructured", the
            elements that are left, "structured", the slices of the axis ``dim`` that are, or
            "global", all.
    """

    PRUNING_TYPE: ClassVar[str] = "global"
    _tensor_name: str
    _handle: RemovableHandle

    def __call__(self, module: Any, inputs: Any) -> None:
        setattr(module, self._tensor_name, self.apply_mask(module))

    @abstractmethod
    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """Choose what is kept: 1, and what is pruned: 0.

        Args:
            t: the importance of each element, by default the parameter itself.
            default_mask: what was chosen before.
        """

    def apply_mask(self, module: Any) -> Tensor:
        """Compute the pruned tensor of a module."""
        name = self._tensor_name
        original = getattr(module, f"{name}_orig")
        pruned: Tensor = getattr(module, f"{name}_mask").to(original.dtype) * original
        return pruned

    @classmethod
    def apply(
        cls, module: Any, name: str, *args: Any, importance_scores: Any = None, **kwargs: Any
    ) -> BasePruningMethod:
        """Prune a parameter of a module, further if it is pruned already.

        Args:
            module: the module.
            name: the name of its parameter.
            args, kwargs: of this class.
            importance_scores: what is chosen by, in place of the parameter.

        Returns:
            The method, or the container of all those of the parameter.
        """
        method: BasePruningMethod = cls(*args, **kwargs)
        method._tensor_name = name
        before = method_of(module, name)
        original: Any = getattr(module, name)
        scores = original if importance_scores is None else importance_scores
        if tuple(scores.shape) != tuple(original.shape):
            raise AssertionError(
                f"importance_scores have shape {tuple(scores.shape)}, the parameter "
                f"{tuple(original.shape)}"
            )
        if before is not None:
            method = _together(before, method)
            default_mask = getattr(module, f"{name}_mask").detach().clone()
        else:
            default_mask = ones_like(original.detach())
        mask = method.compute_mask(scores.detach(), default_mask)
        if before is None:  # nothing is changed before the mask is there
            delattr(module, name)
            module.register_parameter(f"{name}_orig", original)
        else:
            before._handle.remove()
        module.register_buffer(f"{name}_mask", mask)
        setattr(module, name, method.apply_mask(module))
        method._handle = module.register_forward_pre_hook(method)
        return method

    def prune(self, t: Tensor, default_mask: Any = None, importance_scores: Any = None) -> Tensor:
        """Return a tensor with what the method chooses set to 0."""
        scores = t if importance_scores is None else importance_scores
        if tuple(scores.shape) != tuple(t.shape):
            raise AssertionError(
                f"importance_scores have shape {tuple(scores.shape)}, the tensor {tuple(t.shape)}"
            )
        mask = ones_like(t.detach()) if default_mask is None else default_mask
        pruned: Tensor = t * self.compute_mask(scores, mask)
        return pruned

    def remove(self, module: Any) -> None:
        """Make the pruned tensor a parameter again; what was pruned stays 0."""
        name = self._tensor_name
        weight = self.apply_mask(module).detach()
        original = getattr(module, f"{name}_orig")
        for end in ("", "_orig", "_mask"):
            delattr(module, name + end)
        original.data = weight
        module.register_parameter(name, original)
        self._handle.remove()


def method_of(module: Module, name: str) -> BasePruningMethod | None:
    """Return what prunes a parameter of a module; None if nothing does."""
    for hook in module._forward_pre_hook_functions().values():
        if isinstance(hook, BasePruningMethod) and hook._tensor_name == name:
            return hook
    return None


def _together(before: BasePruningMethod, method: BasePruningMethod) -> PruningContainer:
    methods = [*before] if isinstance(before, PruningContainer) else [before]
    return PruningContainer(*methods, method)


class PruningContainer(BasePruningMethod):
    """Several methods that prune one parameter, one after the other.

    >>> from tinygrad_np.nn.utils import prune
    >>> len(prune.PruningContainer())
    0
    """

    def __init__(self, *args: BasePruningMethod) -> None:
        self._pruning_methods: tuple[BasePruningMethod, ...] = ()
        if args:
            self._tensor_name = args[0]._tensor_name
        for method in args:
            self.add_pruning_method(method)

    def add_pruning_method(self, method: BasePruningMethod) -> None:
        """Add a method.

        Raises:
            TypeError: it is none.
            ValueError: it prunes another parameter.
        """
        if not isinstance(method, BasePruningMethod):
            raise TypeError(f"a {type(method).__name__} is no pruning method")
        if method._tensor_name != self._tensor_name:
            raise ValueError(
                f"the container prunes {self._tensor_name!r}, the method {method._tensor_name!r}"
            )
        self._pruning_methods += (method,)

    def __len__(self) -> int:
        return len(self._pruning_methods)

    def __iter__(self) -> Iterator[BasePruningMethod]:
        return iter(self._pruning_methods)

    def __getitem__(self, idx: int) -> BasePruningMethod:
        return self._pruning_methods[idx]

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """Choose by the last method among what the others left."""
        method: Any = self._pruning_methods[-1]
        mask = default_mask.clone().to(t.dtype)
        if method.PRUNING_TYPE == "unstructured":
            left: Any = mask == 1
        elif method.PRUNING_TYPE == "structured":
            others = tuple(axis for axis in range(t.ndim) if axis != method.dim % t.ndim)
            kept: Any = mask.sum(others) != 0
            left = tuple(
                kept if axis == method.dim % t.ndim else slice(None) for axis in range(t.ndim)
            )
        elif method.PRUNING_TYPE == "global":
            left = (slice(None),) * t.ndim
        else:
            raise ValueError(f"unknown PRUNING_TYPE {method.PRUNING_TYPE!r}")
        mask[left] = method.compute_mask(t[left], mask[left]).to(mask.dtype)
        return mask


# --- how much -------------------------------------------------------------------------------------


def _check_amount(amount: Any) -> None:
    if isinstance(amount, bool) or not isinstance(amount, Real):
        raise TypeError(f"amount={amount!r}: expected a whole number or a part from 0 to 1")
    if float(amount) < 0 or (not isinstance(amount, Integral) and float(amount) > 1):
        raise ValueError(f"amount={amount!r}: expected a whole number or a part from 0 to 1")


def _number(amount: Any, size: int) -> int:
    if isinstance(amount, Integral):
        if int(amount) > size:
            raise ValueError(f"amount={amount} is more than there are: {size}")
        return int(amount)
    pruned: int = round(amount * size)
    return pruned


# --- methods --------------------------------------------------------------------------------------


class Identity(BasePruningMethod):
    """Prune nothing, but make the parameter a pruned one.

    >>> import tinygrad_np as tg
    >>> tg.nn.utils.prune.Identity().prune(tg.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """Keep what was kept."""
        return default_mask


class RandomUnstructured(BasePruningMethod):
    """Prune elements at random.

    Args:
        amount: how many, or which part of them.

    >>> import tinygrad_np as tg
    >>> (tg.nn.utils.prune.RandomUnstructured(3).prune(tg.ones(5)) == 0).sum()
    tensor(3)
    """

    PRUNING_TYPE = "unstructured"

    def __init__(self, amount: Any) -> None:
        _check_amount(amount)
        self.amount = amount

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """Choose at random."""
        return _without_smallest(rand_like(t), _number(self.amount, t.numel()), default_mask)


class L1Unstructured(BasePruningMethod):
    """Prune the elements of the smallest size.

    Args:
        amount: how many, or which part of them.

    >>> import tinygrad_np as tg
    >>> tg.nn.utils.prune.L1Unstructured(1).prune(tg.tensor([2.0, -1.0, 3.0]))
    tensor([ 2., -0.,  3.])
    """

    PRUNING_TYPE = "unstructured"

    def __init__(self, amount: Any) -> None:
        _check_amount(amount)
        self.amount = amount

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """Choose the smallest."""
        return _without_smallest(t.abs(), _number(self.amount, t.numel()), default_mask)


def _without_smallest(scores: Tensor, count: int, default_mask: Tensor) -> Tensor:
    mask = default_mask.clone()
    if count:
        smallest = scores.reshape(-1).topk(count, largest=False).indices
        flat = mask.reshape(-1)
        flat[smallest] = 0
        mask = flat.reshape(mask.shape)
    return mask


class _Structured(BasePruningMethod):
    """Prune whole slices of an axis."""

    PRUNING_TYPE = "structured"

    def __init__(self, amount: Any, dim: int) -> None:
        _check_amount(amount)
        self.amount, self.dim = amount, dim

    def scores(self, t: Tensor) -> Tensor:
        """The importance of each slice."""
        raise NotImplementedError

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """Choose the least important slices."""
        if t.ndim <= 1:
            raise ValueError(f"slices can be pruned of 2 axes or more, not of {t.ndim}")
        if not -t.ndim <= self.dim < t.ndim:
            raise IndexError(f"dim={self.dim} of a tensor of {t.ndim} axes")
        size = t.shape[self.dim]
        count = _number(self.amount, size)
        if not count:
            return default_mask
        kept = self.scores(t).topk(size - count).indices
        mask = zeros_like(t)
        index: list[Any] = [slice(None)] * t.ndim
        index[self.dim] = kept
        mask[tuple(index)] = 1
        return mask * default_mask.to(mask.dtype)


class RandomStructured(_Structured):
    """Prune slices of an axis at random.

    Args:
        amount: how many, or which part of them.
        dim: the axis.

    >>> import tinygrad_np as tg
    >>> tg.nn.utils.prune.RandomStructured(1, 0).prune(tg.ones(3, 2)).sum()
    tensor(4.)
    """

    def __init__(self, amount: Any, dim: int = -1) -> None:
        super().__init__(amount, dim)

    def scores(self, t: Tensor) -> Tensor:
        return rand(t.shape[self.dim])


class LnStructured(_Structured):
    """Prune the slices of an axis with the smallest norms.

    Args:
        amount: how many, or which part of them.
        n: which norm, as of ``tg.norm``.
        dim: the axis.

    >>> import tinygrad_np as tg
    >>> tg.nn.utils.prune.LnStructured(1, 2, 0).prune(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[0., 0.],
            [3., 4.]])
    """

    def __init__(self, amount: Any, n: Any, dim: int = -1) -> None:
        super().__init__(amount, dim)
        self.n = n

    def scores(self, t: Tensor) -> Tensor:
        others = tuple(axis for axis in range(t.ndim) if axis != self.dim % t.ndim)
        found: Tensor = norm(t, p=self.n, dim=others)
        return found


class CustomFromMask(BasePruningMethod):
    """Prune by a mask of one's own.

    Args:
        mask: 1 for what is kept, 0 for what is pruned.

    >>> import tinygrad_np as tg
    >>> tg.nn.utils.prune.CustomFromMask(tg.tensor([0, 1])).prune(tg.tensor([3.0, 4.0]))
    tensor([0., 4.])
    """

    PRUNING_TYPE = "global"

    def __init__(self, mask: Tensor) -> None:
        self.mask = mask

    def compute_mask(self, t: Tensor, default_mask: Tensor) -> Tensor:
        """Choose by the mask among what was kept."""
        if tuple(default_mask.shape) != tuple(self.mask.shape):
            raise AssertionError(
                f"the mask has shape {tuple(self.mask.shape)}, the parameter "
                f"{tuple(default_mask.shape)}"
            )
        kept: Tensor = default_mask * self.mask.to(default_mask.dtype)
        return kept
