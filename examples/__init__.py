"""Short programs that show the engine at work; run one with ``python -m examples.newton``."""
