"""Change the code that judges and reads, a little at a time, and say which changes no test notices.

    .venv/bin/python tools/mutants.py [MODULE ...]

`make mutants` calls it, and installs mutmut in build/mutmut. mutmut makes the mutants of each module of
`MODULES` in a folder of its own under the system's temporary one, and runs the tests named beside it.
A mutant that they let live must stand, with the reason, in `tests/mutants.csv`; what stands there must be a
mutant that lives. Texts within a `Fault` are wording, which the tests of the faults hold, and are left alone.
"""

from __future__ import annotations

import ast
import csv
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
REASONS = ROOT / "tests" / "mutants.csv"
#: The modules, below ipcompare/, and the tests that have to notice a change; in order of worth.
MODULES = {
    "methods/target": ["methods/test_target.py"],
    "methods/standing": ["methods/test_standing.py"],
    "methods/verdicts": ["methods/test_verdicts.py", "methods/test_published_cases.py"],
    "methods/progress": ["methods/test_progress.py"],
    "forms/numbers": ["forms/test_numbers.py"],
    "forms/declarations": ["forms/test_declarations.py"],
    "data/convert": ["data/test_convert.py"],
    "data/derive": ["data/test_derive.py"],
    "data/published": ["data/test_published.py"],
    "forms/read": ["forms/test_figures.py"],
    "forms/sheets": ["forms/test_sheets.py"],
    "forms/xlsx": ["forms/test_workbooks.py"],
    "results/doubt": ["results/test_doubt.py"],
    "results/targets": ["results/test_plans.py"],
    "results/attainment": ["results/test_outlooks.py"],
    "data/harmonize": ["data/test_harmonize.py"],
}
#: What mutmut asks of each run; pytest's own search for garbage takes longer than most tests here.
SETTINGS = """\
[mutmut]
source_paths =
    ipcompare
only_mutate =
    ipcompare/{module}.py
also_copy =
    data
do_not_mutate_patterns =
    \\bFault\\(
process_isolation = forkserver
use_git_change_detection = false
timeout_multiplier = 5
pytest_add_cli_args_test_selection =
    {tests}
pytest_add_cli_args =
    -p
    no:cacheprovider
    -p
    no:unraisableexception
    -k
    not soon
"""
ENVIRONMENT = {
    "HYPOTHESIS_PROFILE": "mutants",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTHONPATH": str(ROOT / "build" / "mutmut"),
}
#: mutmut's exit codes of a mutant that lives: its tests passed, or none ran it.
LIVES = (0, 5, 33)
#: Those of one that nobody judged.
UNJUDGED = (None, 2)


class Mutant(NamedTuple):
    """A change that can be found again after others: where it is, and the lines before and after."""

    module: str
    function: str
    change: str


def plain(source: str) -> str:
    """Give a module with its decorated functions plain beside their names: mutmut skips decorated ones."""
    lines = source.split("\n")
    functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]
    for node in sorted(functions, key=lambda n: n.lineno, reverse=True):
        marks = [ast.unparse(mark) for mark in node.decorator_list]
        if not marks or marks in (["classmethod"], ["staticmethod"]):
            continue
        indent = " " * node.col_offset
        made = f"plain_{node.name}"
        for mark in reversed(marks):
            made = f"{mark}({made})"
        body = lines[node.lineno - 1 : node.end_lineno]
        body[0] = body[0].replace(f"def {node.name}(", f"def plain_{node.name}(", 1)
        lines[node.decorator_list[0].lineno - 1 : node.end_lineno] = [
            *body,
            f"{indent}{node.name} = {made}",
        ]
    return "\n".join(lines)


def judged(module: str, tests: list[str], folder: Path) -> Iterator[tuple[Mutant, int | None]]:
    """Make the mutants of a module in an empty folder and give each with the exit code of its tests."""
    shutil.copytree(ROOT / "ipcompare", folder / "ipcompare", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("tests", "data", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    source = folder / "ipcompare" / f"{module}.py"
    source.write_text(plain(source.read_text(encoding="utf-8")), encoding="utf-8")
    selection = "\n    ".join(f"tests/{name}" for name in tests)
    (folder / "setup.cfg").write_text(SETTINGS.format(module=module, tests=selection), encoding="utf-8")
    mutmut(folder)
    # What a fixture calls is charged to the first test that asks for it: what lives meets all tests.
    made = folder / "mutants" / "ipcompare" / f"{module}.py"
    if alive := [key for key, code in codes(made).items() if code in LIVES]:
        stats = folder / "mutants" / "mutmut-stats.json"
        known = json.loads(stats.read_text(encoding="utf-8"))
        functions = {key.partition("__mutmut_")[0] for key in codes(made)}
        every = {name: list(known["duration_by_test"]) for name in functions}
        stats.write_text(json.dumps(known | {"tests_by_mangled_function_name": every}), encoding="utf-8")
        mutmut(folder, *alive)
    yield from verdicts(module, made)


def mutmut(folder: Path, *mutants: str) -> None:
    """Run mutmut in a folder, on all mutants or on those named."""
    call = [sys.executable, "-c", "from mutmut.__main__ import cli; cli()", "run", "--max-children", "1"]
    done = subprocess.run(
        [*call, *mutants],
        cwd=folder,
        env=os.environ | ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"mutmut could not run\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


def codes(made: Path) -> dict[str, int | None]:
    """Read the exit code of each mutant's tests, which mutmut keeps beside the module that it made."""
    found: dict[str, int | None] = json.loads(
        made.with_name(f"{made.name}.meta").read_text(encoding="utf-8")
    )["exit_code_by_key"]
    return found


def verdicts(module: str, made: Path) -> Iterator[tuple[Mutant, int | None]]:
    """Give each mutant of a module that mutmut made, with the exit code of its tests."""
    lines = made.read_text(encoding="utf-8").split("\n")
    body = {
        node.name: [line.strip() for line in lines[node.lineno - 1 : node.end_lineno]]
        for node in ast.walk(ast.parse("\n".join(lines)))
        if isinstance(node, ast.FunctionDef)
    }
    for key, code in codes(made).items():
        name = key.rpartition(".")[2]
        stem = name.partition("__mutmut_")[0]
        function = re.sub(r"^x_|^xǁ", "", stem).replace("ǁ", ".").replace("plain_", "")
        yield Mutant(module, function, change(body[f"{stem}__mutmut_orig"][1:], body[name][1:])), code


def change(before: list[str], after: list[str]) -> str:
    """Say which lines became which."""
    steps = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return "; ".join(
        f"{' '.join(before[a:b])} => {' '.join(after[c:d])}" for step, a, b, c, d in steps if step != "equal"
    )


def reasons() -> dict[Mutant, str]:
    """Read why each mutant that lives may."""
    with REASONS.open(encoding="utf-8", newline="") as file:
        return {Mutant(r["module"], r["function"], r["change"]): r["reason"] for r in csv.DictReader(file)}


def main(asked: list[str]) -> int:
    """Print what becomes of the mutants of each module; 1 where the table of reasons says otherwise."""
    stated, faults = reasons(), []
    for module in asked or MODULES:
        with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
            found = list(judged(module, MODULES[module], Path(folder)))
        alive = {mutant for mutant, code in found if code in LIVES}
        count = sum(code in LIVES for _, code in found)
        print(f"{module}: {len(found)} mutants, {len(found) - count} killed, {count} survived", flush=True)
        own = {mutant for mutant, reason in stated.items() if mutant.module == module and reason}
        faults += [("nobody judged it", m) for m, code in found if code in UNJUDGED]
        faults += [("survives without a stated reason", m) for m in sorted(alive - own)]
        faults += [("has a reason to survive and does not", m) for m in sorted(own - alive)]
    for says, mutant in faults:
        print(f"{mutant.module}, {mutant.function}: {mutant.change}\n    {says}")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
