"""The house as its plan has it: which floor may ask which, and that each rule and name has one home."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from support import ROOT

import ipcompare as ipc

PACKAGE = ROOT / "ipcompare"
#: From the ground up; a module asks its own floor and those below it.
FLOORS = ("core", "methods", "charts", "forms", "data", "results", "reading", "suite", "briefing")
#: What stands above all floors.
TOP = ("ipcompare", "ipcompare.face", "ipcompare.arguments", "ipcompare.cli", "ipcompare.__main__")
#: Whoever starts here should not wait for what another command needs.
MAY_WAIT = ("ipcompare.cli",)
LONGEST = 600
#: Rules that were once written in several places.
ONE_HOME = (
    "ABOUT_TOLERANCE",
    "BOUNDS",
    "CLASSES",
    "FORMULA_SIGNS",
    "LANGUAGES",
    "PARAMETERS",
    "PLAN_YEARS",
    "REACHED",
    "ROLES",
    "STATUSES",
)


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(path: Path) -> list[tuple[str, bool]]:
    """Give every import of a module, also those inside functions, and whether it stands at the top."""
    found = []

    def visit(node: ast.AST, inside: bool) -> None:
        for child in ast.iter_child_nodes(node):
            deeper = inside or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            if isinstance(child, ast.Import):
                found.extend((alias.name, not inside) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{path}: say the whole name of what is imported"
                whole = [f"{child.module}.{alias.name}" for alias in child.names]
                found.extend((w if w in MODULES else str(child.module), not inside) for w in whole)
            visit(child, deeper)

    visit(ast.parse(path.read_text(encoding="utf-8")), inside=False)
    return found


ARROWS = {
    module: {name for name, _ in imports(path) if name.split(".")[0] == "ipcompare"}
    for module, path in MODULES.items()
}


def floor(module: str) -> int:
    return len(FLOORS) if module in TOP else FLOORS.index(module.split(".")[1])


def test_every_module_stands_on_a_floor():
    strangers = [m for m in MODULES if m not in TOP and m.split(".")[1] not in FLOORS]
    assert strangers == []


@pytest.mark.parametrize("module", MODULES)
def test_no_module_asks_a_floor_above_its_own(module):
    up = [name for name in ARROWS[module] if floor(name) > floor(module)]
    assert up == []


@pytest.mark.parametrize("module", [m for m in MODULES if m not in MAY_WAIT])
def test_our_own_imports_stand_at_the_top(module):
    inside = [n for n, top in imports(MODULES[module]) if n.split(".")[0] == "ipcompare" and not top]
    assert inside == []


def test_no_circle_of_modules():
    done: set[str] = set()

    def walk(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, f"a circle: {' > '.join([*way[way.index(module) :], module])}"
        if module not in done:
            for other in ARROWS[module] & MODULES.keys() - {module}:
                walk(other, (*way, module))
            done.add(module)

    for module in MODULES:
        walk(module, ())


def test_heavy_libraries_are_loaded_only_when_they_are_needed():
    heavy = {
        "matplotlib",
        "seaborn",
        "statsmodels",
        "scipy",
        "openpyxl",
        "xlsxwriter",
        "docx",
        "pptx",
        "IPython",
    }
    heavy |= {"nbclient", "nbformat", "lxml"}
    early = {
        module: sorted(names)
        for module, path in MODULES.items()
        if (names := {n.split(".")[0] for n, top in imports(path) if top} & heavy)
    }
    charts = {module for module in early if module.startswith("ipcompare.charts")}
    # The suite draws, so it needs matplotlib at once; nothing else is loaded early.
    allowed = charts | {"ipcompare.suite.figures", "ipcompare.suite.drawing"}
    assert {m: n for m, n in early.items() if m not in allowed} == {}
    assert all(names == ["matplotlib"] for names in early.values())


def test_no_file_is_too_long():
    assert {
        m: n for m, p in MODULES.items() if (n := len(p.read_text(encoding="utf-8").splitlines())) > LONGEST
    } == {}


def test_no_module_has_the_name_of_a_public_function():
    names = set(ipc.__all__)
    assert [m for m in MODULES if m.count(".") == 1 and m.split(".")[1] in names] == []
    assert all(callable(getattr(ipc, name)) for name in ipc.__all__)


@pytest.mark.parametrize("constant", ONE_HOME)
def test_each_rule_is_written_in_one_place(constant):
    homes = [
        module
        for module, path in MODULES.items()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id == constant
    ]
    assert len(homes) == 1, homes


def test_no_state_is_hidden():
    """No context variable, and no cache but of what a file's signature or plain values decide."""
    words = re.compile(r"ContextVar|threading\.local|\bglobal\b")
    assert [m for m, p in MODULES.items() if words.search(p.read_text(encoding="utf-8"))] == []


def test_every_imported_package_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(d for more in project["optional-dependencies"].values() for d in more),
    ]
    declared = {re.match(r"[A-Za-z0-9_.-]+", d)[0].lower().replace("_", "-") for d in wanted}
    origins = importlib.metadata.packages_distributions()
    outside = {n.split(".")[0] for p in MODULES.values() for n, _ in imports(p)} - {"ipcompare"}
    outside -= set(sys.stdlib_module_names)
    lacking = {
        package
        for package in outside
        if not {d.lower().replace("_", "-") for d in origins.get(package, [package])} & declared
    }
    assert lacking == set()


def test_tests_stand_where_their_module_does():
    folders = Counter(path.parent.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert set(FLOORS) <= set(folders)
