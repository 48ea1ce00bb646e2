"""Execute the notebooks of the suite in both languages, so that what is committed is what the data give."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from ipcompare.core.errors import DataError, Fault
from ipcompare.core.files import shipped, write_whole
from ipcompare.core.text import LANGUAGES, text

__all__ = ["execute", "home", "in_language", "place", "sources"]

TIMEOUT = 600
TAG = "parameters"


def home() -> Path:
    """Give the checkout that this package runs from, else the current folder."""
    root = Path(__file__).parents[2]
    return root if (root / "pyproject.toml").is_file() and (root / "notebooks").is_dir() else Path.cwd()


def sources() -> list[Path]:
    """Give the notebooks that those of both languages are made from, in their order.

    Examples
    --------
    >>> sources()[0].name
    '00_start_here.ipynb'
    """
    return sorted((shipped("notebooks") / "source").glob("[0-9]*.ipynb"))


def place(folder: Path, name: str, lang: str) -> Path:
    """Give where a notebook of a language lies: the English ones in a folder, the Chinese below it.

    Examples
    --------
    >>> place(Path("notebooks"), "00_start_here.ipynb", "zh").as_posix()
    'notebooks/zh/00_start_here.ipynb'
    """
    return folder / name if lang == "en" else folder / lang / name


def in_language(source: Path, lang: str, data: Sequence[str] = ()) -> Any:
    """Give a notebook in one language, not yet executed.

    Parameters
    ----------
    source : pathlib.Path
        A notebook whose prose stands in cells tagged with their language, side by side.
    lang : {"zh", "en"}
        Which prose to keep, and what ``lang`` is set to.
    data : sequence of str
        Files of one's own; what ``data`` is set to.

    Returns
    -------
    nbformat.NotebookNode

    Raises
    ------
    DataError
        When it has no cell tagged ``parameters``.

    Examples
    --------
    >>> book = in_language(sources()[0], "zh")
    >>> book.cells[0].source.splitlines()[0]
    '# 00 从这里开始'
    """
    import nbformat

    book = nbformat.read(source, as_version=4)  # type: ignore[no-untyped-call]
    others = set(LANGUAGES) - {lang}
    book.cells = [cell for cell in book.cells if not others & set(cell.metadata.get("tags", ()))]
    found = False
    for cell in book.cells:
        tags = [tag for tag in cell.metadata.pop("tags", ()) if tag != lang]
        if tags:
            cell.metadata["tags"] = tags
        if TAG in tags:
            found = True
            # As JSON a text has the quotes of the house, and a path of Windows its backslashes.
            own = (
                json.dumps(list(data), ensure_ascii=False)
                if data
                else f"None  # {text('notebook.data', lang)}"
            )
            cell.source = f'lang = "{lang}"  # {text("notebook.lang", lang)}\ndata = {own}'
    if not found:
        raise DataError(
            Fault(
                "{file}: has no cell tagged {tag!r}; add one that sets lang and data",
                file=source.name,
                tag=TAG,
            )
        )
    return book


def execute(
    folder: Path,
    *,
    languages: Iterable[str] = LANGUAGES,
    data: Sequence[str] = (),
    workers: int = 1,
    report: Callable[[Path], object] = lambda path: None,
) -> list[Path]:
    """Execute every notebook in each language and write it, each whole or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        Where the executed notebooks go (see :func:`place`); what lies there is overwritten.
    languages : iterable of {"zh", "en"}
        The languages. One kernel after another runs a notebook in all of them.
    data : sequence of str
        Files of one's own.
    workers : int, default 1
        How many kernels run at a time.
    report : callable, optional
        Told of each notebook once it is written.

    Returns
    -------
    list of pathlib.Path
        The notebooks, language by language in their order.

    Raises
    ------
    DataError
        When a notebook fails or warns, with its name and the message; it is then left as it was.
    """
    import nbformat

    paths, chosen = sources(), list(languages)
    turn = asyncio.Semaphore(workers)

    async def one(path: Path) -> None:
        books = [in_language(path, lang, data) for lang in chosen]
        async with turn:
            await _run(books, path)
        for lang, book in zip(chosen, books, strict=True):
            words = str(nbformat.writes(book)).rstrip("\n") + "\n"  # type: ignore[no-untyped-call]
            written = place(folder, path.name, lang)
            write_whole({written: words.encode("utf-8")})
            report(written)

    async def every() -> None:
        # The last first: the briefing takes longest and is not left to run alone at the end.
        order = paths[::-1]
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
    return [place(folder, path.name, lang) for lang in chosen for path in paths]


class _Loop(asyncio.SelectorEventLoop):
    """A loop in which Ctrl-C ends every notebook: the client of each would take it for its own alone."""

    def add_signal_handler(self, *_: Any) -> None:  # type: ignore[override]
        """Leave the signals to whoever runs the loop, as a loop of Windows does."""
        raise NotImplementedError


async def _run(books: list[Any], path: Path) -> None:
    """Run a notebook in all its languages in one kernel, which starts and imports once."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    forget = nbformat.v4.new_code_cell("%reset -f")  # type: ignore[no-untyped-call]
    whole = deepcopy(books[0])
    whole.cells = [cell for book in books for cell in (*book.cells, forget)]
    client = NotebookClient(
        whole,
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
    for book in books:
        for number, cell in enumerate((cell for cell in book.cells if cell.cell_type == "code"), 1):
            cell.outputs = _settled(cell.outputs, path)
            # Counted as if the notebook had a kernel of its own.
            for counted in (cell, *(o for o in cell.outputs if o.output_type == "execute_result")):
                counted.execution_count = number
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
