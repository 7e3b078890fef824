"""``Module``, the base of every layer and network, ``Parameter``, and ``Sequential``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Self

import numpy as np

from ..core.hooks import RemovableHandle
from ..core.inplace_checks import mark_written
from ..tensor import Tensor
from .hooks import ModuleHooks

Array = np.ndarray[Any, np.dtype[Any]]


class Parameter(Tensor):
    """A tensor that a module learns: assigned to an attribute of a :class:`Module`, it is listed
    there.

    Args:
        data: the first values; anything that :class:`Tensor` takes.
        requires_grad: whether it is trained.
    """

    __slots__ = ()

    def __init__(self, data: Any, requires_grad: bool = True) -> None:
        super().__init__(data, requires_grad)

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


class IncompatibleKeys(NamedTuple):
    """What ``load_state_dict(strict=False)`` left out."""

    missing_keys: list[str]
    unexpected_keys: list[str]


class Module:
    """The base of every layer and network: parameters, buffers and submodules by attribute.

    Subclasses call ``super().__init__()``, assign their parts, and define ``forward``.

    >>> from tinygrad_np import nn
    >>> class Twice(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.layer = nn.Linear(3, 3)
    ...     def forward(self, x):
    ...         return self.layer(self.layer(x))
    >>> [name for name, _ in Twice().named_parameters()]
    ['layer.weight', 'layer.bias']
    """

    training: bool

    def __init__(self) -> None:
        object.__setattr__(self, "_parameters", {})
        object.__setattr__(self, "_buffers", {})
        object.__setattr__(self, "_unsaved", set())
        object.__setattr__(self, "_modules", {})
        object.__setattr__(self, "training", True)

    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _unsaved: set[str]  # buffers that are no part of the state
    _modules: dict[str, Module | None]

    # --- parts, kept by attribute ----------------------------------------------------------------

    def __setattr__(self, name: str, value: Any) -> None:
        if "_parameters" not in self.__dict__:
            raise AttributeError(
                f"{type(self).__name__}: call super().__init__() before assigning {name!r}"
            )
        if isinstance(value, Parameter):
            self.register_parameter(name, value)
        elif isinstance(value, Module):
            self.register_module(name, value)
        elif name in self._parameters and value is not None:
            raise TypeError(
                f"cannot assign a {type(value).__name__} to the parameter {name!r}: use "
                "nn.Parameter"
            )
        elif name in self._buffers and (value is None or isinstance(value, Tensor)):
            self._buffers[name] = value
            object.__setattr__(self, name, value)
        else:
            self._forget(name)
            if name in self._parameters:
                self._parameters[name] = None
            object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        self._forget(name)
        self._parameters.pop(name, None)
        object.__delattr__(self, name)

    def _forget(self, name: str) -> None:
        self._modules.pop(name, None)
        self._buffers.pop(name, None)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter; None keeps the name for one that is absent, like a bias that is switched
        off.
        """
        self._forget(name)
        self._parameters[name] = param
        object.__setattr__(self, name, param)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that goes with the parameters but is not trained: running statistics.

        It is saved with them, unless ``persistent`` is False.
        """
        self._buffers[name] = tensor
        (self._unsaved.discard if persistent else self._unsaved.add)(name)
        object.__setattr__(self, name, tensor)

    def register_module(self, name: str, module: Module | None) -> None:
        """Add a submodule."""
        self._buffers.pop(name, None)
        self._parameters.pop(name, None)
        self._modules[name] = module
        object.__setattr__(self, name, module)

    add_module = register_module

    # --- walking them ----------------------------------------------------------------------------

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, Module]]:
        """This module and all below it, each once, with dotted names."""
        seen: set[int] = set()
        stack: list[tuple[str, Module]] = [(prefix, self)]
        while stack:
            name, module = stack.pop()
            if id(module) in seen:
                continue
            seen.add(id(module))
            yield name, module
            children = [
                (f"{name}.{key}" if name else key, m)
                for key, m in module._modules.items()
                if m is not None
            ]
            stack.extend(reversed(children))

    def modules(self) -> Iterator[Module]:
        return (module for _, module in self.named_modules())

    def named_children(self) -> Iterator[tuple[str, Module]]:
        return ((name, module) for name, module in self._modules.items() if module is not None)

    def children(self) -> Iterator[Module]:
        return (module for _, module in self.named_children())

    def named_parameters(
        self, prefix: str = "", recurse: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Every parameter once, with its dotted name; a shared one under its first."""
        yield from self._named("_parameters", prefix, recurse)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Tensor]]:
        yield from self._named("_buffers", prefix, recurse)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def _named(self, kind: str, prefix: str, recurse: bool) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        for path, module in self.named_modules(prefix) if recurse else [(prefix, self)]:
            for name, tensor in getattr(module, kind).items():
                if tensor is not None and id(tensor) not in seen:
                    seen.add(id(tensor))
                    yield f"{path}.{name}" if path else name, tensor

    def get_submodule(self, target: str) -> Module:
        module = self
        for name in target.split(".") if target else []:
            found = module._modules.get(name)
            if found is None:
                raise AttributeError(f"{type(module).__name__} has no submodule {name!r}")
            module = found
        return module

    # --- running it ------------------------------------------------------------------------------

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes; every subclass has its own."""
        raise TypeError(f"{type(self).__name__} defines no forward")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._hooks is None:
            return self.forward(*args, **kwargs)
        return self._hooks.call(self, args, kwargs)

    # --- hooks -----------------------------------------------------------------------------------

    _hooks: ModuleHooks | None = None

    def _own_hooks(self) -> ModuleHooks:
        if self._hooks is None:
            object.__setattr__(self, "_hooks", ModuleHooks())
        assert self._hooks is not None
        return self._hooks

    def register_forward_pre_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, args)`` before forward; what it returns replaces the arguments.

        ``with_kwargs``: ``hook(module, args, kwargs)``, which returns None or both.
        """

        def call(module: Module, args: Any, kwargs: Any) -> Any:
            found = hook(module, args, kwargs) if with_kwargs else hook(module, args)
            if found is None:
                return args, kwargs
            if with_kwargs:
                return found
            return (found if isinstance(found, tuple) else (found,)), kwargs

        hooks = self._own_hooks()
        return hooks.add(hooks.before_forward, call, prepend)

    def register_forward_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, args, output)`` after forward; what it returns replaces the output.

        ``with_kwargs``: ``hook(module, args, kwargs, output)``.

        >>> import tinygrad_np as tg
        >>> layer, shapes = tg.nn.Linear(3, 2), []
        >>> handle = layer.register_forward_hook(lambda m, args, y: shapes.append(y.shape))
        >>> _ = layer(tg.zeros(5, 3)); handle.remove(); _ = layer(tg.zeros(7, 3))
        >>> shapes
        [(5, 2)]
        """

        def call(module: Module, args: Any, kwargs: Any, output: Any) -> Any:
            if with_kwargs:
                return hook(module, args, kwargs, output)
            return hook(module, args, output)

        hooks = self._own_hooks()
        return hooks.add(hooks.after_forward, call, prepend)

    def register_full_backward_pre_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, grad_output)`` once the gradients of the outputs are whole.

        ``grad_output`` is a tuple with one for each output; what the hook returns replaces it.
        """
        hooks = self._own_hooks()
        return hooks.add(hooks.before_backward, hook, prepend)

    def register_full_backward_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, grad_input, grad_output)`` once the inputs' gradients are whole.

        Both are tuples, of the positional arguments' and the outputs' tensors, None where one
        requires no gradient. What the hook returns replaces ``grad_input``.
        """
        hooks = self._own_hooks()
        return hooks.add(hooks.after_backward, hook, prepend)

    def train(self, mode: bool = True) -> Self:
        """Switch to training behaviour (dropout, batch statistics), here and below."""
        for module in self.modules():
            object.__setattr__(module, "training", mode)
        return self

    def eval(self) -> Self:
        """Switch to evaluation behaviour."""
        return self.train(False)

    def apply(self, fn: Callable[[Module], Any]) -> Self:
        """Call ``fn`` on every submodule, children first, then on this module."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Drop the gradients of all parameters, or set them to zero."""
        for parameter in self.parameters():
            if set_to_none or parameter.grad is None:
                parameter.grad = None
            else:
                parameter.grad = np.zeros(parameter.shape, parameter.dtype)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Train all parameters, or freeze them."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def to(self, dtype: Any) -> Self:
        """Convert all floating-point parameters and buffers to another element type, in place."""
        for module in self.modules():
            for part in (*module._parameters.values(), *module._buffers.values()):
                if part is not None and part.dtype.kind == "f":
                    part.data = part.data.astype(dtype)
                    if part.grad is not None:
                        part.grad = part.grad.detach().to(dtype)
        return self

    def float(self) -> Self:
        return self.to(np.float32)

    def double(self) -> Self:
        return self.to(np.float64)

    def half(self) -> Self:
        return self.to(np.float16)

    # --- saving and loading ----------------------------------------------------------------------

    def state_dict(self) -> dict[str, Array]:
        """All parameters and buffers by dotted name, as arrays that share their memory: copy them
        to keep them.

        >>> from tinygrad_np import nn
        >>> {name: array.shape for name, array in nn.Linear(3, 2).state_dict().items()}
        {'weight': (2, 3), 'bias': (2,)}
        """
        return {name: tensor.data for name, tensor in self._state()}

    def _state(self) -> Iterator[tuple[str, Tensor]]:
        for path, module in self.named_modules():
            for name, tensor in (*module._parameters.items(), *module._buffers.items()):
                if tensor is not None and name not in module._unsaved:
                    yield f"{path}.{name}" if path else name, tensor

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True
    ) -> IncompatibleKeys:
        """Copy values into the parameters and buffers, by name. Nothing is changed unless all of
        them fit.

        Raises:
            RuntimeError: a name is missing or unknown (unless ``strict`` is False), or a shape
                differs; the message
                lists every one.
        """
        own = dict(self._state())
        arrays = {
            name: np.asarray(value.data if isinstance(value, Tensor) else value)
            for name, value in state_dict.items()
        }
        missing = [name for name in own if name not in arrays]
        unexpected = [name for name in arrays if name not in own]
        problems = [
            f"{name}: the module's shape is {own[name].shape}, the state's is {array.shape}"
            for name, array in arrays.items()
            if name in own and own[name].shape != array.shape
        ]
        if strict and missing:
            problems.append(f"missing: {', '.join(missing)}")
        if strict and unexpected:
            problems.append(f"unexpected: {', '.join(unexpected)}")
        if problems:
            raise RuntimeError(f"load_state_dict of {type(self).__name__}: {'; '.join(problems)}")
        for name, array in arrays.items():
            if name in own:
                np.copyto(own[name].data, array, casting="same_kind")
                mark_written(own[name].data)
        return IncompatibleKeys(missing, unexpected)

    # --- printing --------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """The settings to print between the parentheses of this module."""
        return ""

    def __repr__(self) -> str:
        children = [f"({name}): {child!r}" for name, child in self.named_children()]
        if not children:
            return f"{type(self).__name__}({self.extra_repr()})"
        body = "\n".join([self.extra_repr(), *children] if self.extra_repr() else children)
        indented = body.replace("\n", "\n  ")
        return f"{type(self).__name__}(\n  {indented}\n)"


class Sequential(Module):
    """Modules run one after the other; numbered, or named by a dict.

    >>> from tinygrad_np import nn
    >>> nn.Sequential(nn.Linear(4, 3), nn.ReLU())
    Sequential(
      (0): Linear(in_features=4, out_features=3, bias=True)
      (1): ReLU()
    )
    """

    def __init__(self, *modules: Any) -> None:
        super().__init__()
        if len(modules) == 1 and isinstance(modules[0], Mapping):
            named = list(modules[0].items())
        else:
            named = [(str(i), module) for i, module in enumerate(modules)]
        for name, module in named:
            if not isinstance(module, Module):
                raise TypeError(
                    f"Sequential: part {name} is a {type(module).__name__}, not a Module"
                )
            self.register_module(name, module)

    def forward(self, x: Any) -> Any:
        for module in self._modules.values():
            x = module(x)  # type: ignore[misc]
        return x

    def append(self, module: Module) -> Self:
        self.register_module(str(len(self._modules)), module)
        return self

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return self.children()

    def __getitem__(self, index: int | slice) -> Module:
        parts = list(self.named_children())
        if isinstance(index, slice):
            return Sequential(dict(parts[index]))
        return parts[index][1]
