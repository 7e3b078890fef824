"""The package as a whole: what importing it brings, and what its wheel holds."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIST = "import sys; before = set(sys.modules); import {}; print(*set(sys.modules) - before)"


def modules_after_importing(name: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", LIST.format(name)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return set(run.stdout.split())


def test_the_engine_imports_numpy_and_the_standard_library_only() -> None:
    tops = {name.partition(".")[0] for name in modules_after_importing("tinygrad_np")}
    assert tops - {"numpy", "tinygrad_np"} <= set(sys.stdlib_module_names)


def test_the_engine_imports_no_heavy_part_of_the_standard_library() -> None:
    extra = modules_after_importing("tinygrad_np") - modules_after_importing("numpy")
    heavy = {"asyncio", "concurrent", "dataclasses", "email", "http", "logging", "urllib.request"}
    assert extra & heavy == set()


def test_imports_point_one_way() -> None:
    """From the graph up: no module imports one that stands above it."""
    order = [
        *("nodes", "writes", "watch", "numerics", "autograd", "random"),
        *(
            "recording",
            "primitive",
            "ops",
            "numpy_protocol",
            "methods",
            "tensor",
            "creation",
            "nn",
            "optim",
            "__init__",
        ),
    ]
    rank = {name: i for i, name in enumerate(order)}
    for path in sorted((ROOT / "tinygrad_np").rglob("*.py")):
        parts = path.relative_to(ROOT / "tinygrad_np").with_suffix("").parts
        if parts[0] not in ("nodes", "writes", "watch", "numerics", "autograd", "primitive", "ops"):
            continue
        checking = False
        for line in path.read_text().splitlines():
            checking = line.startswith("if TYPE_CHECKING") or (checking and line.startswith(" "))
            if not line.startswith("from .") or checking:
                continue
            module = line.split()[1]
            names = [module.strip(".").partition(".")[0]]
            if module in (".", ".."):  # from . import a, b
                names = [name.strip() for name in line.partition("import")[2].split(",")]
            for target in names if module.startswith("..") or len(parts) == 1 else ():
                assert rank[target] <= rank[parts[0]], f"{'/'.join(parts)} imports {module}"


def test_the_engine_depends_on_numpy_alone() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert [name.split(">")[0] for name in project["dependencies"]] == ["numpy"]
