"""What TensorBoard shows of a run, as a callback: event files, written by tensorboardX."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import tinygrad_np as tg
from tinygrad_np import nn
from tinygrad_np.computation_graph import ComputationGraph

from ..run_folder.history import Epoch
from .trainer import Callback, Trainer

if TYPE_CHECKING:
    from tensorboardX import SummaryWriter

__all__ = ["TensorBoard"]

_IMAGES = 16


class TensorBoard(Callback):
    """Writes event files: figures by epoch, weights, images, the graph, hyper-parameters.

    As a callback of a :class:`Trainer` it needs nothing else. A loop of one's own calls
    :meth:`scalars`, :meth:`histograms`, :meth:`images`, :meth:`graph` and :meth:`close`.

    Args:
        folder: for the event files, ``tensorboard --logdir FOLDER``. It is made at the first event.

    Raises:
        ImportError: at the first event, if tensorboardX is not installed
            (``pip install "tinygrad-np[tensorboard]"``).

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     log = TensorBoard(folder)
        ...     for epoch in (1, 2):
        ...         log.scalars({"loss/train": 1 / epoch}, epoch)
        ...     log.close()
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._open: SummaryWriter | None = None
        self._purge: int | None = None

    def _writer(self) -> SummaryWriter:
        if self._open is None:
            from tensorboardX import SummaryWriter

            self._open = SummaryWriter(self.folder, purge_step=self._purge)
        return self._open

    # --- for any loop -----------------------------------------------------------------------------

    def scalars(self, values: dict[str, float], step: int) -> None:
        """Write numbers by name; a name's part before a slash groups them."""
        for name, value in values.items():
            self._writer().add_scalar(name, value, step)

    def histograms(self, network: nn.Module, step: int) -> None:
        """Write the distribution of each parameter of a network."""
        for name, parameter in network.named_parameters():
            self._writer().add_histogram(name.replace(".", "/"), parameter.numpy(force=True), step)

    def images(self, name: str, images: NDArray[np.uint8], step: int) -> None:
        """Write images, (N, H, W) in grey or (N, 3, H, W), of pixels from 0 to 255."""
        channels = images[:, np.newaxis] if images.ndim == 3 else images
        self._writer().add_images(name, channels, step)

    def graph(self, graph: ComputationGraph) -> None:
        """Write a computation graph from ``tg.graph``."""
        from tensorboardX.proto.attr_value_pb2 import AttrValue
        from tensorboardX.proto.event_pb2 import Event
        from tensorboardX.proto.graph_pb2 import GraphDef
        from tensorboardX.proto.node_def_pb2 import NodeDef

        names = [
            vertex.name.replace(".", "/") if vertex.is_leaf else f"{vertex.name}_{i}"
            for i, vertex in enumerate(graph.vertices)
        ]
        inputs: list[list[str]] = [[] for _ in names]
        for start, end in graph.edges:
            inputs[end].append(names[start])
        nodes = [
            NodeDef(
                name=name,
                op="Parameter" if vertex.is_leaf else vertex.name,
                input=before,
                attr={"shape": AttrValue(s=str(vertex.shape).encode())},
            )
            for name, vertex, before in zip(names, graph.vertices, inputs, strict=True)
        ]
        event = Event(graph_def=GraphDef(node=nodes).SerializeToString())
        self._writer().file_writer.add_event(event)

    def settings(self, settings: dict[str, Any], results: dict[str, float], step: int) -> None:
        """Write hyper-parameters beside what they led to, for TensorBoard's table of runs."""
        plain = {
            name: value if isinstance(value, bool | int | float | str) else str(value)
            for name, value in settings.items()
        }
        self._writer().add_hparams(plain, results, name="settings", global_step=step)

    def close(self) -> None:
        """Write all that is left."""
        if self._open is not None:
            self._open.close()
            self._open = None

    # --- for a Trainer ----------------------------------------------------------------------------

    def on_train_start(self, trainer: Trainer) -> None:
        """Write some of the images and the graph; a resumed run goes on where it was saved."""
        if trainer.history:
            # An earlier session may have written epochs that it did not live to save.
            self._purge = len(trainer.history) + 1
            return
        images = trainer.data.train.images[:_IMAGES]
        self.images("images", images, 0)
        self.graph(_graph_of(trainer, images[:2]))

    def on_epoch_end(self, trainer: Trainer, epoch: Epoch) -> None:
        """Write the epoch's figures and the distribution of the weights."""
        self.scalars(
            {
                "loss/train": epoch.train_loss,
                "loss/validation": epoch.val_loss,
                "accuracy/train": epoch.train_accuracy,
                "accuracy/validation": epoch.val_accuracy,
                "learning_rate": epoch.lr,
                "seconds": epoch.seconds,
            },
            epoch.epoch,
        )
        self.histograms(trainer.model, epoch.epoch)
        self._writer().flush()

    def on_train_end(self, trainer: Trainer) -> None:
        """Write the settings, once training is finished, and close the files."""
        if trainer.finished and trainer.history:
            best = trainer.best
            results = {"best/accuracy": best.val_accuracy, "best/loss": best.val_loss}
            self.settings(asdict(trainer.settings), results, best.epoch)
        self.close()

    def on_exception(self, trainer: Trainer, error: BaseException) -> None:
        """Close the files."""
        self.close()


def _graph_of(trainer: Trainer, images: NDArray[np.uint8]) -> ComputationGraph:
    """The graph of the logits; the network's state and the random numbers stay as they were."""
    network, before = trainer.model, trainer.model.training
    network.eval()
    try:
        batch = trainer.settings.as_input(trainer.data.normalize(images, np.random.default_rng(0)))
        x = tg.tensor(batch, requires_grad=True)
        return tg.graph(network(x), {"input": x, **dict(network.named_parameters())})
    finally:
        network.train(before)
