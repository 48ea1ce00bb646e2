"""Where the tests find the checkout and, beside it, the shared source material."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def shared(folder: str) -> Path:
    """Give a folder of the shared facts, or skip where they are not at hand (a user's machine)."""
    path = SHARED / folder
    if not path.is_dir():
        pytest.skip(f"the folder shared/{folder} with the source material is not beside this checkout")
    return path
