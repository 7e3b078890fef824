"""Calls of what works on signals, images and volumes; ``torch_calls.py`` has the others."""

from __future__ import annotations

from typing import Any

from tests.torch_calls import call, functional, module, wave

SIGNALS, IMAGES, VOLUMES = wave(2, 4, 9), wave(2, 4, 7, 6), wave(2, 2, 5, 6, 4)
BY_AXES = {1: SIGNALS, 2: IMAGES, 3: VOLUMES}
WEIGHTS = {1: wave(6, 2, 3), 2: wave(6, 2, 3, 2), 3: wave(4, 1, 2, 3, 2)}
BACK = {1: wave(4, 3, 3), 2: wave(4, 3, 3, 2), 3: wave(2, 2, 2, 3, 2)}

# --- convolutions --------------------------------------------------------------------------------

for n, x in BY_AXES.items():
    bias, groups = wave(WEIGHTS[n].shape[0]), 2
    for settings in (
        {},
        {"stride": 2, "padding": 1},
        {"padding": "same", "dilation": 2},
        {"padding": "valid", "stride": (2,) * n},
        {"dilation": (2, 1, 1)[:n], "padding": (2, 1, 0)[:n]},
    ):
        functional(f"conv{n}d", x, WEIGHTS[n], bias, groups=groups, **settings)
    functional(f"conv{n}d", x[0], WEIGHTS[n], groups=groups)
    for settings in (
        {},
        {"stride": 2, "padding": 1, "output_padding": 1},
        {"dilation": 2, "groups": 2},
    ):
        functional(f"conv_transpose{n}d", x, BACK[n], **settings)
    functional(f"conv_transpose{n}d", x[0], BACK[n], stride=2)
functional("conv_tbc", wave(5, 2, 3), wave(2, 3, 4), wave(4), pad=1)

for n, x in BY_AXES.items():
    channels = x.shape[1]
    for mode in ("zeros", "reflect", "replicate", "circular"):
        module(f"Conv{n}d", channels, 3, 3, on=(x,), padding=1, padding_mode=mode)
    module(f"ConvTranspose{n}d", channels, 3, 3, on=(x,), stride=2, bias=False)
    size = [2 * k + 2 for k in x.shape[2:]]
    module(
        f"ConvTranspose{n}d",
        channels,
        3,
        3,
        on=(x,),
        stride=2,
        use=lambda lib, made, x, size=size: made(x, output_size=size),
    )

# --- pools ---------------------------------------------------------------------------------------

for n, x in BY_AXES.items():
    for settings in ({}, {"stride": 1, "padding": 1, "dilation": 2}, {"ceil_mode": True}):
        functional(f"max_pool{n}d", x, kernel_size=2, return_indices=True, **settings)
    functional(f"max_pool{n}d", x[0], kernel_size=3, stride=2)
    functional(f"max_pool{n}d_with_indices", x, kernel_size=3)
    for settings in (
        {},
        {"stride": 2, "padding": 1, "ceil_mode": True},
        {"padding": 1, "count_include_pad": False},
    ):
        functional(f"avg_pool{n}d", x, kernel_size=3, **settings)
    functional(f"lp_pool{n}d", abs(x), norm_type=3, kernel_size=2)
    functional(f"lp_pool{n}d", x, norm_type=2, kernel_size=2, stride=1, ceil_mode=True)
    for size in (1, 3, 4):
        functional(f"adaptive_avg_pool{n}d", x, output_size=size)
        functional(f"adaptive_max_pool{n}d", x, output_size=size, return_indices=True)
        functional(f"adaptive_max_pool{n}d_with_indices", x, output_size=size)
    call(
        f"F.max_unpool{n}d",
        lambda lib, x, n=n: getattr(lib.nn.functional, f"max_unpool{n}d")(
            *getattr(lib.nn.functional, f"max_pool{n}d")(x, 2, return_indices=True), 2
        ),
        x,
    )
    call(
        f"nn.MaxUnpool{n}d to a size",
        lambda lib, x, n=n: getattr(lib.nn, f"MaxUnpool{n}d")(2, 3)(
            *getattr(lib.nn, f"MaxPool{n}d")(2, 3, return_indices=True)(x),
            output_size=x.shape[2:],
        ),
        x,
    )
functional("avg_pool2d", IMAGES, kernel_size=(2, 3), divisor_override=5)
functional("avg_pool3d", VOLUMES, kernel_size=2, divisor_override=-3)
functional("adaptive_avg_pool2d", IMAGES, output_size=(None, 4))
functional("adaptive_max_pool3d", VOLUMES, output_size=(2, None, 3))
for n in (2, 3):
    x = BY_AXES[n]
    samples = wave(2, x.shape[1], n, low=0.0, high=0.99)
    for settings in ({"output_size": 2}, {"output_ratio": (0.6, 0.5, 0.5)[:n]}):
        functional(
            f"fractional_max_pool{n}d",
            x,
            kernel_size=2,
            return_indices=True,
            _random_samples=samples,
            **settings,
        )

# --- padding, resampling, grids ------------------------------------------------------------------

for n, x in BY_AXES.items():
    for name in ("ConstantPad", "ZeroPad", "ReflectionPad", "ReplicationPad", "CircularPad"):
        value = (0.5,) if name == "ConstantPad" else ()
        module(f"{name}{n}d", (1, 2, 0, 1, 2, 1)[: 2 * n], *value, on=(x,))
        module(f"{name}{n}d", 1, *value, on=(x[0],))
functional("pad", IMAGES, pad=(-1, 2, -2, -1))
functional("pad", IMAGES, pad=(-1, 2, -2, 1), mode="replicate")
for corners in (False, True):
    for size in ((3, 4), (9, 11), (1, 1)):
        for antialias in (False, True):
            settings = {"align_corners": corners, "antialias": antialias}
            functional("interpolate", IMAGES, size=size, mode="bicubic", **settings)
            functional("interpolate", IMAGES, size=size, mode="bilinear", **settings)
    functional("interpolate", VOLUMES, size=(3, 8, 5), mode="trilinear", align_corners=corners)
functional("interpolate", IMAGES, scale_factor=(0.6, 1.7), mode="bicubic")
for n, x in BY_AXES.items():
    functional("interpolate", x, size=(3, 8, 2)[:n], mode="area")
functional("interpolate", IMAGES, scale_factor=(0.6, 1.7), mode="area")
functional("upsample", IMAGES, scale_factor=2)
functional("upsample_nearest", IMAGES, size=(9, 4))
functional("upsample_bilinear", IMAGES, scale_factor=2)
module("UpsamplingNearest2d", on=(IMAGES,), scale_factor=2)
module("UpsamplingBilinear2d", on=(IMAGES,), size=(5, 5))
for corners in (False, True):
    functional("affine_grid", wave(2, 2, 3), size=(2, 3, 4, 5), align_corners=corners)
    functional("affine_grid", wave(1, 3, 4), size=(1, 3, 4, 1, 3), align_corners=corners)
    for padding in ("zeros", "border", "reflection"):
        for mode in ("bilinear", "bicubic"):
            functional(
                "grid_sample",
                wave(2, 2, 4, 5),
                wave(2, 3, 3, 2, low=-1.7, high=1.7),
                mode=mode,
                padding_mode=padding,
                align_corners=corners,
            )
        # The gradient of the grid is 0, which PyTorch may leave out.
        functional(
            "grid_sample",
            wave(2, 2, 4, 5),
            mode="nearest",
            padding_mode=padding,
            align_corners=corners,
            grid=wave(2, 3, 3, 2, low=-1.7, high=1.7),
        )
        functional(
            "grid_sample",
            wave(1, 2, 3, 4, 5),
            wave(1, 2, 3, 2, 3, low=-1.7, high=1.7),
            padding_mode=padding,
            align_corners=corners,
        )

# --- channels, normalization, dropout that drops nothing or everything ---------------------------

functional("pixel_shuffle", wave(2, 8, 2, 3), upscale_factor=2)
functional("pixel_unshuffle", wave(1, 2, 4, 6), downscale_factor=2)
functional("channel_shuffle", wave(2, 6, 2, 3), groups=3)
for size in (1, 2, 3, 4):
    for x in BY_AXES.values():
        functional("local_response_norm", x, size=size, alpha=0.5, beta=0.6, k=1.5)
module("LocalResponseNorm", 3, on=(IMAGES,))
module("BatchNorm3d", 2, on=(VOLUMES,))
module("BatchNorm3d", 2, on=(VOLUMES,), use=lambda lib, made, x: made.eval()(x))
module("InstanceNorm3d", 2, on=(VOLUMES,), affine=True)
module("InstanceNorm3d", 2, on=(VOLUMES[0],))
module("Softmax2d", on=(IMAGES,))
module("Softmax2d", on=(IMAGES[0],))
for name in ("dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout"):
    x = {"dropout1d": SIGNALS, "dropout3d": VOLUMES}.get(name, IMAGES)
    functional(name, x, p=0.0, training=True)
    functional(name, x, p=0.7, training=False)
    functional(name, x, p=1.0, training=True)
    kind = {"alpha_dropout": "AlphaDropout", "feature_alpha_dropout": "FeatureAlphaDropout"}.get(
        name, name.title().replace("D", "d").replace("dropout", "Dropout")
    )
    module(kind, on=(x,), use=lambda lib, made, x: made.eval()(x))


def _square(n: int) -> Any:
    """The second derivative along a direction, of what is linear in the image and in the kernel."""

    def run(lib: Any, x: Any, w: Any) -> Any:
        y = getattr(lib.nn.functional, f"conv{n}d")(x, w, groups=2, padding=1)
        (g,) = lib.autograd.grad((y * y * y).sum(), (x,), create_graph=True)
        return g

    return run


for n, x in BY_AXES.items():
    call(f"the gradient of conv{n}d cubed", _square(n), x / 4, WEIGHTS[n] / 4)
