"""Random streams: one of the engine's, and generators of their own."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg

seeds = st.integers(-(2**63), 2**64 - 1)

DRAWS = {
    "rand": lambda g: tg.rand(5, generator=g),
    "randn": lambda g: tg.randn(5, generator=g),
    "rand_like": lambda g: tg.rand_like(tg.zeros(5), generator=g),
    "randn_like": lambda g: tg.randn_like(tg.zeros(5), generator=g),
    "randint": lambda g: tg.randint(1000, (5,), generator=g),
    "randperm": lambda g: tg.randperm(20, generator=g),
    "normal": lambda g: tg.normal(0.0, 1.0, (5,), generator=g),
    "bernoulli": lambda g: tg.bernoulli(tg.full((40,), 0.5), generator=g),
    "multinomial": lambda g: tg.multinomial(tg.ones(20), 20, generator=g),
    "Tensor.bernoulli": lambda g: tg.full((40,), 0.5).bernoulli(generator=g),
    "Tensor.multinomial": lambda g: tg.ones(20).multinomial(20, generator=g),
    "normal_": lambda g: tg.zeros(5).normal_(generator=g),
    "uniform_": lambda g: tg.zeros(5).uniform_(generator=g),
    "bernoulli_": lambda g: tg.zeros(40).bernoulli_(generator=g),
    "exponential_": lambda g: tg.zeros(5).exponential_(generator=g),
    "log_normal_": lambda g: tg.zeros(5).log_normal_(generator=g),
    "cauchy_": lambda g: tg.zeros(5).cauchy_(generator=g),
    "geometric_": lambda g: tg.zeros(40).geometric_(0.2, generator=g),
    "random_": lambda g: tg.zeros(5).random_(0, 1000, generator=g),
    "xavier_uniform_": lambda g: tg.nn.init.xavier_uniform_(tg.zeros(3, 4), generator=g),
    "xavier_normal_": lambda g: tg.nn.init.xavier_normal_(tg.zeros(3, 4), generator=g),
    "kaiming_uniform_": lambda g: tg.nn.init.kaiming_uniform_(tg.zeros(3, 4), generator=g),
    "kaiming_normal_": lambda g: tg.nn.init.kaiming_normal_(tg.zeros(3, 4), generator=g),
}


@pytest.mark.parametrize("name", list(DRAWS))
def test_what_a_generator_draws_is_its_own(name):
    draw = DRAWS[name]
    tg.manual_seed(0)
    g, state = tg.Generator(), tg.get_rng_state()
    first = draw(g.manual_seed(3)).tolist()
    assert draw(g).tolist() != first
    assert draw(g.manual_seed(3)).tolist() == first
    assert draw(np.random.default_rng(3)).tolist() == first
    assert tg.get_rng_state() == state  # nothing from the engine's
    tg.manual_seed(3)
    assert draw(None).tolist() == first
    assert tg.get_rng_state() != state
    with pytest.raises(TypeError, match=r"expected a tg\.Generator"):
        draw(3)


@given(seeds)
def test_a_seed_starts_a_stream(seed):
    g = tg.Generator().manual_seed(seed)
    assert g.initial_seed() == seed % 2**64
    assert g.device == tg.device("cpu")
    drawn = [tg.rand(3, generator=g).tolist()]
    for other in (g.clone_state(), copy.deepcopy(g), pickle.loads(pickle.dumps(g))):
        assert other.initial_seed() == g.initial_seed()
        drawn.append(tg.rand(3, generator=other).tolist())
    assert drawn[1] == drawn[2] == drawn[3] == tg.rand(3, generator=g).tolist() != drawn[0]
    assert tg.manual_seed(seed) is tg.default_generator
    assert tg.initial_seed() == seed % 2**64
    assert tg.rand(3).tolist() == drawn[0]


@pytest.mark.parametrize("seed", [-(2**63) - 1, 2**64])
def test_a_seed_has_64_bits(seed):
    with pytest.raises(ValueError, match="manual_seed: the seed"):
        tg.manual_seed(seed)


def test_new_generators_are_alike_and_seed_makes_them_differ():
    one, other = tg.Generator(), tg.Generator(device="cpu")
    assert one.initial_seed() == other.initial_seed()
    assert one.seed() != other.seed()
    assert tg.seed() == tg.initial_seed()


@given(seeds, st.booleans())
def test_a_fork_leaves_no_trace(seed, fails):
    tg.manual_seed(seed)
    tg.rand(2)
    state = tg.get_rng_state()
    try:
        with tg.random.fork_rng():
            assert tg.get_rng_state() == state
            tg.manual_seed(1)
            tg.rand(7)
            if fails:
                raise KeyError
    except KeyError:
        pass
    assert tg.get_rng_state() == state and tg.initial_seed() == seed % 2**64
    with tg.random.fork_rng(enabled=False):
        tg.rand(1)
    assert tg.get_rng_state() != state


def test_a_fork_of_other_devices_is_refused():
    with pytest.raises(RuntimeError, match="no other than the CPU"), tg.random.fork_rng([0]):
        pass


@pytest.mark.parametrize(
    ("fill", "mean", "deviation"),
    [
        (lambda x: x.exponential_(2.0), 0.5, 0.5),
        (lambda x: x.geometric_(0.25), 4.0, np.sqrt(12.0)),
        (lambda x: x.log_normal_(0.0, 0.5).log_(), 0.0, 0.5),
        (lambda x: x.random_(3, 8), 5.0, np.sqrt(2.0)),
        (lambda x: x.random_(5), 2.0, np.sqrt(2.0)),
        (lambda x: x.cauchy_(1.0, 2.0).sub_(1.0).div_(2.0).atan_(), 0.0, np.pi / np.sqrt(12)),
    ],
)
def test_distributions_have_their_mean_and_deviation(fill, mean, deviation):
    """Six standard errors, of a fixed seed."""
    tg.manual_seed(0)
    n = 40_000
    x = fill(tg.zeros(n, dtype=tg.float64)).numpy()
    assert abs(x.mean() - mean) < 6 * deviation / np.sqrt(n)
    assert abs(x.std() - deviation) < 0.05 * deviation


def test_random_fills_the_whole_range_of_a_type():
    tg.manual_seed(0)
    assert set(tg.zeros(99, dtype=tg.bool).random_().tolist()) == {False, True}
    small = tg.zeros(9999, dtype=tg.int8).random_()
    assert (small.min().item(), small.max().item()) == (0, 127)
    assert tg.zeros(9999).random_().max().item() > 2**23
    assert tg.zeros(9999, dtype=tg.int64).random_().max().item() > 2**62


@pytest.mark.parametrize(
    "call",
    [
        lambda x: x.exponential_(0.0),
        lambda x: x.log_normal_(0.0, -1.0),
        lambda x: x.cauchy_(0.0, 0.0),
        lambda x: x.geometric_(1.0),
        lambda x: x.random_(3, 3),
    ],
)
def test_wrong_settings(call):
    with pytest.raises(RuntimeError):
        call(tg.zeros(2))
