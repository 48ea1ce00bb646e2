"""Say which files are too large for the repository, end badly or hold the marks of a merge.

    python tools/check_files.py FILE ...

The hooks of ``.pre-commit-config.yaml`` call it; it changes nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

LARGEST = 2_000_000
#: Kept as their makers write them.
AS_MADE = (".svg",)
MARK = re.compile(rb"^(<{7} |={7}$|>{7} )", re.MULTILINE)


def faults(path: Path) -> Iterator[str]:
    """Say what is wrong with one file."""
    content = path.read_bytes()
    if len(content) > LARGEST and path.suffix != ".ttf":
        yield f"{path}: has {len(content):,} bytes; keep files under {LARGEST:,}"
    if b"\0" in content or not content or path.suffix in AS_MADE:
        return
    if not content.endswith(b"\n") or content.endswith(b"\n\n"):
        yield f"{path}: ends in {content[-2:]!r}; end it in one line end"
    if MARK.search(content):
        yield f"{path}: holds the marks of a merge; settle them"


def main(names: list[str]) -> int:
    """Print all faults; 1 where there are any."""
    found = [fault for name in names for fault in faults(Path(name))]
    print("\n".join(found), end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
