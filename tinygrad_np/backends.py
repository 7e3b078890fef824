"""``tg.backends``: the libraries that scripts ask for and set up. None of them is here.

Settings of ``cudnn`` can be made, and change nothing, for it has no work here.

>>> import tinygrad_np as tg
>>> tg.backends.mps.is_available()
False
>>> tg.backends.cudnn.deterministic = True
>>> tg.backends.cudnn.benchmark = False
"""

from __future__ import annotations

__all__ = ["cuda", "cudnn", "mps"]


class Backend:
    """A library that is not here.

    >>> Backend().is_available(), Backend().is_built()
    (False, False)
    """

    def is_available(self) -> bool:
        """Whether it can be used: no.

        >>> Backend().is_available()
        False
        """
        return False

    def is_built(self) -> bool:
        """Whether it was built in: no.

        >>> Backend().is_built()
        False
        """
        return False


class Cudnn(Backend):
    """The settings of cuDNN, as PyTorch has them by default.

    >>> import tinygrad_np as tg
    >>> tg.backends.cudnn.benchmark
    False
    """

    enabled = True
    benchmark = False
    deterministic = False
    allow_tf32 = True


class Cuda(Backend):
    """The settings of CUDA's matrix products.

    >>> import tinygrad_np as tg
    >>> tg.backends.cuda.matmul.allow_tf32 = True
    """

    class Matmul:
        """Whether products may lose digits; nothing here does."""

        allow_tf32 = False

    matmul = Matmul()


cuda, cudnn, mps = Cuda(), Cudnn(), Backend()
