"""Cases for ``ops/nn/convolution``, ``folding.py`` and the layout in ``sliding_windows.py``."""

from __future__ import annotations

from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.nn import functional as F
from tinygrad_np.ops.nn import sliding_windows
from tinygrad_np.ops.nn.convolution import images as convolution
from tinygrad_np.ops.nn.convolution import volumes

from . import Array, any_shapes, arrays, arrays_of, case, fixed

pairs = st.tuples(st.integers(1, 2), st.integers(1, 2))


@st.composite
def image_and_kernel(draw: st.DrawFn, transposed: bool, bias: bool) -> list[Array]:
    """Images, kernels that fit into them dilated by up to 2, and biases; 1 or 2 groups."""
    groups = draw(st.integers(1, 2))
    n, c, o = draw(st.integers(0, 2)), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    kernel = draw(pairs)
    size = tuple(2 * (k - 1) + draw(st.integers(1, 3)) for k in kernel)
    ends = (groups * c, o) if transposed else (groups * o, c)
    wanted: list[tuple[int, ...]] = [(n, groups * c, *size), (*ends, *kernel)]
    if bias:
        wanted.append((groups * o,))
    return draw(arrays_of(st.just(wanted)))


def groups_of(draw: st.DrawFn, arguments: list[Array]) -> int:
    """So many groups that the channels of the image are the kernel's."""
    return arguments[0].shape[1] // arguments[1].shape[1]


def groups_of_transposed(draw: st.DrawFn, arguments: list[Array]) -> int:
    channels, bias = arguments[1].shape[1], arguments[2].shape[0]
    return bias // channels


def conv1d_of(x: tg.Tensor, weight: tg.Tensor) -> tg.Tensor:
    return F.conv1d(x[..., 0], weight[..., 0], padding=1, groups=x.shape[1] // weight.shape[1])


case("conv2d", F.conv2d, image_and_kernel(False, True), stride=pairs, dilation=pairs,
     padding=st.sampled_from([0, 1, (0, 2)]), groups=groups_of)  # fmt: skip
case("conv2d", F.conv2d, image_and_kernel(False, False), padding="same", groups=groups_of)
case(
    "conv2d",
    lambda x, weight: F.conv1d(
        x[..., 0], weight[..., 0], padding=1, groups=x.shape[1] // weight.shape[1]
    ),
    image_and_kernel(False, False),
)
case("conv_transpose2d", F.conv_transpose2d, image_and_kernel(True, True), stride=pairs,
     dilation=pairs, groups=groups_of_transposed)  # fmt: skip
case(
    "conv_transpose2d",
    lambda x, weight, bias: F.conv_transpose2d(
        F.pad(x, (1, 1, 1, 1)), weight, bias, 2, 1, 1, bias.shape[0] // weight.shape[1]
    ),
    image_and_kernel(True, True),
)


# An image of 5x5 with 2x2 kernels, whose windows are as many as g has elements.
for stride, counts in (((1, 2), (4, 2)), ((2, 1), (2, 4))):
    case(
        "conv2d_weight_gradient",
        convolution._conv2d_weight_gradient,
        fixed((2, 2, 5, 5), (2, 4, *counts)),
        kernel=(2, 2),
        stride=stride,
        groups=st.integers(1, 2),
    )

images = any_shapes(4, 4, 1, 3)
around = st.tuples(*[st.integers(0, 2)] * 4)
case("padded_images", sliding_windows._padded, arrays(images), padding=around)
case("unfold", F.unfold, arrays(any_shapes(4, 4, 3, 4)), kernel_size=pairs, dilation=pairs,
     padding=st.integers(0, 1), stride=pairs)  # fmt: skip
case(
    "fold",
    lambda x: F.fold(x, (3, 4), (2, 2), stride=(1, 2), padding=(0, 1)),
    arrays((2, 8, 6)),
)
case("fold", lambda x: tg.sum(F.fold(x, 4, 2, dilation=2), axis=0), arrays((2, 4, 4)))

# Windows of 2 along a depth of 5: with steps, gaps and zeros in front.
for stride, dilation, front, count in ((1, 1, 0, 4), (2, 1, 1, 3), (1, 3, 0, 2), (1, 2, 2, 5)):
    slices = {"count": count, "kernel": 2, "stride": stride, "dilation": dilation, "front": front}
    case("depth_windows", volumes._depth_windows, arrays((2, 2, 5, 2, 1)), **slices)
    case("add_depth_windows", volumes._add_depth_windows, arrays((2 * count, 4, 2, 1)), depth=5,
         **slices)  # fmt: skip
case(
    "depth_windows",
    lambda x, weight: F.conv3d(x, weight, padding=(1, 0, 1), stride=(2, 1, 1)),
    fixed((1, 2, 3, 3, 2), (2, 2, 2, 2, 1)),
)
case(
    "add_depth_windows",
    lambda x, weight, bias: F.conv_transpose3d(
        x, weight, bias, stride=(2, 1, 1), padding=(1, 0, 0)
    ),
    fixed((1, 2, 2, 2, 2), (2, 1, 3, 2, 1), (1,)),
)
