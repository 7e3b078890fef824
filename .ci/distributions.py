"""Build the source distribution and the wheel, and use both as a user would.

    python .ci/distributions.py FOLDER

* The wheel is built from the source distribution; it is one ``py3-none-any`` wheel, and the
  metadata of both is valid and the same.
* In an environment that holds the wheel and NumPy and nothing else, ``use_wheel.py`` trains.
* All tests of the unpacked source distribution can be collected, and :data:`REPRESENTATIVES` pass
  there. The others are the same files as in the checkout, where they are run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from packaging.metadata import Metadata

ROOT = Path(__file__).resolve().parent.parent

# A few seconds of tests, by name, wherever they are.
REPRESENTATIVES = (
    "test_package.py",
    "test_distributions.py",
    "test_module.py",
    "test_activation_checkpointing.py",
)


def run(*command: str | Path, cwd: Path = ROOT, quiet: bool = False) -> None:
    """Run a command to its end; its failure ends this program. If ``quiet``, only that is shown."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=quiet, text=True, check=False
    )
    if done.returncode:
        sys.exit(
            f"{done.stdout or ''}{done.stderr or ''}failed in {cwd}: {' '.join(map(str, command))}"
        )


def build(folder: Path) -> tuple[Path, Path]:
    """The source distribution, and the wheel that is built from it."""
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    files = sorted(folder.iterdir())
    (wheel,) = (file for file in files if file.suffix == ".whl")
    (sdist,) = (file for file in files if file.name.endswith(".tar.gz"))
    assert len(files) == 2, files
    assert wheel.name == f"{sdist.name.removesuffix('.tar.gz')}-py3-none-any.whl", files
    return sdist, wheel


def check_metadata(sdist: Path, wheel: Path) -> None:
    """Raise unless the metadata of both is valid and the same."""
    stem = sdist.name.removesuffix(".tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        of_wheel = archive.read(f"{stem}.dist-info/METADATA")
        assert f"{stem}.dist-info/licenses/LICENSE" in archive.namelist()
    with tarfile.open(sdist) as archive:
        member = archive.extractfile(f"{stem}/PKG-INFO")
        assert member is not None
        assert member.read() == of_wheel
    metadata = Metadata.from_email(of_wheel, validate=True)
    assert metadata.license_expression == "MIT"
    assert metadata.description_content_type == "text/markdown"
    assert metadata.description


def check_wheel(wheel: Path, folder: Path) -> None:
    """Raise unless the wheel works with NumPy alone."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    run(*pip, "install", "--quiet", wheel)
    empty = folder / "empty"
    empty.mkdir()
    run(python, "-I", "-W", "error", ROOT / ".ci" / "use_wheel.py", cwd=empty)


def check_sdist(sdist: Path, folder: Path) -> None:
    """Raise unless the tests of the source distribution can run from it."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (unpacked,) = folder.iterdir()
    pytest = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", "0")
    where = "import tinygrad_np, pathlib; print(pathlib.Path(tinygrad_np.__file__).parent.parent)"
    found = subprocess.check_output([sys.executable, "-c", where], cwd=unpacked, text=True)
    assert Path(found.strip()).samefile(unpacked), f"{found}: not the unpacked package"
    # A line for each test, which only a failure needs.
    run(*pytest, "--collect-only", cwd=unpacked, quiet=True)
    tests = [path for name in REPRESENTATIVES for path in sorted(unpacked.rglob(name))]
    assert {path.name for path in tests} == set(REPRESENTATIVES), tests
    run(*pytest, *tests, cwd=unpacked)


def main() -> None:
    folder = Path(sys.argv[1])
    sdist, wheel = build(folder / "dist")
    check_metadata(sdist, wheel)
    check_wheel(wheel, folder / "wheel-environment")
    check_sdist(sdist, folder / "sdist")


if __name__ == "__main__":
    main()
