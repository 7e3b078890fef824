"""A hidden Markov model by ``logsumexp``: its likelihood, its states, and its parameters.

Rabiner, "A tutorial on hidden Markov models" (1989). The forward recursion is written in
logarithms; there is no backward recursion, for the derivative of the log-likelihood by the
log-emissions is the probability of each state at each time (Eisner, "Inside-outside and
forward-backward algorithms are just backprop", 2016).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tinygrad_np import func
from tinygrad_np.scipy import optimize, stats
from tinygrad_np.scipy.special import log_softmax, logsumexp

Array = np.ndarray[Any, np.dtype[np.float64]]
STAY, MEANS, DEVIATION = 0.95, np.array([-1.0, 1.0]), 0.9


class Model(NamedTuple):
    signal: Array  # (n,)
    states: Array  # (n,), the true ones
    means: Array  # (2,)
    stay: Array  # (2,), the probability to stay in a state
    probabilities: Array  # (n,), of the second state


def log_likelihood(emissions: Any, transitions: Any) -> Any:
    """Of a signal, by the logarithms of its emissions (n, states) and of the transitions."""
    alpha = emissions[0] - np.log(transitions.shape[0])
    for t in range(1, emissions.shape[0]):
        alpha = logsumexp(alpha[:, None] + transitions, axis=0) + emissions[t]
    return logsumexp(alpha)


def log_emissions(p: Any, signal: Array) -> Any:
    return stats.norm.logpdf(signal[:, None], p[:2], np.exp(p[2]))  # (n, 2)


def log_transitions(p: Any) -> Any:
    return log_softmax(p[3:].reshape(2, 2), axis=1)


def learn(n: int = 150, seed: int = 0) -> Model:
    """Draw a signal of two states, learn the model, and say which state it was in."""
    rng = np.random.default_rng(seed)
    states = np.cumsum(rng.random(n) > STAY) % 2
    signal = MEANS[states] + DEVIATION * rng.normal(size=n)

    def loss(p: Any) -> Any:
        return -log_likelihood(log_emissions(p, signal), log_transitions(p))

    guess = np.array([-0.5, 0.5, 0.0, 1.0, 0.0, 0.0, 1.0])
    p = optimize.minimize(loss, guess, method="L-BFGS-B").x
    probabilities = func.grad(log_likelihood)(log_emissions(p, signal), log_transitions(p))
    stay = np.diagonal(np.exp(log_transitions(p)))
    return Model(signal, states.astype(float), p[:2], stay, probabilities[:, 1])


def draw(axes: Any, model: Model) -> None:
    axes.plot(model.signal, ".", color="0.55", label="signal")
    axes.plot(model.probabilities, label="probability of the second state")
    axes.plot(model.states, "--", color="0.3", label="true state")
    axes.set(title="A hidden Markov model, by logsumexp", xlabel="time")
    axes.legend()


def main() -> None:
    model = learn()
    right = np.mean((model.probabilities > 0.5) == model.states)
    print(f"means {model.means.round(2)} (true {MEANS}), stays {model.stay.round(3)} (true {STAY})")
    print(f"the likelier state is the true one at {right:.0%} of the times")


if __name__ == "__main__":
    main()
