"""The wheel holds every module and says what it is; the version stands in one place."""

from __future__ import annotations

import os
import re
import tomllib
import zipfile
from email.parser import BytesParser
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

import tinygrad_np as tg

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
# Folders with Python files that only the checkout and the source distribution have.
NOT_INSTALLED = {".ci", "benchmarks", "docs", "examples", "tests"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("wheel"))
    (path,) = WheelBuilder(str(ROOT)).build(directory=folder)
    return Path(path)


def folders_with_python():
    tops = (path for path in ROOT.iterdir() if path.is_dir() and path.name not in ("build", "dist"))
    return {top.name for top in tops if any(top.glob("*.py"))}


def test_the_wheel_runs_anywhere(wheel):
    assert wheel.name == f"tinygrad_np-{tg.__version__}-py3-none-any.whl"


def test_the_wheel_holds_every_module_and_its_types(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    packages = folders_with_python() - NOT_INSTALLED
    kinds = ("*.py", "page.*")  # page.*: the page that train.report fills in
    files = {
        path for package in packages for kind in kinds for path in (ROOT / package).rglob(kind)
    }
    expected = {path.relative_to(ROOT).as_posix() for path in files}
    assert held == expected | {f"{package}/py.typed" for package in packages}


def test_every_folder_of_modules_is_a_package():
    """Tests too: two files of one name in two folders are one module otherwise."""
    for package in (folders_with_python() - NOT_INSTALLED) | {"tests"}:
        for path in (ROOT / package).rglob("*.py"):
            assert (path.parent / "__init__.py").exists(), f"{path.parent}: no __init__.py"


def test_the_metadata_says_whose_it_is(wheel):
    with zipfile.ZipFile(wheel) as archive:
        info = f"tinygrad_np-{tg.__version__}.dist-info"
        metadata = BytesParser().parsebytes(archive.read(f"{info}/METADATA"))
        text = archive.read(f"{info}/licenses/LICENSE").decode()
    assert metadata["Version"] == tg.__version__
    assert metadata["License-Expression"] == "MIT"
    assert text.startswith("MIT License") and metadata["Author"] in text
    urls = dict(line.split(", ") for line in metadata.get_all("Project-URL"))
    assert urls.keys() == {"Homepage", "Source", "Issues", "Changelog"}
    plain = [name for name in metadata.get_all("Requires-Dist") if "extra ==" not in name]
    assert [re.split(r"\W", name)[0] for name in plain] == ["numpy"]


def test_the_version_is_written_once():
    assert PROJECT["project"]["dynamic"] == ["version"] and "version" not in PROJECT["project"]
    written = [
        path
        for package in folders_with_python() - NOT_INSTALLED
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"^__version__\s*=", path.read_text(), re.MULTILINE)
    ]
    assert written == [ROOT / PROJECT["tool"]["hatch"]["version"]["path"]]


def test_the_changelog_tells_of_the_version_and_of_what_comes_next():
    text = (ROOT / "CHANGELOG.md").read_text()
    versions = re.findall(r"^## \[(.+?)\]( - \d{4}-\d\d-\d\d)?$", text, re.MULTILINE)
    assert len(versions) == len(re.findall(r"^## ", text, re.MULTILINE))
    assert versions[0] == ("Unreleased", "")
    assert versions[1][0] == tg.__version__ and all(date for _, date in versions[1:])
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    for version, _ in versions:
        assert re.search(rf"^\[{re.escape(version)}\]: https://", text, re.MULTILINE)


def test_hooks_and_workflow_call_what_is_there():
    dev = {
        re.split(r"[^\w-]", name)[0] for name in PROJECT["project"]["optional-dependencies"]["dev"]
    }
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    tools = re.findall(r"entry: (\S+)", hooks)
    assert tools and set(tools) <= dev
    assert hooks.count("language: system") == len(tools)  # no versions but the dev extra's
    (command,) = re.findall(r"run: (.+)", (ROOT / ".github/workflows/ci.yml").read_text())
    assert os.access(ROOT / command, os.X_OK)
