"""Methods about where and how a tensor lies in memory: on the CPU, strided."""

from __future__ import annotations

from typing import Any, NoReturn, Self

from ..core.device import CPU, device, layout, no_gpu, strided
from ..core.tensor_base import TensorBase


class PlacementMethods(TensorBase):
    """Methods and attributes about the device, of which there is one, the CPU."""

    __slots__ = ()

    @property
    def device(self) -> device:
        """Where the tensor lives: the CPU.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2).device
        device(type='cpu')
        """
        return CPU

    @property
    def layout(self) -> layout:
        """How the elements are kept: strided.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2).layout
        strided
        """
        return strided

    is_cpu = True
    is_cuda = is_mps = is_xpu = is_meta = False
    is_sparse = is_sparse_csr = is_quantized = is_mkldnn = is_nested = False

    def get_device(self) -> int:
        """Give the number of the GPU: -1, for there is none.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2).get_device()
        -1
        """
        return -1

    def cpu(self, memory_format: Any = None) -> Self:
        """Return the tensor itself, which is on the CPU.

        >>> import tinygrad_np as tg
        >>> x = tg.zeros(2)
        >>> x.cpu() is x
        True
        """
        return self

    def cuda(self, device: Any = None, non_blocking: bool = False) -> NoReturn:
        """Refuse: there is no GPU here.

        Raises:
            DeviceError: always; a RuntimeError and an AssertionError.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2).cuda() if tg.cuda.is_available() else tg.zeros(2)
        tensor([0., 0.])
        """
        no_gpu("Tensor.cuda")

    def pin_memory(self, device: Any = None) -> Self:
        """Return the tensor itself: there is no GPU that memory could be pinned for.

        >>> import tinygrad_np as tg
        >>> x = tg.zeros(2)
        >>> x.pin_memory() is x, x.is_pinned()
        (True, False)
        """
        return self

    def is_pinned(self, device: Any = None) -> bool:
        """Whether the memory is pinned for a GPU: never.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2).is_pinned()
        False
        """
        return False
