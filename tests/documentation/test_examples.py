"""The examples do what they say."""

from __future__ import annotations

import numpy as np

import tinygrad_np as tg
from examples import (
    char_transformer,
    gaussian_process,
    hidden_markov_model,
    newton,
    phase_retrieval,
    physics_informed,
    state_space_fit,
    variational_inference,
    wasserstein_gan,
)


def test_newton_finds_the_minimum_and_doubles_its_digits() -> None:
    path = newton.newton(newton.rosenbrock, np.array([-1.2, 1.0]))
    assert len(path) <= 8
    np.testing.assert_allclose(path[-1], [1, 1], rtol=1e-12)
    errors = [np.linalg.norm(point - 1) for point in path[-4:-1]]
    assert errors[1] < errors[0] ** 2 * 10 or errors[2] < errors[1] ** 2 * 10
    many = newton.newton(newton.rosenbrock, np.linspace(0.8, 1.2, 5))
    np.testing.assert_allclose(many[-1], np.ones(5), rtol=1e-10)


def test_the_soliton_solves_the_equation() -> None:
    x, t = tg.tensor(np.linspace(-3, 3, 13)), tg.tensor(np.linspace(0, 0.2, 13))
    left = physics_informed.residual(physics_informed.soliton, x, t)  # type: ignore[arg-type]
    np.testing.assert_allclose(left.data, 0, atol=1e-10)


def test_a_network_learns_the_equation() -> None:
    u, losses = physics_informed.train(steps=250, points=64)
    assert losses[-1] < losses[0] / 100
    assert physics_informed.error(u) < 0.25  # the soliton's height is 2


def test_the_gradient_penalty_is_that_of_a_known_critic() -> None:
    critic = tg.nn.Linear(2, 1)
    critic.load_state_dict({"weight": np.array([[3.0, 4.0]], np.float32), "bias": np.zeros(1)})
    penalty = wasserstein_gan.gradient_penalty(critic, tg.randn(5, 2), tg.randn(5, 2))
    np.testing.assert_allclose(penalty.item(), 16, rtol=1e-5)
    penalty.backward()  # (|w| - 1)^2 by w is 2 (|w| - 1) w / |w|
    np.testing.assert_allclose(critic.weight.grad.data, [[8 * 0.6, 8 * 0.8]], rtol=1e-5)


def test_a_generator_learns_the_ring() -> None:
    generator, _, _ = wasserstein_gan.train(steps=250)
    radii = wasserstein_gan.radii(generator)
    assert 0.75 < radii.mean() < 1.25
    assert radii.std() < 0.45  # noise through an untrained network: 0.1 +- 0.05


def test_a_transformer_learns_to_count() -> None:
    model, losses = char_transformer.train(steps=110)
    assert losses[0] > 2.3
    assert losses[-1] < 0.5
    written = model.write("three four ", 12)
    assert written.startswith("three four five")
    tokens = char_transformer.encode(char_transformer.text(20)).unsqueeze(0)
    with tg.no_grad():  # no look ahead
        whole, part = model(tokens), model(tokens[:, :10])
    np.testing.assert_allclose(whole.data[:, :10], part.data, atol=1e-5)


def test_a_pendulum_is_fitted() -> None:
    found = state_space_fit.fit()
    np.testing.assert_allclose(found.parameters, state_space_fit.TRUTH, atol=0.1)
    assert np.std(found.fitted - found.measured) < 0.12  # the noise is 0.1


def test_a_gaussian_process_finds_the_noise_and_the_curve() -> None:
    process = gaussian_process.learn()
    assert 0.05 < np.exp(process.logs[2]) < 0.2
    inside = np.abs(process.at) < 3
    truth = np.sin(1.5 * process.at) * np.exp(-0.1 * process.at**2)
    assert np.abs(process.mean - truth)[inside].max() < 0.3
    assert process.deviation[0] > 3 * process.deviation[60]  # little is known out there


def test_outliers_pull_little_at_the_posterior() -> None:
    found = variational_inference.infer()
    assert np.mean(found.bounds[-20:]) > np.mean(found.bounds[:20]) + 50
    truth = np.array([variational_inference.SLOPE, variational_inference.INTERCEPT])
    np.testing.assert_allclose(found.mean, truth, atol=0.2)
    least_squares = np.polyfit(found.x, found.y, 1)
    assert np.abs(found.mean - truth)[1] < np.abs(least_squares - truth)[1] / 2


def test_a_picture_is_found_without_phases() -> None:
    result = phase_retrieval.retrieve(n=16)
    np.testing.assert_allclose(result.found, result.truth, atol=1e-3)


def test_the_states_of_a_signal_are_the_gradient() -> None:
    model = hidden_markov_model.learn()
    assert np.mean((model.probabilities > 0.5) == model.states) > 0.9
    assert model.means[0] < -0.5 and model.means[1] > 0.4
