"""Ctrl-C, closed pipes and full disks: one line or none, the right status, nobody left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import ROOT

FULL = Path("/dev/full")
PRINTED = ROOT / "data" / "published" / "sichuan.csv"
pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="no /proc to look for processes in")


def environment(**changes):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    return {**kept, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **changes}


def started(*words, mark="", **how):
    command = [sys.executable, "-m", "ipcompare", *map(str, words)]
    # A session of its own: a terminal sends Ctrl-C to all processes of one.
    return subprocess.Popen(
        command, env=environment(MARK=mark), start_new_session=True, text=True, encoding="utf-8", **how
    )


def marked(mark):
    """Find the processes that were started with a mark in their environment."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            inside = f"MARK={mark}".encode() in (place / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if inside:
            found.append(place.name)
    return found


def interrupted(folder, words, after, whole_terminal=True):
    """Send Ctrl-C once standard error says something, and give what stderr said from then on."""
    mark = str(folder)
    process = started(*words, "--to", folder, mark=mark, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    before = time.monotonic()
    for line in process.stderr:
        if after in line:
            break
    assert time.monotonic() - before < 120
    while words[0] == "run" and len(marked(mark)) < 2:  # a kernel at least
        time.sleep(0.1)
    (os.killpg if whole_terminal else os.kill)(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    return process.returncode, said.splitlines()


@pytest.mark.parametrize(
    ("words", "after", "whole_terminal"),
    [
        (["figures", "--format", "svg"], "reading the data", True),
        (["figures", "--format", "svg", "png"], "2/", True),
        (["figures", "--format", "svg", "png"], "2/", False),
        (["briefing", "--lang", "en"], "1/", True),
        (["run"], "executing the notebooks", True),
    ],
)
def test_ctrl_c_ends_all_in_one_line(tmp_path, words, after, whole_terminal):
    status, said = interrupted(tmp_path, words, after, whole_terminal)
    assert status == 130
    # What had been done by then may still be told.
    assert [line for line in said if "/" not in line] == [
        "interrupted; the files written so far are complete"
    ]
    assert marked(str(tmp_path)) == []
    assert [path for path in tmp_path.rglob("*") if path.name.startswith(".")] == []
    for path in tmp_path.rglob("*.svg"):
        assert path.read_text(encoding="utf-8").rstrip().endswith("</svg>")


def run(*words, **how):
    return subprocess.run(
        [sys.executable, "-m", "ipcompare", *map(str, words)],
        env=environment(),
        check=False,
        timeout=120,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how},
    )


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    "words", [["check", ROOT / "data" / "published" / "sichuan.csv"], ["--help"], ["--version"]]
)
def test_a_full_disk_is_one_line(words):
    with FULL.open("wb") as full:
        done = run(*words, stdout=full)
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert line == f"standard output cannot be written ({os.strerror(28)})"


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize(("words", "status"), [(["check", "none.csv"], 1), (["figurs"], 2)])
def test_words_on_the_way_that_cannot_be_said_change_no_status(words, status):
    with FULL.open("wb") as full:
        assert run(*words, stderr=full).returncode == status


@pytest.mark.parametrize(("words", "status"), [(["check", "none.csv"], 1), (["figurs"], 2)])
def test_a_closed_standard_error_changes_no_status(words, status):
    with started(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stderr.close()
        assert process.stdout.read() == ""
        assert process.wait(60) == status


def test_figures_are_drawn_though_nobody_hears_how_far(tmp_path):
    words = ["figures", "--only", "rank", "--lang", "en", "--format", "svg", "--to", tmp_path]
    with started(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stderr.close()
        assert process.stdout.read() == f"{tmp_path / 'en' / 'rank.svg'}\n"
        assert process.wait(60) == 0


def test_something_is_said_before_anything_heavy_is_loaded():
    """The first line comes before the imports that take seconds; a test of seconds would waver."""
    code = (
        "import sys; from ipcompare import cli; from ipcompare.core import terminal\n"
        "def tell(words):\n"
        "    print('matplotlib' in sys.modules, 'nbclient' in sys.modules)\n"
        "    raise SystemExit\n"
        "cli.tell = tell\n"
        "cli.main(sys.argv[1:])\n"
    )
    for command in ("run", "figures", "briefing"):
        done = subprocess.run(
            [sys.executable, "-c", code, command],
            capture_output=True,
            text=True,
            check=True,
            env=environment(),
        )
        assert done.stdout.split() == ["False", "False"], command
