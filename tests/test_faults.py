"""What goes wrong on real machines: kills, full disks, missing fonts, other locales; files stay whole."""

import json
import os
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import matplotlib as mpl
import matplotlib.font_manager
import openpyxl
import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.briefing.sheet import export
from ipcompare.cli import main
from ipcompare.core.catalogue import data_folder
from ipcompare.core.files import write_whole
from ipcompare.reading.tables import csv_bytes

KILLS = 120
#: Writes sets of files again and again; each file is one character many times, closed by a mark.
LOOP = """
import sys
from pathlib import Path
from ipcompare.core.files import write_whole
folder, seed = Path(sys.argv[1]), int(sys.argv[2])
print("ready", flush=True)
n = seed
while True:
    n += 1
    body = (str(n % 10) * 200_000 + "end").encode()
    write_whole({folder / f"f{i}.svg": body for i in range(12)})
"""
FIGURE = ["figures", "--only", "rank", "--lang", "zh", "--format", "svg"]


def environment(**changes):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHON"))}
    return {**kept, **changes}


def run(*words, folder=None, **changes):
    return subprocess.run(
        [sys.executable, "-m", "ipcompare", *map(str, words)],
        capture_output=True,
        env=environment(**changes),
        cwd=folder,
        timeout=120,
        check=False,
    )


def whole(path):
    words = path.read_bytes()
    return re.fullmatch(rb"(\d)\1{199999}end", words) is not None


def visible(folder):
    return [p for p in Path(folder).iterdir() if not p.name.startswith(".")]


#: Starting Python would cost most of the time: one process forks the writers and kills them.
KILLER = """
import os, random, re, signal, sys, time
from pathlib import Path
from ipcompare.core.files import write_whole
folder, kills = Path(sys.argv[1]), int(sys.argv[2])
rng, whole = random.Random(11), re.compile(rb"(\\d)\\1{199999}end")
seen, hidden = set(), 0
for n in range(kills):
    child = os.fork()
    if child == 0:
        while True:
            n += 1
            write_whole({folder / f"f{i}.svg": (str(n % 10) * 200_000 + "end").encode() for i in range(12)})
    time.sleep(rng.uniform(0, 0.06))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    for path in folder.iterdir():
        if path.name.startswith("."):
            hidden += 1
            path.unlink()
        else:
            found = whole.fullmatch(path.read_bytes())
            assert found, path
            seen.add(found[1])
print(n + 1, len(seen), hidden)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_killed_at_any_moment_the_folder_holds_whole_files_only(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(tmp_path), str(KILLS)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    killed, states, hidden = map(int, done.stdout.split())
    assert killed == KILLS
    assert states > 1  # both old and new states were met
    assert hidden > 0  # and it was killed in the middle of writing


def test_a_killed_run_leaves_old_or_new_figures(tmp_path):
    assert main([*FIGURE, "--to", str(tmp_path)]) == 0
    known = (tmp_path / "zh" / "rank.svg").read_bytes()
    rng = random.Random(5)
    for _ in range(3):
        running = subprocess.Popen(
            [sys.executable, "-m", "ipcompare", *FIGURE, "--to", str(tmp_path)], stdout=subprocess.DEVNULL
        )
        time.sleep(rng.uniform(0.5, 4))
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert [p.name for p in visible(tmp_path / "zh")] == ["rank.svg"]
        assert (tmp_path / "zh" / "rank.svg").read_bytes() == known


def test_two_at_once_do_not_mix_their_bytes(tmp_path):
    writers = [
        subprocess.Popen([sys.executable, "-c", LOOP, str(tmp_path), str(seed)], stdout=subprocess.PIPE)
        for seed in (0, 5)
    ]
    for writer in writers:
        assert writer.stdout.readline() == b"ready\n"
    end = time.monotonic() + 2
    looked = 0
    while time.monotonic() < end:
        for path in visible(tmp_path):
            assert whole(path)
            looked += 1
    for writer in writers:
        assert writer.poll() is None  # neither tripped over the other
        writer.kill()
        writer.wait()
        writer.stdout.close()
    assert looked > 100


def limited(folder, most):
    """Write into a folder with at most so many bytes a file, as a disk that fills up behaves."""
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))\n"
        "from pathlib import Path\n"
        "from ipcompare.core.files import write_whole\n"
        "from ipcompare import DataError\n"
        "folder = Path(sys.argv[1])\n"
        "try:\n"
        "    write_whole({folder / 'a.svg': b'new', folder / 'b.svg': b'x' * 100_000})\n"
        "except DataError as fault:\n"
        "    print(fault)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True
    )


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no limit on file sizes here")
def test_a_full_disk_leaves_the_old_files(tmp_path):
    for name in ("a.svg", "b.svg"):
        (tmp_path / name).write_bytes(b"old")
    said = limited(tmp_path, 50_000).stdout
    assert "b.svg cannot be written" in said
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.svg", "b.svg"]
    assert {p.read_bytes() for p in tmp_path.iterdir()} == {b"old"}


def test_a_folder_that_cannot_be_written_is_named(tmp_path, capsys):
    # A file where the folder should be refuses root too, whom a read-only folder would not stop.
    (tmp_path / "zh").write_text("a file")
    assert main([*FIGURE, "--to", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "无法写入" in said
    assert "Traceback" not in said
    (tmp_path / "out.xlsx").mkdir()
    with pytest.raises(ipc.DataError, match="cannot be written"):
        write_whole({tmp_path / "other.txt": b"new", tmp_path / "out.xlsx": b"new"})
    assert not (tmp_path / "other.txt").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(ipc.DataError, match="cannot be written"):
        write_whole({tmp_path / "a.txt": b"new"})


def test_a_missing_font_file_is_said(tmp_path):
    package = tmp_path / "ipcompare"
    shutil.copytree(
        Path(ipc.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__", "notebooks")
    )
    shutil.copytree(data_folder(), tmp_path / "data")
    next((package / "fonts").glob("*Regular*")).unlink()
    done = run(*FIGURE, "--to", tmp_path / "out", folder=tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 1, done.stderr.decode()
    assert b"IPCompareSansSC-Regular" in done.stderr
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


MACHINES = {
    "a stale font cache": {"MPLCONFIGDIR": "stale"},
    "a font cache that cannot be written": {"MPLCONFIGDIR": "/dev/null/none"},
    "no Chinese locale": {"LC_ALL": "C"},
    "a locale without UTF-8": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Latin 1": {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
    "no home": {"HOME": "/nonexistent"},
}


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("expected")
    assert main([*FIGURE, "--to", str(folder)]) == 0
    return (folder / "zh" / "rank.svg").read_bytes()


@pytest.mark.parametrize("name", MACHINES)
def test_other_machines_draw_the_same(tmp_path, name, expected):
    changes = dict(MACHINES[name])
    if changes.get("MPLCONFIGDIR") == "stale":
        changes["MPLCONFIGDIR"] = str(tmp_path / "cache")
        (tmp_path / "cache").mkdir()
        version = mpl.font_manager.FontManager.__version__
        (tmp_path / "cache" / f"fontlist-v{version}.json").write_text(
            json.dumps(
                {
                    "_class": "FontManager",
                    "_version": version,
                    "ttflist": [],
                    "afmlist": [],
                    "defaultFamily": {},
                }
            )
        )
    done = run(*FIGURE, "--to", tmp_path / "out", **changes)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    assert (tmp_path / "out" / "zh" / "rank.svg").read_bytes() == expected


@pytest.mark.parametrize(
    "changes", [{"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"LC_ALL": "C"}]
)
def test_words_that_a_terminal_cannot_show_do_not_stop_it(tmp_path, changes):
    for words in (
        ["check", tmp_path / "none.csv"],
        ["trace", "有效", "--region", "四川"],
        ["template", tmp_path / "a.xlsx"],
    ):
        done = run(*words, **changes)
        assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")


def test_a_path_with_blanks_and_chinese(tmp_path, expected):
    folder = tmp_path / "我的 文件 夹 %20 $HOME"
    folder.mkdir()
    form = folder / "湖北 2025.xlsx"
    assert main(["template", str(form)]) == 0
    book = openpyxl.load_workbook(form)
    values = ("湖北", "有效注册商标量", "目标", 2025, 120, "万件", "", "", "plan")
    for column, value in enumerate(values, start=1):
        book.worksheets[0].cell(3, column).value = value
    book.save(form)
    assert main(["check", str(form)]) == 0
    assert main([*FIGURE, "--data", str(form), "--to", str(folder / "图 1")]) == 0
    drawn = (folder / "图 1" / "zh" / "rank.svg").read_bytes()
    assert drawn != expected  # it marks the province of one's own
    assert "湖北" in drawn.decode()
    table = ipc.load("湖北", "trademark_stock", data=form)
    assert "plan" in ipc.explain(table.iloc[0], data=form)


def test_no_network_is_needed(tmp_path, monkeypatch, expected):
    def refused(*_, **__):
        raise OSError("no network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    assert main([*FIGURE, "--to", str(tmp_path)]) == 0
    assert (tmp_path / "zh" / "rank.svg").read_bytes() == expected
    assert len(ipc.attainment(ipc.load("四川", "trademark_stock"))) >= 0


def formulas(book):
    return [c.coordinate for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    evil = '=HYPERLINK("http://x","y")'
    rows = ipc.published("四川").head(3).assign(note=evil, owner="+1+1", as_printed="@SUM(A1)")
    book = openpyxl.load_workbook(export(rows, tmp_path / "a.xlsx"))
    assert not formulas(book)
    assert any(c.value == evil for s in book for row in s.iter_rows() for c in row)
    table = pd.DataFrame({"a": [evil, "+1", "-2", "@x", "\tx", "-3.5", "fine"], "b": [-1.5] * 7})
    lines = csv_bytes(table).decode("utf-8-sig").splitlines()
    assert not [line for line in lines[1:] if re.match(r'"?[=+@\t]|"?-[^0-9]', line)]
    assert ",-1.5" in lines[1]  # numbers stay numbers
