"""Files: written whole or not at all, the same bytes for the same content, and known when they change."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from secrets import token_hex
from stat import S_IMODE
from typing import Any

from ipcompare.core.errors import DataError, Fault

#: What tells a file from its earlier states: path, size, times of its content and its inode.
Signature = tuple[tuple[str, int, int, int, int], ...]
Edit = Callable[[str, bytes], bytes]

#: The oldest time that a zip archive can hold.
EPOCH = (1980, 1, 1, 0, 0, 0)
TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms)")


def shipped(name: str) -> Path:
    """Give a folder that comes with the package, in a checkout and in an installed package alike.

    Examples
    --------
    >>> (shipped("data") / "regions.csv").is_file()
    True
    """
    package = Path(__file__).parents[1]
    inside = package / "shipped" / name
    return inside if inside.is_dir() else package.parent / name


def signature(paths: Iterable[Path]) -> Signature:
    """Give what changes when one of the files is written, added or taken away.

    A cache keyed on it never outlives the state of the files that it was made from. A file that is not there
    is left out.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     before = signature([path])
    ...     size = path.write_text("a")
    ...     before == signature([path])
    False
    """
    found = []
    for path in paths:
        try:
            about = path.stat()
        except OSError:
            continue
        found.append((str(path), about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino))
    return tuple(found)


def ending(path: Path, known: Sequence[str]) -> str:
    """Give the ending of a file to be written, in small letters: what it says is what is written.

    Raises
    ------
    DataError
        For an ending that is not known, with those that are.

    Examples
    --------
    >>> ending(Path("figures.XLSX"), [".xlsx", ".csv"])
    '.xlsx'
    """
    found = path.suffix.lower()
    if found not in known:
        words = {"path": path, "known": ", ".join(known)}
        raise DataError(
            Fault("{path}: the ending says no kind of file that is written here; use {known}", **words)
        )
    return found


def write_whole(files: Mapping[Path, bytes]) -> None:
    """Write several files so that either all are new or all are as they were; missing folders are made.

    Raises
    ------
    DataError
        A file that cannot be written, named in one line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole({Path(folder, "a.txt"): b"A"})
    ...     Path(folder, "a.txt").read_bytes()
    b'A'
    """
    ready: dict[Path, Path] = {}
    replaced: dict[Path, bytes | None] = {}
    target = Path()
    try:
        for target, content in files.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            ready[target] = _temporary(target, content)
        for target, temporary in ready.items():
            replaced[target] = target.read_bytes() if target.exists() else None
            temporary.replace(target)
    except BaseException as fault:  # Ctrl-C, too, must leave all new or all old
        for path, before in replaced.items():
            if ready[path].exists():
                continue  # it was not its turn yet
            if before is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(before)
        if not isinstance(fault, OSError):
            raise
        reason = fault.strerror or str(fault)
        raise DataError(
            Fault(
                "{target} cannot be written ({reason}); close it elsewhere or choose another folder",
                target=target,
                reason=reason,
            )
        ) from fault
    finally:
        for temporary in ready.values():
            temporary.unlink(missing_ok=True)


def _temporary(target: Path, content: bytes) -> Path:
    """Write a file beside its target, with the target's rights, or those that the umask leaves a new one."""
    # in the same folder: a rename across file systems would not be atomic
    path = target.with_name(f".{target.name}.{token_hex(4)}")
    try:
        with path.open("xb") as file:
            file.write(content)
        if target.exists():
            path.chmod(S_IMODE(target.stat().st_mode))
    except BaseException:
        path.unlink(missing_ok=True)  # a full disk must not fill further with what is left of each try
        raise
    return path


def stamp(published: Mapping[Any, str]) -> str:
    """Give the time that a file says it was made: the day of its newest source, so that it never wavers.

    The days of publication are such as ``2025-04`` or ``2026-01-23``, empty where unknown.

    Examples
    --------
    >>> stamp({"a": "2025-04", "b": "", "c": "2024-12-31"})
    '2025-04-01T00:00:00Z'
    """
    newest = max((day for day in published.values() if day), default="2021")
    return f"{newest}{'-01-01'[len(newest) - 4 :]}T00:00:00Z"


def deterministic(content: bytes, when: str, edit: Edit | None = None) -> bytes:
    """Give an Office file the same bytes whenever it is made.

    `when` is the time for its properties; those of the archive's members are the oldest that a zip can hold.
    ``edit(name, part) -> part`` makes a last change to the parts.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = TIMES.sub(rb"\g<1>" + when.encode() + rb"\g<3>", part)
            if edit:
                part = edit(name, part)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o600 << 16
            entry.create_system = 0  # else the bytes would depend on the operating system
            new.writestr(entry, part, zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()
