"""Draw the pictures of the examples in docs/scipy.md: ``python -m docs.make_example_pictures``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from examples import (
    gaussian_process,
    hidden_markov_model,
    phase_retrieval,
    state_space_fit,
    variational_inference,
)

FOLDER = Path(__file__).parent / "gallery"
EXAMPLES: dict[Any, Any] = {
    state_space_fit: state_space_fit.fit,
    gaussian_process: gaussian_process.learn,
    variational_inference: variational_inference.infer,
    phase_retrieval: phase_retrieval.retrieve,
    hidden_markov_model: hidden_markov_model.learn,
}


def main() -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    for module, compute in EXAMPLES.items():
        figure, axes = pyplot.subplots(figsize=(6, 3.4), layout="constrained")
        module.draw(axes, compute())
        path = FOLDER / f"example-{module.__name__.rpartition('.')[2].replace('_', '-')}.png"
        figure.savefig(path, dpi=90, metadata={"Software": None})
        pyplot.close(figure)
        print(path.name)


if __name__ == "__main__":
    main()
