"""Recording on and off, for each thread and each asyncio task: ``no_grad`` and its kin.

All of them are context managers and decorators. A decorated generator or coroutine runs in the mode
whenever it runs, and leaves the caller's mode alone in between.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncGenerator, Callable, Generator
from contextvars import ContextVar
from types import TracebackType
from typing import Any, TypeVar, overload

F = TypeVar("F", bound=Callable[..., Any])

# A context variable is read three times as fast as a threading.local, and serves asyncio too.
_recording: ContextVar[bool] = ContextVar("recording", default=True)
is_recording = _recording.get
set_recording = _recording.set

_inference: ContextVar[bool] = ContextVar("inference", default=False)

# Flags of code objects (the inspect module takes milliseconds to import).
_GENERATOR, _COROUTINE, _ASYNC_GENERATOR = 0x20, 0x80, 0x200


def is_grad_enabled() -> bool:
    """Whether operations of this thread are recorded.

    >>> import tinygrad_np as tg
    >>> with tg.no_grad():
    ...     tg.is_grad_enabled()
    False
    """
    return is_recording()


class GradMode:
    """Switches recording while it is entered; can be nested, and used as a decorator.

    Args:
        enabled: whether to record.
    """

    def __init__(self, enabled: bool) -> None:
        self.enabled = bool(enabled)
        self._before: list[bool] = []

    def __enter__(self) -> None:
        self._before.append(is_recording())
        set_recording(self.enabled)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        set_recording(self._before.pop())

    def __call__(self, function: F) -> F:
        return _in_mode(functools.partial(GradMode, self.enabled), function)


Mode = Callable[[], GradMode]


def _in_mode(mode: Mode, function: F) -> F:
    """The function with recording switched while its own code runs."""
    flags = getattr(getattr(function, "__code__", None), "co_flags", 0)
    wrapper = _plain
    if flags & _GENERATOR:
        wrapper = _generator
    elif flags & _COROUTINE:
        wrapper = _coroutine
    elif flags & _ASYNC_GENERATOR:
        wrapper = _async_generator
    return functools.wraps(function)(wrapper(mode, function))  # type: ignore[return-value]


def _plain(mode: Mode, function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        with mode():
            return function(*args, **kwargs)

    return run


def _generator(mode: Mode, function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        running = function(*args, **kwargs)
        resume: Callable[[], Any] = running.__next__
        try:
            while True:
                with mode():  # not while the caller has the turn
                    value = resume()
                try:
                    sent = yield value
                except GeneratorExit:
                    raise
                except BaseException as error:
                    resume = functools.partial(running.throw, error)
                else:
                    resume = functools.partial(running.send, sent)
        except StopIteration as stop:
            return stop.value
        finally:
            with mode():
                running.close()

    return run


def _coroutine(mode: Mode, function: Callable[..., Any]) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> Any:
        with mode():
            return await function(*args, **kwargs)

    return run


def _async_generator(mode: Mode, function: Callable[..., Any]) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        running = function(*args, **kwargs)
        sent: Any = None
        try:
            while True:
                with mode():
                    value = await running.asend(sent)
                sent = yield value
        except StopAsyncIteration:
            return
        finally:
            with mode():
                await running.aclose()

    return run


class set_grad_enabled(GradMode):
    """Switch recording on or off for this thread; a plain call, a context manager or a decorator.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0], requires_grad=True)
    >>> with tg.set_grad_enabled(False):
    ...     (x * 2).requires_grad
    False
    """

    def __init__(self, mode: bool) -> None:
        super().__init__(mode)
        self._outside = is_recording()
        set_recording(self.enabled)

    def __enter__(self) -> None:
        self._before.append(self._outside)
        set_recording(self.enabled)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, at)
        self._outside = is_recording()  # if it is entered again

    def __call__(self, function: F) -> F:
        set_recording(self._outside)  # a decorator switches within the function alone
        return super().__call__(function)


class no_grad(GradMode):
    """Record nothing within; results do not require grad. Per thread. Also a decorator.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0], requires_grad=True)
    >>> with tg.no_grad():
    ...     (x * 2).requires_grad
    False
    >>> @tg.no_grad
    ... def double(x):
    ...     return x * 2
    >>> double(x).requires_grad
    False
    """

    @overload
    def __new__(cls, function: None = None) -> no_grad: ...
    @overload
    def __new__(cls, function: F) -> F: ...  # type: ignore[misc]
    def __new__(cls, function: Any = None) -> Any:
        return super().__new__(cls) if function is None else _in_mode(cls, function)

    def __init__(self, function: None = None) -> None:
        super().__init__(False)


class enable_grad(GradMode):
    """Record again, within a :class:`no_grad`. Also a decorator.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0], requires_grad=True)
    >>> with tg.no_grad(), tg.enable_grad():
    ...     (x * 2).requires_grad
    True
    """

    @overload
    def __new__(cls, function: None = None) -> enable_grad: ...
    @overload
    def __new__(cls, function: F) -> F: ...  # type: ignore[misc]
    def __new__(cls, function: Any = None) -> Any:
        return super().__new__(cls) if function is None else _in_mode(cls, function)

    def __init__(self, function: None = None) -> None:
        super().__init__(True)


class inference_mode(GradMode):
    """Record nothing within, as :class:`no_grad`. Per thread. Also a decorator.

    Tensors that are made within can be used outside as any others; PyTorch forbids some of that.

    Args:
        mode: False to record again within another.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0], requires_grad=True)
    >>> with tg.inference_mode():
    ...     (x * 2).requires_grad, tg.is_inference_mode_enabled()
    (False, True)
    """

    @overload
    def __new__(cls, mode: bool = True) -> inference_mode: ...
    @overload
    def __new__(cls, mode: F) -> F: ...  # type: ignore[misc]
    def __new__(cls, mode: Any = True) -> Any:
        return _in_mode(cls, mode) if callable(mode) else super().__new__(cls)

    def __init__(self, mode: bool = True) -> None:
        super().__init__(not mode)
        self._outer: list[bool] = []

    def __enter__(self) -> None:
        self._outer.append(_inference.get())
        _inference.set(not self.enabled)
        super().__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, at)
        _inference.set(self._outer.pop())

    def __call__(self, function: F) -> F:
        return _in_mode(functools.partial(inference_mode, not self.enabled), function)


def is_inference_mode_enabled() -> bool:
    """Whether this thread is within an :class:`inference_mode`.

    >>> import tinygrad_np as tg
    >>> tg.is_inference_mode_enabled()
    False
    """
    return _inference.get()
