"""Calls of functions of single elements, for ``tests/ops/pytorch_outcomes.py``."""

from __future__ import annotations

from tests.ops.pytorch_outcomes import Calls, changed

NAN = float("nan")

CALLS: Calls = {
    "shifts": ("integers", [
        lambda t, x: x << 1,
        lambda t, x: x >> 1,
        lambda t, x: 1 << x.abs(),
        lambda t, x: 64 >> x.abs(),
        lambda t, x: x << t.tensor([1, 70, -1]),
        lambda t, x: x >> t.tensor([1, 70, -1]),
        lambda t, x: (x > 0) << 1,
        lambda t, x: t.bitwise_left_shift(x.to(t.uint8), 2),
        lambda t, x: t.bitwise_right_shift(x, 2),
        lambda t, x: changed(x, "bitwise_left_shift_", 1),
        lambda t, x: changed(x, "bitwise_right_shift_", x.abs()),
        lambda t, x: x.float() << 1,
        lambda t, x: x << 1.5,
        lambda t, x: t.bitwise_left_shift(x, t.ones(3)),
        lambda t, x: t.bitwise_right_shift(x, t.ones(2, dtype=t.int64)),
    ]),
    "gcd and lcm": ("integers", [
        lambda t, x: t.gcd(x, t.tensor([4, -6, 0])),
        lambda t, x: x.gcd(t.tensor(6)),
        lambda t, x: t.lcm(x, t.tensor([4, -6, 0])),
        lambda t, x: t.lcm(x.to(t.int32), x.to(t.int32)),
        lambda t, x: changed(x, "gcd_", t.tensor(6)),
        lambda t, x: changed(x, "lcm_", t.tensor(6)),
        lambda t, x: t.gcd(x, x.float()),
        lambda t, x: t.gcd(x > 0, x > 0),
        lambda t, x: t.lcm(x.double(), x),
    ]),
    "parts of floats": ("vector", [
        lambda t, x: tuple(t.frexp(x * t.tensor([0.0, -0.3, 1e30, 1.0]))),
        lambda t, x: tuple(t.frexp(t.tensor([float("inf"), NAN, -0.0], dtype=t.float64))),
        lambda t, x: x.frexp().exponent,
        lambda t, x: t.nextafter(x, -x),
        lambda t, x: t.nextafter(x, x.double() + 1),
        lambda t, x: x.nextafter(t.tensor(3.0)),
        lambda t, x: changed(x, "nextafter_", x + 1),
        lambda t, x: t.frexp(x.long()),
        lambda t, x: t.nextafter(x.long(), x.long()),
    ]),
    "element by element": ("vector", [
        lambda t, x: changed(x, "apply_", lambda v: v * v),
        lambda t, x: changed(x, "map_", x.flip(0), lambda a, b: a - b),
        lambda t, x: t.ones(2, requires_grad=True).apply_(lambda v: v),
        lambda t, x: x.new([1, 2]),
        lambda t, x: x.new(2, 3).shape == (2, 3),
        lambda t, x: list(reversed(x)),
        lambda t, x: t.from_dlpack(x),
        lambda t, x: t.ones(2, requires_grad=True).__dlpack__(),
    ]),
    "what it is": ("integers", [
        lambda t, x: (t.is_signed(x), x.to(t.uint8).is_signed(), (x > 0).is_signed()),
        lambda t, x: (t.is_complex(x), x.is_conj(), t.is_neg(x), x.is_inference()),
        lambda t, x: (t.is_nonzero(t.tensor(2)), t.is_same_size(x, x.t()), t.is_storage(x)),
        lambda t, x: t.angle(x),
        lambda t, x: t.tensor([-1.0, 0.0, NAN], dtype=t.float64).angle(),
        lambda t, x: (x.conj(), t.real(x), x.resolve_neg(), t.isreal(x)),
        lambda t, x: (x.H, x.mH, x.adjoint(), t.adjoint(x)),
        lambda t, x: t.nonzero_static(x, size=3),
        lambda t, x: x.nonzero_static(size=7, fill_value=-9),
        lambda t, x: x.view(t.uint8).shape[1],
        lambda t, x: x.int().view(t.float32).view(t.int32),
        lambda t, x: t.is_nonzero(x),
        lambda t, x: t.imag(x),
        lambda t, x: t.ones(3).H,
        lambda t, x: t.ones(3).mH,
        lambda t, x: t.nonzero_static(x, size=-1),
        lambda t, x: x.int().view(t.int64),
    ]),
}  # fmt: skip
