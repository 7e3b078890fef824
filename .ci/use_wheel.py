"""Train networks in an environment that holds the wheel and NumPy alone.

Run by ``distributions.py`` with that environment's Python, from an empty folder.
"""

import sys
from importlib.metadata import distributions, version

import numpy.random  # noqa: F401  (what NumPy itself tries does not count)

sought = []  # modules that somebody tries to import, and that are not there


class Sought:
    """The last finder: it is asked for what no other has found."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        sought.append(name)


sys.meta_path.append(Sought)

import models  # noqa: E402
import tinygrad_np as tg  # noqa: E402

assert tg.__version__ == version("tinygrad-np"), (tg.__version__, version("tinygrad-np"))
installed = {distribution.metadata["Name"].lower() for distribution in distributions()}
assert installed == {"numpy", "tinygrad-np"}, installed

tg.manual_seed(0)
x, labels = tg.randn(32, 784), tg.randint(0, 10, (32,))
for network, images in ((models.MLP(), x), (models.LeNet(), x.reshape(32, 1, 28, 28))):
    optimizer = tg.optim.SGD(network.parameters(), lr=0.05)
    losses = []
    for _ in range(3):
        optimizer.zero_grad()
        loss = tg.nn.functional.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[2] < losses[0], losses

assert set(sought) <= {"org"}, sought  # the standard library's copy asks for Jython's
