"""The rooms of train/: imports point one way, one file prints, the engine is used by its names."""

import ast
from pathlib import Path

import pytest

TRAIN = Path(__file__).parents[2] / "train"
FILES = sorted(TRAIN.rglob("*.py"))

# From the ground up. A file imports from its own room and from those below.
ROOMS = ["command_line", "architectures", "run_folder", "pictures", "training"]
TOP = ["inspection", "search"]
PROGRAMS = ["cnn", "evaluate", "lenet", "mlp", "report", "resnet", "run", "visualize"]

# Modules of the engine that users import from.
PUBLIC = {
    "tinygrad_np",
    "tinygrad_np.data",
    "tinygrad_np.data.files",  # regular files alone
    "tinygrad_np.data.picture",
    "tinygrad_np.io.atomic",
    "tinygrad_np.io.npz",
    "tinygrad_np.nn",
    "tinygrad_np.optim",
    "tinygrad_np.optim.lr_scheduler",
    "tinygrad_np.memory",
    "tinygrad_np.computation_graph",
    "tinygrad_np.threads",
}


def imports(path):
    """The modules that a file names, absolute, those for types alone included."""
    package = ["train", *path.relative_to(TRAIN).parent.parts]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            yield module
            yield from (f"{module}.{name.name}" for name in node.names)


def room(parts):
    return parts[0] if len(parts) > 1 or parts[0] in ROOMS + TOP else "program"


def test_every_room_is_listed():
    folders = {path.name for path in TRAIN.iterdir() if (path / "__init__.py").exists()}
    assert folders == {*ROOMS, *TOP}
    assert sorted(path.stem for path in TRAIN.glob("*.py")) == sorted(["__init__", *PROGRAMS])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TRAIN)))
def test_imports_point_one_way(path):
    here = room(path.relative_to(TRAIN).with_suffix("").parts)
    allowed = {*ROOMS, *TOP} if here == "program" else {*ROOMS, here}
    if here in ROOMS:
        allowed = {*ROOMS[: ROOMS.index(here) + 1]}
    for module in imports(path):
        top, _, rest = module.partition(".")
        if top == "train" and rest and path.name != "__init__.py":
            assert rest.split(".")[0] in allowed, f"{here} imports {module}"


def test_no_file_is_long():
    assert {path.name: n for path in FILES if (n := len(path.read_text().splitlines())) > 400} == {}


def test_one_file_prints():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print":
                assert path.name == "console.py", f"{path.name}:{node.lineno} prints"


def test_the_engine_is_used_by_its_public_names():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tinygrad_np"):
                assert node.module in PUBLIC, f"{path.name} imports {node.module}"
                assert not any(name.name.startswith("_") for name in node.names)


def definitions(body):
    """Functions and classes that others may use, methods included."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from definitions(node.body)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TRAIN)))
def test_every_definition_that_others_use_says_what_it_does(path):
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree)
    silent = [node.name for node in definitions(tree.body) if not ast.get_docstring(node)]
    assert silent == []
