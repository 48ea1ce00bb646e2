"""Execute the notebooks of the suite, so that what is committed is what the data give."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ipcompare.core.errors import DataError

__all__ = ["execute", "home"]

TIMEOUT = 600


def home() -> Path:
    """Give the checkout that this package runs from, else the current folder."""
    root = Path(__file__).parents[2]
    return root if (root / "pyproject.toml").is_file() and (root / "notebooks").is_dir() else Path.cwd()


def _shipped() -> Path:
    inside = Path(__file__).parents[1] / "shipped" / "notebooks"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "notebooks"


def execute(folder: Path) -> Iterator[Path]:
    """Execute every notebook and write it to a folder, whole or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        Where the executed notebooks go; the checkout's own folder is renewed in place.

    Yields
    ------
    pathlib.Path
        Each notebook, once it is written.

    Raises
    ------
    DataError
        When a notebook fails or warns, with its name and the message; it is then left as it was.
    """
    import nbformat

    from ipcompare.charts import write_whole

    for path in sorted(_shipped().glob("[0-9]*.ipynb")):
        book = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        _run(book, path)
        text = str(nbformat.writes(book)).rstrip("\n") + "\n"  # type: ignore[no-untyped-call]
        target = folder / path.name
        write_whole({target: text.encode("utf-8")})
        yield target


def _run(book: Any, path: Path) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    client = NotebookClient(
        book,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise DataError(f"{path.name}: a cell fails; {error}") from error
    for cell in book.cells:
        # A warning on stderr carries the kernel's number and would be demanded of every later run.
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise DataError(f"{path.name}: a cell warns; {output['text']}")
    book.metadata.pop("widgets", None)
    book.metadata["language_info"] = {"name": "python"}
