"""The package as a whole: what importing it brings, and what its wheel holds."""

from __future__ import annotations

import ast
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


# From the bottom up: a module imports from its own layer and from those before it, for types too.
LAYERS = [
    "core",
    "random",
    "pytree",
    "ops",
    "numpy_protocol",
    "tensor_methods",
    "printing",
    "tensor",
    "creation",
    "random_tensors",
    "optim",
    "nn",
    "io",
]


def imported_modules(path: Path) -> list[str]:
    """The modules of the package that a file imports, by their names within it."""
    package = list(path.relative_to(ROOT / "tinygrad_np").parent.parts)
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            if node.module:
                found.append(".".join([*base, node.module]))
            else:
                found += [".".join([*base, alias.name]) for alias in node.names]
    return found


def test_imports_point_one_way() -> None:
    rank = {name: i for i, name in enumerate(LAYERS)}
    for path in sorted((ROOT / "tinygrad_np").rglob("*.py")):
        layer = path.relative_to(ROOT / "tinygrad_np").with_suffix("").parts[0]
        for target in imported_modules(path) if layer in rank else ():
            other = target.partition(".")[0]
            if layer in ("ops", "tensor_methods") and target == "tensor":
                continue  # until each family is converted
            assert rank[other] <= rank[layer], f"{path} imports {target}"


def test_the_engine_depends_on_numpy_alone() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert [name.split(">")[0] for name in project["dependencies"]] == ["numpy"]
