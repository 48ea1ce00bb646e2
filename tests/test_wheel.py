"""The installed package stands alone: built as a wheel, unpacked elsewhere, no checkout beside it."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed, folder, *arguments):
    # -P keeps the current folder off the path, so that only the unpacked wheel is found.
    code = (
        f"import sys; sys.path.insert(0, {str(installed)!r}); "
        f"from ipcompare.cli import main; sys.exit(main({list(arguments)!r}))"
    )
    return subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_holds_data_notebooks_texts_and_fonts(installed):
    package = installed / "ipcompare"
    for name in (
        "shipped/data/sources.csv",
        "shipped/data/published/guizhou.csv",
        "core/texts.csv",
        "core/faults.csv",
        "core/phrases.csv",
        "fonts/OFL.txt",
    ):
        assert (package / name).is_file(), name
    sources = [path.name for path in (ROOT / "notebooks" / "source").glob("[0-9]*.ipynb")]
    shipped = package / "shipped" / "notebooks"
    assert sorted(path.name for path in shipped.rglob("*.ipynb")) == sorted(sources) != []


def test_it_loads_checks_and_draws_without_the_checkout(installed, tmp_path):
    code = (
        f"import sys; sys.path.insert(0, {str(installed)!r}); import ipcompare as ipc; "
        "print(ipc.__file__); print(len(ipc.targets()))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    where, count = done.stdout.split()
    assert Path(where).is_relative_to(installed)
    assert int(count) > 50
    drawn = run(installed, tmp_path, "figures", "--only", "targets", "--lang", "zh", "--format", "svg")
    assert drawn.returncode == 0, drawn.stderr
    assert (tmp_path / "figures" / "zh" / "targets.svg").is_file()


def test_it_knows_its_version_without_the_checkout(installed, tmp_path):
    done = run(installed, tmp_path, "--version")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert (done.returncode, done.stdout) == (0, f"ipcompare {version}\n"), done.stderr
