"""Saving and loading: state dicts, whole checkpoints, and the files of others. No file is ever run.

======================  ===========================================================================
``tg.save``, ``load``   any nest of containers, numbers, text, arrays and tensors
``save_file``           ``.safetensors`` with notes
``loading``, ``saving`` which format a file has or gets
``native``, ``tree``    the format of ``tg.save``
``safetensors``         the format of the library of that name
``pytorch/``            files of ``torch.save``, read without running their pickles
``npz``, ``npy``        NumPy's formats, and the weights in a training run's folder
``archive``, ``source`` bytes within bounds: no member, length or shape is believed before it is
                        held against the file; ``budget`` has the bound
``atomic``              files that are whole or not there
======================  ===========================================================================

Everything heavy is imported when it is first used.
"""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, Any

from .errors import LoadError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LoadError", "RefusedError", "load", "save", "save_file"]

File = str | bytes | os.PathLike[str] | IO[bytes]


def save(obj: Any, f: File) -> None:
    """Save a value so that :func:`load` gives it back.

    Dicts (``OrderedDict`` and ``Counter`` too), lists, tuples, sets, numbers, text, bytes, None,
    booleans, NumPy arrays, numbers and types, tensors, parameters, sizes and devices, in any nest
    up to 100 deep.
    Arrays and tensors that are the same memory are saved once, and are the same memory again.

    The suffix of the path chooses the format:

    * ``.safetensors`` and ``.npz`` hold tensors or arrays by name and nothing else. Other programs
      read them: ``safetensors.torch.load_file``, ``numpy.load``.
    * Any other, and any open file: a zip archive with the arrays in NumPy's format and a
      description of the rest in JSON. PyTorch does not read it, whatever its suffix.

    Args:
        obj: what to save. Of a module or an optimizer, its ``state_dict()``.
        f: a path, or a file open for writing bytes. A path's file is whole or not there: it is
            written under another name, brought to the disk, and renamed.

    Raises:
        TypeError: something that cannot be saved; the message has its type and where it is.
        ValueError: containers that hold themselves, or are nested too deep.
        OSError: the file cannot be written. What was there before is left as it was.

    Example:
        >>> import io, tinygrad_np as tg
        >>> model = tg.nn.Linear(2, 1)
        >>> file = io.BytesIO()
        >>> tg.save({"model": model.state_dict(), "epoch": 3}, file)
        >>> _ = file.seek(0)
        >>> checkpoint = tg.load(file)
        >>> _ = model.load_state_dict(checkpoint["model"])
        >>> checkpoint["epoch"]
        3
        >>> tg.save({"loss": [print]}, file)
        Traceback (most recent call last):
            ...
        TypeError: save: obj['loss'][0] is a builtin_function_or_method, which cannot be saved: \
code is not saved; make it anew where you load
    """
    from .saving import save

    save(obj, f)


def load(
    f: File,
    map_location: Any = "cpu",
    *,
    weights_only: bool = True,
    mmap: bool | None = None,
) -> Any:
    """Load what was saved by :func:`save`, by PyTorch, or by others in a format for weights.

    The format is told by the file's content:

    * files of :func:`save`: the value that was saved;
    * ``.pt`` and ``.pth`` files of ``torch.save``, in both of its formats: tensors, parameters,
      numbers, text, bytes, containers, sizes and element types. All else is refused by its name;
    * ``.safetensors``: tensors by name;
    * ``.npz`` and ``.npy``: arrays by name, and one array. Of the ``best.npz`` and ``last.npz`` of
      a training run: the state dict of its model.

    bfloat16 becomes float32 with the same values. Arrays of a type that tensors do not have stay
    arrays. Nothing in a file is ever executed, and no object is made but those named here. The
    memory that is taken is bounded: for arrays by 32 times the size of the file and 64 MiB besides,
    for what is written in JSON or as a pickle by 300 times the length of that.

    Args:
        f: a path, or a file open for reading bytes, which is read from where it stands to its end.
        map_location: None, ``"cpu"``, or what leads there: there is no other device.
        weights_only: True or False, which makes no difference: the reader never makes more.
        mmap: whether arrays are windows into the file, read when they are looked at, and not
            checked for damage. Needs a path. Writes stay in memory.

    Raises:
        OSError: there is no such file, or it cannot be read.
        RefusedError: the file asks for something else than values; also a
            ``pickle.UnpicklingError``.
        LoadError: truncated, damaged, or in an unknown format; a RuntimeError.
        RuntimeError: ``map_location`` is another device.

    Example:
        >>> import tempfile, tinygrad_np as tg
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     tg.save({"w": tg.ones(2), "step": (1, 2)}, f"{folder}/state.tg")
        ...     tg.load(f"{folder}/state.tg")
        {'w': tensor([1., 1.]), 'step': (1, 2)}
    """
    from .loading import load

    return load(f, map_location, bool(mmap))


def save_file(
    tensors: Mapping[str, Any],
    filename: str | os.PathLike[str],
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Save tensors or arrays by name in a ``.safetensors`` file, with notes on them.

    ``tg.save(tensors, "model.safetensors")`` does the same without notes, ``tg.load`` reads both.

    Args:
        tensors: by name.
        filename: of the file, which is whole or not there.
        metadata: text by name.

    Raises:
        TypeError: something else, or a type that the format lacks.
        OSError: the file cannot be written.

    Example:
        >>> import tempfile, tinygrad_np as tg
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     tg.io.save_file({"w": tg.ones(2)}, f"{folder}/w.safetensors", {"license": "MIT"})
        ...     tg.load(f"{folder}/w.safetensors")
        {'w': tensor([1., 1.])}
    """
    from .safetensors import save_file

    save_file(tensors, filename, metadata)
