"""Write the losses of the ported scripts with PyTorch: ``python -m tests.ported.make_losses``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.ported.scripts import RUNS, losses

if __name__ == "__main__":
    text = json.dumps({name: losses(name, "torch") for name in RUNS}, indent=0)
    Path(__file__).with_name("losses.json").write_text(text + "\n", encoding="utf-8")
