"""What the pictures show: the very numbers, with labels that neither overlap nor are cut off."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

import tinygrad_np as tg
from models import MLP
from models.lenet import LeNet
from tinygrad_np import nn
from tinygrad_np.computation_graph.layout import layered
from train import pictures
from train.inspection.layer_outputs import layer_outputs
from train.pictures.layer_names import layer_names
from train.run_folder.history import Epoch

LONG = [f"species {i} of a genus whose name goes on and on {i}" for i in range(120)]
CLASSES = ["T-shirt/top", "Trouser", "Pullover", "Dress"]


@pytest.fixture(scope="module")
def mlp():
    tg.manual_seed(0)
    return MLP(36, (16, 7), 4)


@pytest.fixture(scope="module")
def lenet():
    tg.manual_seed(0)
    return LeNet(1, 4, (3, 18), 3, (12,), image_size=(14, 14))


def history(accuracies):
    return [
        Epoch(i + 1, 0.1, 2 - a, a / 2, 1 - a, a, seconds=1.0) for i, a in enumerate(accuracies)
    ]


# --- every picture --------------------------------------------------------------------------------


def every_picture(mlp, lenet):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (14, 14, 14)).astype(np.uint8)
    labels = np.arange(40) % 4
    confusion = rng.integers(0, 1000, (4, 4))
    captions = [f"no. {i}: T-shirt/top\ntaken for Trouser, 99.9%" for i in range(14)]
    x = tg.tensor(np.ones((1, 1, 14, 14), np.float32), requires_grad=True)
    graph = tg.graph(lenet(x), {"input": x, **dict(lenet.named_parameters())})
    maps = layer_outputs(lenet, x.numpy(force=True), lambda layer: isinstance(layer, nn.Conv2d))
    hidden = {"1 ReLU": rng.normal(size=(40, 16)), "3 ReLU": rng.normal(size=(40, 7))}
    runs = {f"run number {i}": history([0.5, 0.6, 0.55]) for i in range(5)}
    return {
        "curves": pictures.training_curves(
            history([0.5, 0.7, 0.6]), "title", "label smoothing 0.1"
        ),
        "overlaid": pictures.overlaid_curves(runs, "title"),
        "confusion": pictures.confusion_matrix(confusion, CLASSES, "title"),
        "confusion of long names": pictures.confusion_matrix(
            np.ones((40, 40), int), LONG[:40], "title"
        ),
        "long names": pictures.projections(
            {"hidden layer": rng.normal(size=(240, 16))}, np.arange(240) % 120, LONG, "title"
        ),
        "long captions": pictures.image_sheet(images, LONG[:14], "title"),
        "heat maps": pictures.weight_heat_maps(mlp, "title", CLASSES),
        "neurons": pictures.neurons(mlp[0].weight.numpy(force=True), "title", (6, 6)),
        "named neurons": pictures.neurons(
            mlp[0].weight.numpy(force=True)[:4], "title", (6, 6), CLASSES
        ),
        "kernels": pictures.kernels(lenet, "title"),
        "histograms": pictures.weight_histograms(lenet, "title"),
        "spread": pictures.weight_spread(lenet, "title"),
        "maps": pictures.feature_maps(images[:1], {k: v[0] for k, v in maps.items()}, "title"),
        "sheet": pictures.image_sheet(images, captions, "title"),
        "transformed": pictures.transformed_images({"a": images, "b": images}, 0, 255, "title"),
        "projections": pictures.projections(hidden, labels, CLASSES, "title"),
        "graph": pictures.computation_graph(graph, "title"),
    }


def texts(figure):
    """Every text that is drawn, with the box that it takes, and for a slanted one its own box."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    for text in dict.fromkeys(figure.findobj(Text)):  # a legend's texts are found twice
        if text.get_visible() and text.get_text().strip() and _drawn(figure, text):
            yield text.get_text(), text.get_window_extent(renderer), _slanted(text, renderer)


def _slanted(text, renderer):
    """The box of a text at 45 degrees on a page turned back by as much; None for other texts."""
    if text.get_rotation() != 45:
        return None
    x, y = text.get_transform().transform(text.get_unitless_position())
    text.set_rotation(0)
    flat = text.get_window_extent(renderer)
    text.set_rotation(45)
    return flat.translated((x + y) / 2**0.5 - x, (y - x) / 2**0.5 - y)


def _drawn(figure, text):
    """Whether the text is on the page: ticks beyond an axis and axes switched off are not."""
    for axes in figure.axes:
        if not axes.axison and text in axes.findobj(type(text)):
            return text in axes.texts
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks() + axis.get_minor_ticks():
                if text in (tick.label1, tick.label2):
                    return low <= tick.get_loc() <= high and text is tick.label1
            if text is axis.offsetText:
                return False
    return True


def test_no_two_texts_overlap(mlp, lenet):
    for name, figure in every_picture(mlp, lenet).items():
        for (a, box_a, slanted_a), (b, box_b, slanted_b) in combinations(texts(figure), 2):
            boxes = (slanted_a, slanted_b) if slanted_a and slanted_b else (box_a, box_b)
            assert _overlap(*boxes) < 3, f"{name}: {a!r} and {b!r}"


def _overlap(a, b):
    """The smaller side, in pixels, of what two boxes share."""
    across = min(a.x1, b.x1) - max(a.x0, b.x0)
    down = min(a.y1, b.y1) - max(a.y0, b.y0)
    return min(across, down)


def test_every_picture_has_a_title_and_every_plot_its_axes_named(mlp, lenet):
    for name, figure in every_picture(mlp, lenet).items():
        assert figure.get_suptitle().startswith("title"), name
        for axes in figure.axes:
            if axes.axison:
                labelled = axes.get_ylabel() or [t.get_text() for t in axes.get_yticklabels()]
                assert labelled, name


# --- what they show -------------------------------------------------------------------------------


def test_curves_mark_the_chosen_epoch():
    figure = pictures.training_curves(history([0.5, 0.7, 0.6]), "title")
    losses, accuracies = figure.axes
    marked = [line for line in accuracies.lines if line.get_marker() == "o"]
    assert [(line.get_xdata(), line.get_ydata()) for line in marked] == [([2], [0.7])]
    assert "epoch 2, chosen: 70.00%" in [t.get_text() for t in accuracies.get_legend().texts]
    assert list(losses.lines[1].get_ydata()) == pytest.approx([0.5, 0.3, 0.4])


def test_curves_say_what_is_drawn():
    plain = pictures.training_curves(history([0.5]), "title", noise="dropout 0.1")
    assert "dropout 0.1" in plain.get_supxlabel()
    assert [t.get_text() for t in plain.axes[0].get_legend().texts[:2]] == [
        "training",
        "validation",
    ]
    old = pictures.training_curves(history([0.5]), "title", "label smoothing 0.1")
    assert "label smoothing 0.1: another loss" in old.axes[0].get_legend().texts[0].get_text()
    runs = {"a": history([0.5]), "b": history([0.6])}
    overlaid = pictures.overlaid_curves(runs, "title", ["data sets differ: " + "long " * 40])
    assert "data sets differ" in overlaid.get_suptitle()
    assert max(map(len, overlaid.get_suptitle().split("\n"))) <= 100


def test_overlaid_curves_name_every_run():
    runs = {"a": history([0.5]), "b": history([0.6, 0.7])}
    legend = pictures.overlaid_curves(runs, "title").legends[0]
    assert [t.get_text() for t in legend.texts] == [
        "a: epoch 1, 50.00%, loss 0.500",
        "b: epoch 2, 70.00%, loss 0.300",
    ]


def test_confusion_matrix_writes_every_count():
    confusion = np.array([[5, 0], [1_234, 2]])
    axes = pictures.confusion_matrix(confusion, ["cat", "dog"], "title").axes[0]
    shown = {t.get_position(): t.get_text() for t in axes.texts}
    assert shown == {(0, 0): "5", (0, 1): "1,234", (1, 1): "2"}


def test_neurons_show_their_own_weights():
    weight = np.arange(3 * 12.0).reshape(3, 12)
    axes = pictures.neurons(weight, "title", (3, 4)).axes[0]
    tiles = [image.get_array() for image in axes.images if image.get_array().shape == (3, 4)]
    assert np.array_equal(tiles, weight.reshape(3, 3, 4))


def test_of_many_neurons_the_largest_are_shown():
    weight = np.ones((100, 4))
    weight[::2] = 2
    captions = {t.get_text() for t in pictures.neurons(weight, "title", (2, 2)).axes[0].texts}
    assert {str(i) for i in range(0, 100, 2)} <= captions


def test_models_without_such_layers_have_no_such_picture(lenet):
    assert pictures.kernels(MLP(4, (), 2), "title") is None
    assert pictures.weight_heat_maps(nn.Conv2d(1, 1, 2), "title") is None


def test_layers_are_named_by_what_they_are(mlp, lenet):
    heat = pictures.weight_heat_maps(mlp, "title")
    assert [axes.get_title() for axes in heat.axes[:3]] == [
        "first hidden layer, 16 x 36",
        "second hidden layer, 7 x 16",
        "output layer, 4 x 7",
    ]
    names = layer_names(lenet)
    assert len(set(names.values())) == len(names)
    assert [names[key] for key in ("0", "3", "7", "9")] == [
        "first convolution",
        "second convolution",
        "fully connected layer",
        "output layer",
    ]
    twice = layer_names(nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.ReLU()))
    assert twice["2"] == "second ReLU after the output layer"


def test_heat_maps_show_each_weight_of_a_small_matrix(mlp):
    image = pictures.weight_heat_maps(mlp, "title").axes[2].images[0]
    shown = image.get_array()
    rows, columns = (size // of for size, of in zip(shown.shape, (4, 7), strict=True))
    assert np.array_equal(shown[::rows, ::columns], mlp[4].weight.numpy(force=True))
    assert min(shown.shape) >= 500  # so that nothing between two weights is smoothed
    assert image.get_extent() == [-0.5, 6.5, 3.5, -0.5]


def test_kernels_say_which_part_they_show(lenet):
    drawn = {t.get_text() for t in pictures.kernels(lenet, "title").axes[0].texts}
    assert "first convolution, 3 x 3: 1 input by row, 3 outputs by column" in drawn
    part = "3 inputs by row, the first 16 of 18 outputs by column"
    assert f"second convolution, 3 x 3: {part}" in drawn


@pytest.mark.parametrize(("classes", "drawn"), [(3, 3), (10, 10), (47, 47), (120, 100)])
def test_every_class_of_a_projection_looks_different(classes, drawn):
    labels = np.repeat(np.arange(classes), 5)
    values = np.random.default_rng(0).normal(size=(len(labels), 3))
    figure = pictures.projections({"hidden layer": values}, labels, LONG[:classes], "title")
    points = figure.axes[0].collections
    assert [len(part.get_offsets()) for part in points] == [5] * drawn
    looks = {
        (tuple(part.get_facecolor()[0]), part.get_paths()[0].vertices.tobytes()) for part in points
    }
    assert len(looks) == drawn
    legend = [text.get_text() for text in figure.legends[0].texts]
    assert len(set(legend)) == drawn
    assert ("the first 100 of 120 classes" in figure.get_suptitle()) == (classes > drawn)


def test_too_large_a_graph_is_refused():
    x = tg.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(300):
        y = -y
    with pytest.raises(ValueError, match=r"301 vertices.*dot"):
        pictures.computation_graph(tg.graph(y), "title")


# --- the layout of graphs -------------------------------------------------------------------------


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 14))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    edges = [(min(p), max(p)) for p in draw(st.lists(pairs, max_size=25)) if p[0] != p[1]]
    widths = draw(st.lists(st.floats(0.1, 3), min_size=count, max_size=count))
    weights = draw(st.lists(st.sampled_from([1.0, 1000.0]), min_size=count, max_size=count))
    return widths, edges, weights


@given(graphs())
def test_layout_leads_down_and_overlaps_nowhere(graph):
    widths, edges, weights = graph
    layout = layered(widths, edges, weights)
    for (start, end), bends in zip(edges, layout.bends, strict=True):
        path = [layout.layer[start], *(layer for _, layer in bends), layout.layer[end]]
        assert path == list(range(path[0], path[-1] + 1))
    for layer in set(layout.layer):
        row = sorted(
            (layout.x[v], widths[v]) for v in range(len(widths)) if layout.layer[v] == layer
        )
        for (x, width), (next_x, next_width) in pairwise(row):
            assert next_x - x >= (width + next_width) / 2
    assert min(x - w / 2 for x, w in zip(layout.x, widths, strict=True)) >= -1e-9
    assert max(x + w / 2 for x, w in zip(layout.x, widths, strict=True)) <= layout.width + 1e-9


def test_a_chain_with_parameters_is_straight():
    # Operations 1, 4, 7, each with two parameters.
    edges = [(0, 1), (1, 4), (2, 4), (3, 4), (4, 7), (5, 7), (6, 7)]
    weights = [1.0, 1000.0, 1.0, 1.0, 1000.0, 1.0, 1.0, 1000.0]
    x = layered([1.0] * 8, edges, weights).x
    assert x[1] == pytest.approx(x[4], abs=0.02)
    assert x[4] == pytest.approx(x[7], abs=0.02)


@pytest.mark.parametrize("epochs", [1, 2, 3])
def test_epochs_are_counted_in_whole_numbers(epochs):
    for figure in (
        pictures.training_curves(history([0.5] * epochs), "title"),
        pictures.overlaid_curves({"a": history([0.5] * epochs)}, "title"),
    ):
        FigureCanvasAgg(figure).draw()
        for axes in figure.axes[:2]:
            low, high = axes.get_xlim()
            shown = [tick for tick in axes.get_xticks() if low <= tick <= high]
            assert shown
            assert all(tick == round(tick) for tick in shown)
