"""Files written whole, with the rights that the machine gives new files, whatever breaks in on them."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ipcompare.core.errors import DataError
from ipcompare.core.files import ending, write_whole

pytestmark = pytest.mark.skipif(os.name == "nt", reason="rights are another thing on Windows")


def rights(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("mask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_what_the_umask_leaves(tmp_path, mask, expected):
    # In a process of its own: the mask is the whole process's.
    code = (
        f"import os, sys; from pathlib import Path; os.umask({mask}); "
        "from ipcompare.core.files import write_whole; write_whole({Path(sys.argv[1]): b'new'})"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.txt")], check=True)
    assert rights(tmp_path / "a.txt") == expected


def test_a_file_that_is_replaced_keeps_its_rights(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_whole({path: b"new"})
    assert (path.read_bytes(), rights(path)) == (b"new", 0o640)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_ctrl_c_leaves_all_files_old_and_nothing_beside(tmp_path, monkeypatch, at):
    """Whichever file is being put in its place when it comes."""
    paths = [tmp_path / name for name in ("a.txt", "b.txt", "new.txt")]
    for path in paths[:2]:
        path.write_bytes(b"old")
    replace, calls = Path.replace, []

    def interrupted(self, target):
        calls.append(target)
        if len(calls) == at:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(dict.fromkeys(paths, b"new"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "b.txt"]
    assert {p.read_bytes() for p in paths[:2]} == {b"old"}


def test_ctrl_c_while_a_file_is_written_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    (tmp_path / "a.txt").write_bytes(b"old")
    monkeypatch.setattr(Path, "chmod", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole({tmp_path / "a.txt": b"new"})
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"old"]


def test_an_ending_that_says_nothing_is_refused_with_those_that_do():
    assert ending(Path("a/b.CSV"), (".xlsx", ".csv")) == ".csv"
    for name in ("a", "a.xls", "a.csv.gz", ".xlsx"):
        with pytest.raises(DataError, match=r"\.xlsx, \.csv"):
            ending(Path(name), (".xlsx", ".csv"))
