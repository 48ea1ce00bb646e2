"""What the pages for people name is there: commands, files, modules, rules; and their examples run."""

import importlib
import os
import re
import shlex
import subprocess
import sys
import tomllib
from contextlib import nullcontext
from pathlib import Path

import pytest
from filling import ROW, filled
from support import ROOT

import ipcompare as ipc
from ipcompare.arguments import parser
from ipcompare.suite.figures import figures

PAGES = ("README.md", "CONTRIBUTING.md", "docs/architecture.md", "benchmarks/README.md", "data/README.md")
FLOORS = ("core", "methods", "charts", "forms", "data", "results", "reading", "suite", "briefing")
#: Names of a reader's own files, or what one should be called.
EXAMPLES = re.compile(r"hubei|figures\.xlsx|NN_name|[<*]|build/")
#: What is there once `make` has run.
BUILT = (".venv/", "briefing/")
ENDS = "py|csv|md|json|yml|yaml|toml|lock|cff|ipynb|svg|png|run"
PATH = re.compile(rf"[\w.-]*[\w-](/[\w.<>*-]+)*(/|\.({ENDS}))")
MODULE = re.compile(rf"(ipcompare\.)?({'|'.join(FLOORS)})(\.[A-Za-z_]\w*)+|ipcompare(\.[A-Za-z_]\w*)+")


def words_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def codes(words: str) -> list[str]:
    """Give what stands in backticks, outside blocks."""
    plain = re.sub(r"^```.*?^```", "", words, flags=re.MULTILINE | re.DOTALL)
    return [code.strip() for code in re.findall(r"`([^`\n]+)`", plain)]


def lines_of_blocks(words: str) -> list[str]:
    """Give the lines of indented blocks, without what they say after a hash."""
    found = re.findall(r"^    ([a-z.].*)$", words, re.MULTILINE)
    return [line.split("  #")[0].split(" # ")[0].strip() for line in found]


def commands(page: str) -> list[str]:
    words = words_of(page)
    every = [*codes(words), *lines_of_blocks(words)]
    every = [line.removeprefix(".venv/bin/") for line in every]
    return [line for line in every if re.match(r"(python -m )?(ipcompare|make)( |$)", line)]


def named_paths(page: str) -> set[str]:
    words = words_of(page)
    links = {link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", words)}
    inside = {code.split(":")[0] for code in codes(words) if PATH.fullmatch(code.split(":")[0])}
    run = {part for line in lines_of_blocks(words) for part in line.split() if PATH.fullmatch(part)}
    return {path for path in links | inside | run if path and not EXAMPLES.search(path)}


def resolved(name: str) -> object:
    """Give the module or the thing of a module that a dotted name says."""
    parts = name.removeprefix("ipcompare.").split(".")
    thing: object = importlib.import_module("ipcompare")
    for i, part in enumerate(parts):
        try:
            thing = importlib.import_module(".".join(["ipcompare", *parts[: i + 1]]))
        except ModuleNotFoundError:
            thing = getattr(thing, part)
    return thing


@pytest.mark.parametrize("page", PAGES)
def test_commands_are_understood(page, capsys):
    known = set(re.findall(r"^([a-z]+):.*##", words_of("Makefile"), re.MULTILINE))
    for line in commands(page):
        program, *words = shlex.split(line.removeprefix("python -m "))
        if program == "make":
            asked = {word for word in words if "=" not in word}
            assert asked <= known | {".venv/.installed"}, line
        elif words:
            # A command alone is spoken of, not called: it then only has to be one.
            with pytest.raises(SystemExit) if len(words) == 1 else nullcontext():
                parser().parse_args([*words, *(["--help"] if len(words) == 1 else [])])
            assert "error" not in capsys.readouterr().err, line
    assert page == "docs/architecture.md" or commands(page)


def is_there(path: str, page: str) -> bool:
    """Whether a file is in the checkout, the package or beside the page; one without a folder, anywhere."""
    roots = (ROOT, ROOT / "ipcompare", (ROOT / page).parent)
    anywhere = (
        [f for part in ("ipcompare", "data") for f in (ROOT / part).rglob(path)] if "/" not in path else []
    )
    return path.startswith(BUILT) or any((root / path).exists() for root in roots) or bool(anywhere)


@pytest.mark.parametrize("page", PAGES)
def test_files_and_folders_are_there(page):
    paths = named_paths(page)
    assert len(paths) > 1
    assert {path for path in paths if not is_there(path, page)} == set()


def test_a_name_that_is_not_there_would_be_found():
    with pytest.raises(AttributeError):
        resolved("methods.target.Targets")
    with pytest.raises(SystemExit):
        parser().parse_args(["figures", "--onyl", "rank"])
    assert PATH.fullmatch("methods/targets.py")
    assert not is_there("methods/targets.py", "CONTRIBUTING.md")
    assert not is_there("column.csv", "CONTRIBUTING.md")
    assert not PATH.fullmatch("Catalogue.members")


def test_contributing_says_where_each_rule_lives():
    table = words_of("CONTRIBUTING.md").split("## Where a rule lives")[1].split("## How to add")[0]
    rows = [line.split("|")[2] for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 20
    for cell in rows:
        home = ""
        for code in codes(cell):
            if PATH.fullmatch(code):
                home = code
            else:
                thing = resolved(home.removesuffix(".py").replace("/", "."))
                for part in code.split("."):
                    thing = getattr(thing, part)


def test_architecture_names_every_module_on_its_floor():
    rows = re.findall(r"^\| `([a-z]+)` \| (.*) \|$", words_of("docs/architecture.md"), re.MULTILINE)
    assert tuple(floor for floor, _ in rows) == FLOORS
    for floor, cell in rows:
        modules = {p.stem for p in (ROOT / "ipcompare" / floor).glob("*.py")} - {"__init__"}
        named = {code for code in codes(cell) if re.fullmatch(r"[a-z_]+", code)}
        assert named == modules, floor


def test_the_house_in_the_readme_is_the_house():
    cell = re.findall(r"^\| `([a-z]+)` \|", words_of("README.md"), re.MULTILINE)
    assert tuple(cell) == FLOORS


def test_names_moved_have_an_address():
    table = words_of("CHANGELOG.md").split("### Moved")[1].split("\n## ")[0]
    new = [line.split("|")[2] for line in table.splitlines() if line.startswith("| `")]
    names = [code for cell in new for code in codes(cell) if code.startswith("ipcompare.")]
    assert len(names) > 20
    for name in names:
        resolved(name)


SOURCES = [*sorted((ROOT / "ipcompare").rglob("*.py")), *(ROOT / page for page in PAGES)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_dotted_names_in_words_are_there(path):
    marked = re.findall(r"``([^`\n]+)``|:\w+:`~?([^`\n]+)`|(?<!`)`([^`\n]+)`(?!`)", path.read_text("utf-8"))
    names = [name for group in marked for name in group if MODULE.fullmatch(name)]
    for name in names:
        if Path(name).suffix not in (".csv", ".json", ".py"):
            resolved(name)


def test_the_example_of_the_readme_runs(tmp_path):
    (block,) = re.findall(r"^```python\n(.*?)^```", words_of("README.md"), re.MULTILINE | re.DOTALL)
    filled(tmp_path / "hubei.xlsx", ROW)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "MPLBACKEND": "agg"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_one_version():
    version = tomllib.loads(words_of("pyproject.toml"))["project"]["version"]
    assert f"version {version}," in words_of("README.md")
    assert f"\nversion: {version}\n" in words_of("CITATION.cff")
    latest = re.search(r"^## ([\d.]+)", words_of("CHANGELOG.md"), re.MULTILINE)
    assert latest is not None
    assert latest[1] == version


def test_hooks_and_ci_call_what_is_there_and_fetch_nothing():
    hooks = words_of(".pre-commit-config.yaml")
    assert set(re.findall(r"repo: (\S+)", hooks)) == {"local"}
    for words in (hooks, words_of(".github/workflows/ci.yml"), words_of("Makefile"), words_of(".ci/run")):
        assert "://" not in words
        for path in re.findall(r"(?:tools|tests|benchmarks)/[\w/]+\.py", words):
            assert (ROOT / path).is_file(), path
    assert "bash .ci/run" in words_of(".github/workflows/ci.yml")


def test_the_readme_maps_every_notebook_and_figure():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(path.stem in readme for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"))
    assert all(f"`{name}`" in readme for name in figures(ipc.Dataset.open()))
