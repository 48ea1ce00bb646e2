"""Execute the notebooks of the suite, so that what is committed is what the data give."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ipcompare.core.errors import DataError, Fault
from ipcompare.core.files import shipped, write_whole

__all__ = ["execute", "home", "shipped_notebooks"]

TIMEOUT = 600
TAG = "parameters"


def home() -> Path:
    """Give the checkout that this package runs from, else the current folder."""
    root = Path(__file__).parents[2]
    return root if (root / "pyproject.toml").is_file() and (root / "notebooks").is_dir() else Path.cwd()


def shipped_notebooks() -> list[Path]:
    """Give the notebooks of the suite, in their order."""
    return sorted(shipped("notebooks").glob("[0-9]*.ipynb"))


def execute(
    folder: Path,
    *,
    parameters: Mapping[str, object] | None = None,
    workers: int = 1,
    report: Callable[[Path], object] = lambda path: None,
) -> list[Path]:
    """Execute every notebook and write it to a folder, each whole or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        Where the executed notebooks go; the checkout's own folder is renewed in place.
    parameters : mapping, optional
        Values in place of those in the cell tagged ``parameters``: ``lang``, ``data``.
    workers : int, default 1
        How many run at a time.
    report : callable, optional
        Told of each notebook once it is written.

    Returns
    -------
    list of pathlib.Path
        The notebooks, in their order.

    Raises
    ------
    DataError
        When a notebook fails or warns, with its name and the message; it is then left as it was.
    """
    import nbformat

    paths = shipped_notebooks()
    turn = asyncio.Semaphore(workers)

    async def one(path: Path) -> None:
        book = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        _set_parameters(book, parameters or {}, path)
        async with turn:
            await _run(book, path)
        words = str(nbformat.writes(book)).rstrip("\n") + "\n"  # type: ignore[no-untyped-call]
        write_whole({folder / path.name: words.encode("utf-8")})
        report(folder / path.name)

    async def every() -> None:
        # The largest first, so that none is left to run alone at the end.
        order = sorted(paths, key=lambda path: path.stat().st_size, reverse=True)
        tasks = [asyncio.ensure_future(one(path)) for path in order]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                if not task.cancelling():  # a second time would break off the ending
                    task.cancel()
            # Each ends its kernel before anything is said of the one that failed, or of Ctrl-C.
            await asyncio.gather(*tasks, return_exceptions=True)

    with asyncio.Runner(loop_factory=_Loop) as runner:
        runner.run(every())
    return [folder / path.name for path in paths]


class _Loop(asyncio.SelectorEventLoop):
    """A loop in which Ctrl-C ends every notebook: the client of each would take it for its own alone."""

    def add_signal_handler(self, *_: Any) -> None:  # type: ignore[override]
        """Leave the signals to whoever runs the loop, as a loop of Windows does."""
        raise NotImplementedError


def _set_parameters(book: Any, parameters: Mapping[str, object], path: Path) -> None:
    if not parameters:
        return
    for cell in book.cells:
        if TAG in cell.metadata.get("tags", []):
            cell.source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
            return
    raise DataError(
        Fault("{file}: has no cell tagged {tag!r}; add one that sets lang and data", file=path.name, tag=TAG)
    )


async def _run(book: Any, path: Path) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    client = NotebookClient(
        book,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        # The kernel talks to this process alone; its word on unencrypted TCP would stand once a notebook.
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    running = asyncio.ensure_future(client.async_execute())
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        # Asked kindly, a kernel in the middle of a cell prints what it could not finish.
        client.shutdown_kernel = "immediate"
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        raise
    except CellExecutionError as error:
        raise DataError(Fault("{file}: a cell fails; {error}", file=path.name, error=error)) from error
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = _settled(cell.outputs, path)
    book.metadata.pop("widgets", None)
    book.metadata["language_info"] = {"name": "python"}


def _settled(outputs: list[Any], path: Path) -> list[Any]:
    """Join what was printed in pieces, which the kernel parts as its clock has it; refuse warnings."""
    joined: list[Any] = []
    for output in outputs:
        # A warning on stderr carries the kernel's number and would be demanded of every later run.
        if output.get("name") == "stderr":
            raise DataError(Fault("{file}: a cell warns; {text}", file=path.name, text=output["text"]))
        if output.output_type == "stream" and joined and joined[-1].get("name") == output.name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined
