"""The package as a whole: what importing it brings, and what its wheel holds."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Collection
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
    "refused_names",
    "memory",
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
    "distributed",
    "nn",
    "optim",
    "io",
]


def imported_modules(path: Path, modules: Collection[str] = ()) -> list[str]:
    """The modules of the package that a file imports, by their names within it.

    ``from .room import name`` imports the module ``room.name`` where ``modules`` says it is one.
    """
    package = list(path.relative_to(ROOT / "tinygrad_np").parent.parts)
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            target = [*base, node.module] if node.module else base
            whole = [".".join([*target, alias.name]) for alias in node.names]
            if node.module is None:
                found += whole
            else:
                found += [m if m in modules else ".".join(target) for m in whole]
    return found


def test_imports_point_one_way() -> None:
    rank = {name: i for i, name in enumerate(LAYERS)}
    for path in sorted((ROOT / "tinygrad_np").rglob("*.py")):
        layer = path.relative_to(ROOT / "tinygrad_np").with_suffix("").parts[0]
        for target in imported_modules(path) if layer in rank else ():
            other = target.partition(".")[0]
            assert rank[other] <= rank[layer], f"{path} imports {target}"


def test_no_modules_import_each_other_in_a_circle_not_even_for_types() -> None:
    modules = {}
    for path in (ROOT / "tinygrad_np").rglob("*.py"):
        parts = path.relative_to(ROOT / "tinygrad_np").with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    imports = {
        name: (set(imported_modules(path, modules)) & modules.keys()) - {name, ""}
        for name, path in modules.items()
    }
    while True:  # what imports nothing, or is imported by nothing, is in no circle
        imported = {name for targets in imports.values() for name in targets}
        out = {name for name, targets in imports.items() if not targets or name not in imported}
        if not out:
            break
        imports = {name: t - out for name, t in imports.items() if name not in out}
    assert not imports, imports


def test_the_engine_depends_on_numpy_alone() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert [name.split(">")[0] for name in project["dependencies"]] == ["numpy"]


def test_no_file_of_the_engine_is_longer_than_500_lines() -> None:
    lengths = {
        path.name: len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "tinygrad_np").rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > 500} == {}
