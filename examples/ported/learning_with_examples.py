"""Learning with examples: a sine by a polynomial, with more of the library at each step.

By hand, by autograd, by a function of one's own, by layers, by an optimizer, by a module of one's
own, and by one that is another graph on each call.
"""

import math
import random

import tinygrad_np
from tinygrad_np import nn

STEPS = 300
LEARNING_RATE = 1e-6


def problem():
    x = tinygrad_np.linspace(-math.pi, math.pi, 2000)
    return x, tinygrad_np.sin(x)


def by_hand(weights):
    """The gradients written out."""
    x, y = problem()
    a, b, c, d = (tinygrad_np.tensor(weight) for weight in weights)
    losses = []
    for _ in range(STEPS):
        # Forward pass: compute predicted y
        y_pred = a + b * x + c * x**2 + d * x**3
        losses.append((y_pred - y).pow(2).sum().item())

        # Backprop to compute gradients of a, b, c, d with respect to loss
        grad_y_pred = 2.0 * (y_pred - y)
        grad_a = grad_y_pred.sum()
        grad_b = (grad_y_pred * x).sum()
        grad_c = (grad_y_pred * x**2).sum()
        grad_d = (grad_y_pred * x**3).sum()

        # Update weights using gradient descent
        a -= LEARNING_RATE * grad_a
        b -= LEARNING_RATE * grad_b
        c -= LEARNING_RATE * grad_c
        d -= LEARNING_RATE * grad_d
    return losses


def by_autograd(weights):
    """The same, with the gradients that ``backward`` finds."""
    x, y = problem()
    a, b, c, d = (tinygrad_np.tensor(weight, requires_grad=True) for weight in weights)
    losses = []
    for _ in range(STEPS):
        y_pred = a + b * x + c * x**2 + d * x**3
        loss = (y_pred - y).pow(2).sum()
        losses.append(loss.item())
        loss.backward()
        with tinygrad_np.no_grad():
            for weight in (a, b, c, d):
                weight -= LEARNING_RATE * weight.grad
                # Manually zero the gradients after updating weights
                weight.grad = None
    return losses


class LegendrePolynomial3(tinygrad_np.autograd.Function):
    """P3(x) = (5 x^3 - 3 x) / 2."""

    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return 0.5 * (5 * input**3 - 3 * input)

    @staticmethod
    def backward(ctx, grad_output):
        (input,) = ctx.saved_tensors
        return grad_output * 1.5 * (5 * input**2 - 1)


def by_own_function(steps=STEPS):
    """y = a + b P3(c + d x)."""
    x, y = problem()
    a = tinygrad_np.full((), 0.0, requires_grad=True)
    b = tinygrad_np.full((), -1.0, requires_grad=True)
    c = tinygrad_np.full((), 0.0, requires_grad=True)
    d = tinygrad_np.full((), 0.3, requires_grad=True)
    losses = []
    for _ in range(steps):
        P3 = LegendrePolynomial3.apply
        y_pred = a + b * P3(c + d * x)
        loss = (y_pred - y).pow(2).sum()
        losses.append(loss.item())
        loss.backward()
        with tinygrad_np.no_grad():
            for weight in (a, b, c, d):
                weight -= 5e-6 * weight.grad
                weight.grad = None
    return losses


def polynomial_layers():
    # Three features x, x^2, x^3; Flatten takes the (2000, 1) of the linear layer to (2000,).
    return nn.Sequential(nn.Linear(3, 1), nn.Flatten(0, 1))


def by_layers(model):
    """``nn.Sequential``, its parameters changed by hand."""
    x, y = problem()
    p = tinygrad_np.tensor([1, 2, 3])
    xx = x.unsqueeze(-1).pow(p)
    loss_fn = nn.MSELoss(reduction="sum")
    losses = []
    for _ in range(STEPS):
        loss = loss_fn(model(xx), y)
        losses.append(loss.item())
        model.zero_grad()
        loss.backward()
        with tinygrad_np.no_grad():
            for param in model.parameters():
                param -= LEARNING_RATE * param.grad
    return losses


def by_optimizer(model):
    """The same, with RMSprop."""
    x, y = problem()
    xx = x.unsqueeze(-1).pow(tinygrad_np.tensor([1, 2, 3]))
    loss_fn = nn.MSELoss(reduction="sum")
    optimizer = tinygrad_np.optim.RMSprop(model.parameters(), lr=1e-3)
    losses = []
    for _ in range(STEPS):
        loss = loss_fn(model(xx), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


class Polynomial3(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Parameter(tinygrad_np.randn(()))
        self.b = nn.Parameter(tinygrad_np.randn(()))
        self.c = nn.Parameter(tinygrad_np.randn(()))
        self.d = nn.Parameter(tinygrad_np.randn(()))

    def forward(self, x):
        return self.a + self.b * x + self.c * x**2 + self.d * x**3

    def string(self):
        a, b, c, d = self.a.item(), self.b.item(), self.c.item(), self.d.item()
        return f"y = {a:.3f} + {b:.3f} x + {c:.3f} x^2 + {d:.3f} x^3"


class DynamicNet(Polynomial3):
    """On each call a fourth-order term, a fifth-order one, both with the same weight, or none."""

    def __init__(self):
        super().__init__()
        self.e = nn.Parameter(tinygrad_np.randn(()))

    def forward(self, x):
        y = super().forward(x)
        for exp in range(4, random.randint(4, 6)):
            y = y + self.e * x**exp
        return y


def by_module(model, lr=LEARNING_RATE, momentum=0.0):
    """A module of one's own, and SGD."""
    x, y = problem()
    criterion = nn.MSELoss(reduction="sum")
    optimizer = tinygrad_np.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    losses = []
    for _ in range(STEPS):
        loss = criterion(model(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


def main():
    weights = [random.gauss(0, 1) for _ in range(4)]
    model = Polynomial3()
    for name, losses in {
        "by hand": by_hand(weights),
        "by autograd": by_autograd(weights),
        "by a function of one's own": by_own_function(2000),
        "by layers": by_layers(polynomial_layers()),
        "by an optimizer": by_optimizer(polynomial_layers()),
        "by a module": by_module(model),
        "by another graph each time": by_module(DynamicNet(), lr=1e-8, momentum=0.9),
    }.items():
        print(f"{name:27s} loss {losses[0]:12.2f} -> {losses[-1]:10.2f}")
    print(f"Result: {model.string()}")


if __name__ == "__main__":
    main()
