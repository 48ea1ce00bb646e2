"""What the tests share: the documents' texts, where they are at hand."""

import os
from pathlib import Path

import matplotlib as mpl
import pytest
from hypothesis import Phase, settings
from support import shared

mpl.use("Agg")
# Messages are in the language of the machine: here in English wherever the tests run.
os.environ["LC_ALL"] = "C.UTF-8"

# Everyone's run tries the same cases; `--hypothesis-profile=default` tries new ones. A mutant need only fall:
# `make mutants` asks for fewer cases, and not for the smallest that fails.
settings.register_profile("same", derandomize=True)
settings.register_profile(
    "mutants",
    derandomize=True,
    deadline=None,
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

#: Modules that take seconds each: they start other processes, or draw and write whole briefings.
SLOW = (
    "test_faults.py",
    "test_interrupted.py",
    "test_wheel.py",
    "briefing/test_brief.py",
    "briefing/test_deck.py",
    "briefing/test_office.py",
    "briefing/test_own_regions.py",
    "briefing/test_produce.py",
    "briefing/test_workbook.py",
    "charts/test_export.py",
    "charts/test_layout.py",
    "charts/test_sheet.py",
    "forms/test_own_province.py",
    "results/test_attainment.py",
    "results/test_outlooks.py",
    "results/test_updates.py",
    "suite/test_figures.py",
    "suite/test_notebooks.py",
    "suite/test_own_regions.py",
    "suite/test_trace.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the slow modules, which `make quick` leaves out."""
    slow = {Path(__file__).parent / name for name in SLOW}
    assert all(path.is_file() for path in slow), "SLOW names a module that is not there"
    for item in items:
        if item.path in slow:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def documents() -> dict[str, list[str]]:
    """Lines of each document's text, by sha256."""
    import hashlib

    texts = (p.read_bytes() for p in sorted(shared("sources").glob("*.txt")))
    return {hashlib.sha256(b).hexdigest(): b.decode("utf-8").split("\n") for b in texts}
