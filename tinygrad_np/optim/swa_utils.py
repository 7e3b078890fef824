"""Averaged models: stochastic weight averaging and exponential moving averages."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from typing import Any, TypeAlias

import numpy as np

from ..core.grad_mode import no_grad
from ..core.inplace_checks import mark_written
from ..core.types import Array
from ..nn.batch_norm import BatchNorm
from ..nn.module import Module
from ..tensor import Tensor
from .arguments import as_number
from .lr_scheduler.base import LRScheduler, per_group
from .optimizer import Optimizer

__all__ = [
    "SWALR",
    "AveragedModel",
    "get_ema_avg_fn",
    "get_ema_multi_avg_fn",
    "get_swa_avg_fn",
    "get_swa_multi_avg_fn",
    "update_bn",
]

Average: TypeAlias = Callable[[Tensor, Tensor, Any], Tensor]
MultiAverage: TypeAlias = Callable[[Sequence[Tensor], Sequence[Tensor], Any], None]


def get_ema_avg_fn(decay: float = 0.999) -> Average:
    """An exponential moving average, for ``AveragedModel(avg_fn=...)``.

    The function that is returned gives ``decay * average + (1 - decay) * current``.

    Args:
        decay: how much of the average is kept, from 0 to 1.

    Raises:
        ValueError: ``decay`` outside ``[0, 1]``.

    >>> import tinygrad_np as tg
    >>> get_ema_avg_fn(0.75)(tg.tensor([0.0]), tg.tensor([1.0]), 5)
    tensor([0.2500])
    """
    _require_decay(decay)

    @no_grad()
    def ema_update(ema_param: Tensor, current_param: Tensor, num_averaged: Any) -> Tensor:
        average: Tensor = decay * ema_param + (1 - decay) * current_param
        return average

    return ema_update


def get_swa_avg_fn() -> Average:
    """A plain mean of all models, for ``AveragedModel(avg_fn=...)``.

    The function that is returned gives ``average + (current - average) / (num_averaged + 1)``
    (Izmailov et al., UAI 2018, arXiv:1803.05407, algorithm 1).

    >>> import tinygrad_np as tg
    >>> get_swa_avg_fn()(tg.tensor([0.0]), tg.tensor([1.0]), 3)
    tensor([0.2500])
    """

    @no_grad()
    def swa_update(averaged_param: Tensor, current_param: Tensor, num_averaged: Any) -> Tensor:
        average: Tensor = averaged_param + (current_param - averaged_param) / (num_averaged + 1)
        return average

    return swa_update


def get_ema_multi_avg_fn(decay: float = 0.999) -> MultiAverage:
    """An exponential moving average of many tensors, in place.

    For ``AveragedModel(multi_avg_fn=...)``. The function that is returned moves each average by
    ``(1 - decay) * (current - average)``.

    Args:
        decay: how much of the average is kept, from 0 to 1.

    Raises:
        ValueError: ``decay`` outside ``[0, 1]``.

    >>> import tinygrad_np as tg
    >>> averages = [tg.tensor([0.0]), tg.tensor([4.0])]
    >>> get_ema_multi_avg_fn(0.75)(averages, [tg.tensor([1.0]), tg.tensor([0.0])], 5)
    >>> averages
    [tensor([0.2500]), tensor([3.])]
    """
    _require_decay(decay)

    def ema_update(
        ema_param_list: Sequence[Tensor], current_param_list: Sequence[Tensor], num_averaged: Any
    ) -> None:
        _move(ema_param_list, current_param_list, 1 - decay)

    return ema_update


def get_swa_multi_avg_fn() -> MultiAverage:
    """A plain mean of all models, of many tensors, in place.

    For ``AveragedModel(multi_avg_fn=...)``. The function that is returned moves each average by
    ``(current - average) / (num_averaged + 1)``.

    >>> import tinygrad_np as tg
    >>> averages = [tg.tensor([0.0]), tg.tensor([4.0])]
    >>> get_swa_multi_avg_fn()(averages, [tg.tensor([1.0]), tg.tensor([0.0])], 3)
    >>> averages
    [tensor([0.2500]), tensor([3.])]
    """

    def swa_update(
        averaged_param_list: Sequence[Tensor],
        current_param_list: Sequence[Tensor],
        num_averaged: Any,
    ) -> None:
        _move(
            averaged_param_list,
            current_param_list,
            1 / (as_number("num_averaged", num_averaged) + 1),
        )

    return swa_update


def _require_decay(decay: float) -> None:
    if not 0 <= decay <= 1:
        raise ValueError(
            f"Invalid decay value {decay} provided. Please provide a value in [0,1] range."
        )


def _move(averages: Sequence[Tensor], currents: Sequence[Tensor], share: float) -> None:
    """Move averages towards current values by a share of the difference, in place."""
    for average, current in zip(averages, currents, strict=True):
        _write(average, _between(average._array, current._array, share))


def _between(average: Array, current: Array, share: float) -> Array:
    # The side that loses nothing at share = 1, as in PyTorch's lerp.
    if share < 0.5:
        return np.asarray(average + share * (current - average))
    return np.asarray(current - (current - average) * (1 - share))


def _write(tensor: Tensor, values: Any) -> None:
    tensor._array[...] = values
    mark_written(tensor._array)


class AveragedModel(Module):
    """A model whose parameters are an average of those of another model in training.

    By default it is the plain mean (stochastic weight averaging: Izmailov et al., UAI 2018,
    arXiv:1803.05407, algorithm 1); `get_ema_multi_avg_fn` makes it an exponential moving average
    (Polyak and Juditsky, 1992). It is called as the model is.

    Args:
        model: the model; a copy of it is made.
        device: None or the CPU.
        avg_fn: gives the new average of one tensor, from the average, the current value and the
            number of models averaged.
        multi_avg_fn: writes the new averages into a list of tensors, likewise.
        use_buffers: average the buffers too; otherwise they are copied.

    Attributes:
        module: the averaged model.
        n_averaged: the number of models averaged, a tensor of shape ().

    Raises:
        AssertionError: both ``avg_fn`` and ``multi_avg_fn``.

    Statistics of batch normalization fit the last model, not the average: call `update_bn` once
    after training, or average them, too.

    >>> import tinygrad_np as tg
    >>> model = tg.nn.Linear(1, 1, bias=False)
    >>> average = AveragedModel(model)
    >>> for value in (1.0, 2.0, 6.0):
    ...     model.weight.detach().fill_(value)
    ...     average.update_parameters(model)
    tensor([[1.]])
    tensor([[2.]])
    tensor([[6.]])
    >>> average.module.weight.detach(), average.n_averaged
    (tensor([[3.]]), tensor(3))
    """

    n_averaged: Tensor

    def __init__(
        self,
        model: Module,
        device: Any = None,
        avg_fn: Average | None = None,
        multi_avg_fn: MultiAverage | None = None,
        use_buffers: bool = False,
    ) -> None:
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", Tensor(np.array(0)))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return self.module(*args, **kwargs)

    def _averaged(self, model: Module) -> Iterable[Tensor]:
        """The tensors of a model that are averaged."""
        yield from model.parameters()
        if self.use_buffers:
            yield from model.buffers()

    def update_parameters(self, model: Module) -> None:
        """Take the current parameters of ``model`` into the average; the first are copied.

        Args:
            model: the model in training, of the same parameters and buffers.

        >>> import tinygrad_np as tg
        >>> model = tg.nn.Linear(2, 1)
        >>> average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.9))
        >>> average.update_parameters(model)
        >>> int(average.n_averaged.item())
        1
        """
        pairs = [
            (average.detach(), current.detach())
            for average, current in zip(
                self._averaged(self.module), self._averaged(model), strict=True
            )
        ]
        count = int(self.n_averaged.item())
        if count == 0:
            for average, current in pairs:
                _write(average, current._array)
        elif self.avg_fn is not None:
            for average, current in pairs:
                _write(average, self.avg_fn(average, current, self.n_averaged)._array)
        else:
            # As in PyTorch, one call for each dtype.
            by_dtype: dict[Any, list[tuple[Tensor, Tensor]]] = {}
            for pair in pairs:
                by_dtype.setdefault(pair[0]._array.dtype, []).append(pair)
            multi_avg_fn = self.multi_avg_fn or get_swa_multi_avg_fn()
            for group in by_dtype.values():
                averages, currents = zip(*group, strict=True)
                multi_avg_fn(list(averages), list(currents), self.n_averaged)
        if not self.use_buffers:
            for copy, buffer in zip(self.module.buffers(), model.buffers(), strict=True):
                _write(copy, buffer._array)
        _write(self.n_averaged, count + 1)


@no_grad()
def update_bn(loader: Iterable[Any], model: Module, device: Any = None) -> None:
    """Set the running statistics of batch normalization to those of all data, by one pass over it.

    Args:
        loader: gives batches: what the model takes, or a list or tuple that begins with it.
        model: the model, as `AveragedModel`; nothing happens where it has no such layer.
        device: None or the CPU.

    If the loader or the model raises, the layers' settings are as before.

    >>> import tinygrad_np as tg
    >>> model = tg.nn.BatchNorm1d(1)
    >>> update_bn([tg.tensor([[1.0], [3.0]]), tg.tensor([[5.0], [7.0]])], model)
    >>> model.running_mean
    tensor([4.])
    """
    layers = [module for module in model.modules() if isinstance(module, BatchNorm)]
    if not layers:
        return
    momenta = [layer.momentum for layer in layers]
    was_training = [(module, module.training) for module in model.modules()]
    for layer in layers:
        layer.reset_running_stats()
    try:
        model.train()
        for layer in layers:
            layer.momentum = None  # a plain mean over all batches
        for batch in loader:
            input = batch[0] if isinstance(batch, (list, tuple)) else batch
            model(input if device is None else input.to(device))
    finally:
        for layer, momentum in zip(layers, momenta, strict=True):
            layer.momentum = momentum
        for module, training in was_training:
            module.training = training


class SWALR(LRScheduler):
    """Go from the current rate to a constant one, for stochastic weight averaging.

    Args:
        optimizer: whose groups to change.
        swa_lr: the last rate, for all groups or one for each.
        anneal_epochs: the number of epochs on the way.
        anneal_strategy: ``"cos"`` or ``"linear"``.
        last_epoch: the epoch to go on from; -1 starts anew.

    Raises:
        ValueError: an unknown strategy, a negative ``anneal_epochs``, or not as many ``swa_lr`` as
            groups.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> scheduler = SWALR(optimizer, swa_lr=0.1, anneal_epochs=2, anneal_strategy="linear")
    >>> rates = []
    >>> for epoch in range(4):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.5, 0.3, 0.1, 0.1]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        swa_lr: float | Sequence[float],
        anneal_epochs: int = 10,
        anneal_strategy: str = "cos",
        last_epoch: int = -1,
    ) -> None:
        rates = per_group("swa_lr", optimizer, swa_lr)
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}"
            )
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self._anneal_strategy = anneal_strategy
        self.anneal_epochs = anneal_epochs
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["swa_lr"] = rate
        super().__init__(optimizer, last_epoch)

    def _share(self, step: int) -> float:
        """How much of the way is done after a number of steps."""
        t = max(0, min(1, step / max(1, self.anneal_epochs)))
        return t if self._anneal_strategy == "linear" else (1 - math.cos(math.pi * t)) / 2

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``last_epoch``, from the one before."""
        self._warn_outside_step()
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        before, now = self._share(step - 1), self._share(step)
        rates = []
        for number, group in enumerate(self._groups):
            if "swa_lr" not in group:
                raise KeyError(
                    f"SWALR: param_groups[{number}] has no 'swa_lr': a group that is added after "
                    "the schedule was built brings its own"
                )
            lr, last = group["lr"], group["swa_lr"]
            # The rate that the way began with.
            first = last if before == 1 else (lr - before * last) / (1 - before)
            rates.append(last * now + first * (1 - now))
        return rates
