"""Where a module's tensors are, and of which type: ``to``, ``double``, ``to_empty`` and others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, Self

import numpy as np

from ..core.device import check_placement, conversion, no_gpu
from .parameter import is_lazy
from .state_dict import Stateful


class Placeable(Stateful):
    """What can be moved and converted: the part of ``Module`` that does it."""

    def _apply(self, fn: Callable[[Any], Any], recurse: bool = True) -> Self:
        """Put ``fn`` of each parameter, gradient and buffer in its place."""
        if recurse:
            for module in self._modules.values():
                if module is not None:
                    module._apply(fn)
        for part in (*self._parameters.values(), *self._buffers.values()):
            if part is None:
                continue
            if is_lazy(part):
                part.dtype = fn(part.empty()).dtype  # type: ignore[misc, attr-defined]
                continue
            gradient = part.grad
            part.data = fn(part.data)
            if gradient is not None:
                part.grad = fn(gradient.detach())
        return self

    def _converted(self, kind: np.dtype[Any]) -> Self:
        return self._apply(lambda x: x.to(kind) if x.dtype.kind == "f" else x)

    def to(
        self,
        device: Any = None,
        dtype: Any = None,
        non_blocking: bool = False,
        *,
        memory_format: Any = None,
    ) -> Self:
        """Convert all floating-point parameters and buffers to another element type, in place.

        Called as ``to(dtype)``, ``to(device)``, ``to(device, dtype)`` or ``to(tensor)``, whose type
        is wanted.

        Args:
            device: the CPU, where all modules are; or in its place a type or a tensor.
            dtype: the type, after a device.
            non_blocking: changes nothing.
            memory_format: changes nothing.

        Raises:
            DeviceError: another device.
            TypeError: the type is not floating-point.

        >>> import numpy as np
        >>> from tinygrad_np import nn
        >>> nn.Linear(2, 1).to("cpu").to(np.float64).weight.dtype
        dtype('float64')
        """
        kind, _ = conversion(device, dtype, non_blocking, False)
        if kind is None:
            return self
        if kind.kind != "f":
            raise TypeError(f"to: a module is of floating-point numbers, not of {kind}")
        return self._converted(kind)

    def cpu(self) -> Self:
        """Return the module itself, which is on the CPU.

        >>> from tinygrad_np import nn
        >>> nn.ReLU().cpu()
        ReLU()
        """
        return self

    def cuda(self, device: Any = None) -> NoReturn:
        """Refuse: there is no GPU here.

        Raises:
            DeviceError: always; a RuntimeError and an AssertionError.

        >>> import tinygrad_np as tg
        >>> tg.nn.ReLU().cuda() if tg.cuda.is_available() else tg.nn.ReLU()
        ReLU()
        """
        no_gpu("Module.cuda")

    def xpu(self, device: Any = None) -> NoReturn:
        """Refuse, as :meth:`cuda`.

        >>> import tinygrad_np as tg
        >>> tg.nn.ReLU().xpu()  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        tinygrad_np.core.errors.DeviceError: Module.xpu: there is no GPU here: ...
        """
        no_gpu("Module.xpu")

    def ipu(self, device: Any = None) -> NoReturn:
        """Refuse, as :meth:`cuda`.

        >>> import tinygrad_np as tg
        >>> tg.nn.ReLU().ipu()  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        tinygrad_np.core.errors.DeviceError: Module.ipu: there is no GPU here: ...
        """
        no_gpu("Module.ipu")

    def mtia(self, device: Any = None) -> NoReturn:
        """Refuse, as :meth:`cuda`.

        >>> import tinygrad_np as tg
        >>> tg.nn.ReLU().mtia()  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        tinygrad_np.core.errors.DeviceError: Module.mtia: there is no GPU here: ...
        """
        no_gpu("Module.mtia")

    def share_memory(self) -> NoReturn:
        """Refuse: parameters are in this process's own memory.

        Raises:
            NotImplementedError: always.

        >>> import tinygrad_np as tg
        >>> tg.nn.ReLU().share_memory()  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        NotImplementedError: share_memory: parameters cannot be in memory that processes share...
        """
        raise NotImplementedError(
            "share_memory: parameters cannot be in memory that processes share; send state_dict() "
            "to the other process, and load it there"
        )

    def compile(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: there is no compiler.

        Raises:
            NotImplementedError: always.

        >>> import tinygrad_np as tg
        >>> tg.nn.ReLU().compile()
        Traceback (most recent call last):
            ...
        NotImplementedError: compile: there is no compiler here; leave the call out
        """
        raise NotImplementedError("compile: there is no compiler here; leave the call out")

    def to_empty(self, *, device: Any, recurse: bool = True) -> Self:
        """Give all parameters and buffers new memory, whose values are not set.

        Args:
            device: the CPU, or None.
            recurse: whether those of submodules, too.

        >>> from tinygrad_np import nn
        >>> nn.Linear(2, 1).to_empty(device="cpu").weight.shape
        (1, 2)
        """
        check_placement(device)
        return self._apply(lambda x: type(x)(np.empty_like(x.numpy())), recurse)

    def type(self, dst_type: Any) -> Self:
        """Convert all parameters and buffers, those of integers too.

        >>> import tinygrad_np as tg
        >>> tg.nn.Linear(2, 1).type(tg.float64).weight.dtype
        dtype('float64')
        """
        return self._apply(lambda x: x.type(dst_type))

    def float(self) -> Self:
        """Convert to float32, as :meth:`to` does.

        >>> from tinygrad_np import nn
        >>> nn.Linear(2, 1).double().float().weight.dtype
        dtype('float32')
        """
        return self._converted(np.dtype(np.float32))

    def double(self) -> Self:
        """Convert to float64, as :meth:`to` does.

        >>> from tinygrad_np import nn
        >>> nn.Linear(2, 1).double().weight.dtype
        dtype('float64')
        """
        return self._converted(np.dtype(np.float64))

    def half(self) -> Self:
        """Convert to float16, as :meth:`to` does.

        >>> from tinygrad_np import nn
        >>> nn.Linear(2, 1).half().weight.dtype
        dtype('float16')
        """
        return self._converted(np.dtype(np.float16))

    def bfloat16(self) -> NoReturn:
        """Refuse: NumPy has no bfloat16.

        Raises:
            NotImplementedError: always.

        >>> import tinygrad_np as tg
        >>> tg.nn.ReLU().bfloat16()
        Traceback (most recent call last):
            ...
        NotImplementedError: bfloat16: NumPy has no such type; use half() or float()
        """
        raise NotImplementedError("bfloat16: NumPy has no such type; use half() or float()")
