"""Which version this is: said by the checkout it runs from, else by the installed package."""

from __future__ import annotations

import tomllib
from importlib.metadata import version
from pathlib import Path

__all__ = ["__version__"]


def _version() -> str:
    """Give the version of ``pyproject.toml`` beside the package, which an older installation may not know."""
    file = Path(__file__).parents[2] / "pyproject.toml"
    project = tomllib.loads(file.read_text(encoding="utf-8"))["project"] if file.is_file() else {}
    return str(project["version"]) if project.get("name") == "ipcompare" else version("ipcompare")


__version__ = _version()
