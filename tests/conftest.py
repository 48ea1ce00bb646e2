"""What the tests share: the documents' texts, where they are at hand."""

from pathlib import Path

import matplotlib as mpl
import pytest

mpl.use("Agg")

SHARED = Path(__file__).parents[2] / "shared"


def shared(folder: str) -> Path:
    """Give a folder of the shared facts, or skip where they are not at hand (a user's machine)."""
    path = SHARED / folder
    if not path.is_dir():
        pytest.skip(f"the folder shared/{folder} with the source material is not beside this checkout")
    return path


@pytest.fixture(scope="session")
def documents() -> dict[str, list[str]]:
    """Lines of each document's text, by sha256."""
    import hashlib

    texts = (p.read_bytes() for p in sorted(shared("sources").glob("*.txt")))
    return {hashlib.sha256(b).hexdigest(): b.decode("utf-8").split("\n") for b in texts}
