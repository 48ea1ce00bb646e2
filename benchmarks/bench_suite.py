"""Time the library and the main job against what they stand on, in one run on one machine.

    python benchmarks/bench_suite.py [--job] [--write]

Prints ratios, medians of several runs in fresh processes: seconds depend on the machine, ratios hardly.
``--job`` also times the whole main job against its floor (minutes); ``--write`` keeps the table in
``benchmarks/README.md``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: As on a user's machine: a module is compiled once, not anew in every process.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
RUNS = 7
PANDAS = "import pandas"
#: 31 provinces x 43 targets, made by renaming: every province gets the targets of all three, those of the
#: second and third under names of their own.
LARGE = """
import pandas as pd
import ipcompare as ipc

def large():
    table, catalogue = ipc.load(), ipc.Dataset.open().catalogue
    plans, goals, declared = catalogue.plan_regions, [], []
    rows = catalogue.indicators.astype(str).set_index("indicator")
    for number, code in enumerate(plans):
        own = table[table.region == code]
        if number:
            names = {i: f"{'abc'[number]}_{i}" for i in own.indicator.unique() if i != "population"}
            declared += [{"indicator": new, **rows.loc[old]} for old, new in names.items()]
            own = own.assign(indicator=own.indicator.map(names).fillna(own.indicator))
            own = own[own.indicator != "population"]
        goals.append(own)
    one = pd.concat(goals)
    every = pd.concat([one.assign(region=code) for code in catalogue.provinces[:31]], ignore_index=True)
    every.attrs["declared"] = {"indicators": [{k: str(v) for k, v in d.items()} for d in declared]}
    return table, every

small, every = large()
"""


@dataclass(frozen=True)
class Line:
    """One ratio with what it may be at most."""

    what: str
    seconds: float
    against: str
    base: float
    most: float

    @property
    def ratio(self) -> float:
        """How many times the base it takes."""
        return self.seconds / self.base


def fresh(code: str, before: str = "pass", runs: int = RUNS) -> float:
    """Give the median seconds of some code in fresh processes, after what it needs was imported."""
    script = (
        f"{before}\nimport time\nstart = time.perf_counter()\n{code}\nprint(time.perf_counter() - start)\n"
    )
    found = []
    for _ in range(runs + 1):
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env=ENVIRONMENT,
        )
        found.append(float(done.stdout.split()[-1]))
    return statistics.median(found[1:])


def whole(*command: str, runs: int = RUNS) -> float:
    """Give the median seconds of whole commands."""
    found = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env=ENVIRONMENT)
        found.append(time.perf_counter() - start)
    return statistics.median(found[1:])


def library() -> list[Line]:
    """Time imports and the main calls, each in processes of their own."""
    pandas = fresh(PANDAS)
    ready = "import ipcompare as ipc"
    opened = f"{ready}\nipc.load()"
    lines = [Line("import ipcompare (pandas included)", fresh(ready), PANDAS, pandas, 1.1)]
    for call, most in (("load()", 0.5), ("targets()", 0.6), ("attainment()", 1.5)):
        lines.append(
            Line(f"{call}, first call of a process", fresh(f"ipc.{call}", ready), PANDAS, pandas, most)
        )
        if call != "load()":
            timed = fresh(f"ipc.{call}", opened)
            lines.append(Line(f"{call}, after load()", timed, PANDAS, pandas, most))
    for call in ("targets", "attainment"):
        small = fresh(f"ipc.{call}(small)", f"{LARGE}\nipc.{call}(small)")
        large = fresh(f"ipc.{call}(every)", f"{LARGE}\nipc.{call}(small)")
        lines.append(Line(f"{call}() of 31 x 43 targets", large, f"{call}() of 54", small, 4.0))
    drawing = whole(sys.executable, "-c", "import pandas, matplotlib.pyplot")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "ipcompare", "figures", "--only", "rank", "--lang", "zh"]
        one = whole(*command, "--format", "png", "--to", folder)
    lines.append(Line("ipcompare figures --only one", one, "import pandas, matplotlib", drawing, 3.0))
    return lines


# --- the main job and its floor ---

FORMATS = ("png", "svg", "pdf")
BARE = """
import sys
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
for number in range(int(sys.argv[2])):
    figure, ax = plt.subplots(figsize=(6.3, 4))
    ax.plot([1, 2, 3], [1, 4, 9])
    for form in sys.argv[3:]:
        figure.savefig(f"{sys.argv[1]}/{number}.{form}", dpi=300 if form == "png" else "figure")
    plt.close(figure)
"""


def floor(workers: int) -> float:
    """Time what no main job can do without.

    The same kernels started by as many workers, each importing what its notebook needs and nothing more;
    and as many bare figures drawn and saved in the same formats: the suite's in two languages, and those of
    the notebooks.
    """
    import nbformat

    from ipcompare.core.text import LANGUAGES
    from ipcompare.results.dataset import Dataset
    from ipcompare.suite.figures import figures
    from ipcompare.suite.notebooks import place, sources

    languages = [
        [nbformat.read(place(ROOT / "notebooks", path.name, lang), as_version=4) for path in sources()]
        for lang in LANGUAGES
    ]
    books = languages[0]
    cells = [cell for every in languages for book in every for cell in book.cells]
    pictures = sum("image/png" in o.get("data", {}) for cell in cells for o in cell.get("outputs", []))
    start = time.perf_counter()
    asyncio.run(_kernels([_imports(book) for book in books], workers))
    with tempfile.TemporaryDirectory() as folder:
        counts = [(2 * len(figures(Dataset.open())), FORMATS), (pictures, ("png",))]
        jobs = [
            [
                sys.executable,
                "-c",
                BARE,
                str(_made(Path(folder, f"{i}-{j}"))),
                str(count // workers),
                *formats,
            ]
            for i, (count, formats) in enumerate(counts)
            for j in range(workers)
        ]
        for i in range(0, len(jobs), workers):
            running = [subprocess.Popen(job, cwd=ROOT, env=ENVIRONMENT) for job in jobs[i : i + workers]]
            assert [process.wait() for process in running] == [0] * len(running)
    return time.perf_counter() - start


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _imports(book: object) -> str:
    """Give what a notebook loads: its own imports, and matplotlib where it shows a picture."""
    cells = [c for c in book.cells if c.cell_type == "code"]  # type: ignore[attr-defined]
    lines = [line for cell in cells for line in cell.source.splitlines() if re.match(r"(import|from) ", line)]
    shows = any("image/png" in o.get("data", {}) for cell in cells for o in cell.get("outputs", []))
    return "\n".join([*lines, *(["import matplotlib.pyplot"] if shows else [])])


async def _kernels(sources: list[str], workers: int) -> None:
    import nbformat
    from nbclient import NotebookClient

    turn = asyncio.Semaphore(workers)

    async def one(source: str) -> None:
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
        async with turn:
            await NotebookClient(
                book, kernel_name="python3", timeout=300, extra_arguments=["--IPKernelApp.log_level=40"]
            ).async_execute()

    await asyncio.gather(*(one(source) for source in sources))


def job(runs: int = 3) -> list[Line]:
    """Time the main job against its floor."""
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    floors, jobs = [], []
    for _ in range(runs):
        floors.append(floor(workers))
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            command = [sys.executable, "-m", "ipcompare", "run", "--to", folder]
            subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env=ENVIRONMENT)
            jobs.append(time.perf_counter() - start)
    return [Line("ipcompare run", statistics.median(jobs), "its floor", statistics.median(floors), 4.0)]


def written(lines: list[Line]) -> str:
    """Give the lines as a Markdown table."""
    head = ["| what | seconds | against | seconds | ratio | at most |", "|---|---|---|---|---|---|"]
    rows = [
        f"| {x.what} | {x.seconds:.3f} | {x.against} | {x.base:.3f} | {x.ratio:.2f} | {x.most:g} |"
        for x in lines
    ]
    return "\n".join([*head, *rows])


def main() -> None:
    """Print the table, and keep it where it is asked for."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # for the kernels, too
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--job", action="store_true", help="time the main job too")
    parser.add_argument("--write", action="store_true", help="keep the table in benchmarks/README.md")
    options = parser.parse_args()
    parts: list[Callable[[], list[Line]]] = [library, *([job] if options.job else [])]
    lines = [line for part in parts for line in part()]
    print(written(lines))
    if options.write:
        path = ROOT / "benchmarks" / "README.md"
        words = path.read_text(encoding="utf-8")
        begin, end = "<!-- bench_suite -->\n", "\n<!-- end -->"
        before, after = words.split(begin)[0], words.split(end)[1]
        path.write_text(f"{before}{begin}{written(lines)}{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
