"""``tg.version``: the version, and PyTorch's names for what it was compiled with: nothing.

>>> import tinygrad_np as tg
>>> tg.version.cuda is None
True
"""

from . import __version__ as __version__

__all__ = ["__version__", "cuda", "debug", "git_version", "hip"]

cuda: str | None = None
hip: str | None = None
git_version: str | None = None
debug = False
