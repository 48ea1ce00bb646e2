"""What the tests share: the documents' texts, where they are at hand."""

import matplotlib as mpl
import pytest
from support import shared

mpl.use("Agg")


@pytest.fixture(scope="session")
def documents() -> dict[str, list[str]]:
    """Lines of each document's text, by sha256."""
    import hashlib

    texts = (p.read_bytes() for p in sorted(shared("sources").glob("*.txt")))
    return {hashlib.sha256(b).hexdigest(): b.decode("utf-8").split("\n") for b in texts}
