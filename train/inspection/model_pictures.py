"""Every picture of a trained model."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import tinygrad_np as tg
from models import MLP
from models.activations import ACTIVATIONS
from tinygrad_np import data, nn

from .. import pictures
from ..architectures.prediction import BATCH_SIZE
from ..pictures.layer_names import layer_names
from ..run_folder.trained_model import TrainedModel
from .evaluation_data import LabelledImages
from .layer_outputs import layer_outputs

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["NamedPictures", "draw_model", "has_feature_maps", "logits_with_graph"]

_SAMPLES = 10  # of the sheet of transforms
_MOST_VALUES = 1 << 26  # of hidden activations that are held at once: 256 MB

NamedPictures = Iterator[tuple[str, "Figure | None"]]
"""Pictures by the names of their files; None if a model has nothing to show in one."""


def draw_model(
    model: TrainedModel, test: LabelledImages, image: NDArray[np.uint8], about: str
) -> NamedPictures:
    """Draw every picture of a model.

    Args:
        model: the model.
        test: its test set.
        image: (H, W) or (3, H, W), for the feature maps.
        about: a description of that image.

    Yields:
        File name and picture; None for a picture in which this model has nothing to show.
    """
    network, title = model.network, model.title
    yield (
        "weights.png",
        pictures.weight_heat_maps(network, f"Weights of the linear layers\n{title}", model.classes),
    )
    yield "neurons.png", _neurons(model)
    yield (
        "kernels.png",
        pictures.kernels(
            network,
            f"Convolution kernels\n{title}",
        ),
    )
    yield "feature-maps.png", _feature_maps(model, image, f"Feature maps of {about}\n{title}")
    yield (
        "histograms.png",
        pictures.weight_histograms(network, f"Distribution of weights and biases\n{title}"),
    )
    yield (
        "spread.png",
        pictures.weight_spread(network, f"Spread of weights and biases by layer\n{title}"),
    )
    yield (
        "projection.png",
        _projections(model, test, f"Hidden activations of the {test.name} test set\n{title}"),
    )
    yield (
        "augmentation.png",
        _transformed(model, test, f"Augmentation: images of {test.name}, changed at random"),
    )
    yield (
        "graph.png",
        pictures.computation_graph(
            tg.graph(*logits_with_graph(model, image)),
            f"Computation graph for one image\n{title}",
        ),
    )


def _neurons(model: TrainedModel) -> Figure | None:
    """Draw the neurons of the first layer as images; None if it does not see the pixels.

    What other layers see has no place in an image; their weights are in ``weights.png``.
    """
    if not isinstance(model.network, MLP):
        return None
    pixels = prod(model.image_shape)
    names = layer_names(model.network)
    first, *others = [key for key in names if isinstance(model.network[int(key)], nn.Linear)]
    layer = model.network[int(first)]
    assert isinstance(layer, nn.Linear)
    features = layer.in_features - pixels
    note = f": the pixels, without {features:,} features" if features else ""
    return pictures.neurons(
        # The pixels come first; what else the layer sees is no image.
        layer.weight.numpy(force=True)[:, :pixels],
        f"Incoming weights of each neuron, {names[first]}{note}\n{model.title}",
        model.image_shape,
        None if others else model.classes,
    )


def has_feature_maps(model: TrainedModel) -> bool:
    """Return whether a layer of the model makes maps (N, C, H, W)."""
    return bool(_maps(model, model.as_input(np.zeros((1, *model.image_shape), np.uint8))))


def _maps(model: TrainedModel, batch: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """Compute the maps (C, H, W) of the first image of a batch, by layer."""
    outputs = layer_outputs(model.network, batch)
    return {name: output[0] for name, output in outputs.items() if output.ndim == 4}


def _feature_maps(model: TrainedModel, image: NDArray[np.uint8], title: str) -> Figure | None:
    """Draw the output of each layer with maps; None if there is no such layer."""
    batch = model.as_input(image[np.newaxis])
    maps = _maps(model, batch)
    return pictures.feature_maps(batch[0], maps, title) if maps else None


def _projections(model: TrainedModel, test: LabelledImages, title: str) -> Figure | None:
    """Draw the outputs of every activation function; None if there is none."""

    def hidden(layer: nn.Module) -> bool:
        return isinstance(layer, tuple(ACTIVATIONS.values()))

    one = layer_outputs(model.network, model.as_input(test.images[:1]), hidden)
    if not one:
        return None
    most = max(1, _MOST_VALUES // sum(output.size for output in one.values()))
    shown = slice(None, None, -(-len(test.labels) // most))  # evenly spaced
    images, labels = test.images[shown], test.labels[shown]
    if len(labels) < len(test.labels):
        title += f"\n{len(labels):,} of its {len(test.labels):,} images"
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in one}
    for start in range(0, len(labels), BATCH_SIZE):
        batch = model.as_input(images[start : start + BATCH_SIZE])
        for name, output in layer_outputs(model.network, batch, hidden).items():
            parts[name].append(output.reshape(len(output), -1))
    activations = {name: np.concatenate(outputs) for name, outputs in parts.items()}
    return pictures.projections(activations, labels, model.classes, title)


def _transformed(model: TrainedModel, test: LabelledImages, title: str) -> Figure:
    """Draw the first images under each transform, with the settings that training uses."""
    stored, settings = test.images[:_SAMPLES], model.settings
    images = data.normalize(stored)  # 0 to 1, so black is 0
    rng = np.random.default_rng(settings.seed)
    degrees, part = settings.rotate, settings.shift
    side = min(model.image_shape[-2:])
    cutout, crop = settings.cutout or side // 4, settings.crop or side // 8
    jitter, strength = settings.color_jitter or 0.4, settings.rand_augment or 0.3
    erasing = settings.erasing or 0.5
    targets = data.one_hot(test.labels[:_SAMPLES], len(model.classes))
    mixed, _ = data.mixup(images, targets, rng, settings.mixup or 1.0)
    cut, _ = data.cutmix(images, targets, rng, settings.cutmix or 1.0)
    jittered = data.ColorJitter(jitter, jitter, jitter)(stored, rng)
    return pictures.transformed_images(
        {
            "as they are": images,
            f"rotated by up to {degrees:g} degrees": data.RandomRotation(degrees)(images, rng),
            f"shifted by up to {part:g} of the size": data.RandomShift(part)(images, rng),
            "--augment: both": data.RandomAffine(degrees, part)(images, rng),
            "--flip: half of them, left to right": data.RandomHorizontalFlip()(images, rng),
            f"--crop {crop}: moved by up to {crop} pixels": data.RandomCrop(crop)(images, rng),
            f"--cutout {cutout}: half of them": data.Cutout(cutout)(images, rng),
            f"--erasing {erasing:g}": data.RandomErasing(erasing)(images, rng),
            f"--color-jitter {jitter:g}": data.normalize(jittered),
            f"--rand-augment {strength:g}": data.normalize(
                data.RandAugment(magnitude=strength)(stored, rng)
            ),
            f"--mixup {settings.mixup or 1.0:g}: mixed with another": mixed,
            f"--cutmix {settings.cutmix or 1.0:g}: a part of another": cut,
        },
        0,
        1,
        title,
    )


def logits_with_graph(
    model: TrainedModel, image: NDArray[np.uint8]
) -> tuple[tg.Tensor, dict[str, tg.Tensor]]:
    """Compute the logits of an image with their graph; return the graph's leaves by name, too."""
    batch = tg.tensor(model.as_input(image[np.newaxis]), requires_grad=True)
    return model.network(batch), {"input": batch, **dict(model.network.named_parameters())}
