"""The command line as its users meet it."""

import re
import subprocess
import sys
import tomllib

import openpyxl
import pandas as pd
import pytest
from filling import ROW, filled
from support import ROOT

import ipcompare as ipc
from ipcompare import cli
from ipcompare.arguments import EXAMPLES, language_of, parser
from ipcompare.briefing import produce as producing
from ipcompare.cli import main
from ipcompare.core.text import machine_language
from ipcompare.suite import notebooks

NAMES = ("run", "figures", "briefing", "check", "template", "release-notes", "audit", "trace", "export")
CHINESE = re.compile("[\u4e00-\u9fff]")


def commands(lang="en"):
    """Give the parser of each command."""
    return next(a for a in parser(lang)._actions if a.dest == "command").choices


def test_check_from_the_command_line(tmp_path, capsys):
    good = ROOT / "data" / "published" / "sichuan.csv"
    assert main(["check", str(good)]) == 0
    bad = tmp_path / "bad.csv"
    bad.write_text("region,indicator\nCN-GZ,x\n", encoding="utf-8")
    assert main(["check", str(good), str(bad)]) == 1
    told = capsys.readouterr().err
    assert "bad.csv, row 1: column role, year, value, unit, source is missing" in told
    assert told.startswith("check again once these are mended")


def test_figures_from_the_command_line(tmp_path, capsys):
    assert main(["figures", "--to", str(tmp_path), "--only", "rank", "--lang", "en", "--format", "svg"]) == 0
    assert [p.name for p in tmp_path.rglob("*.svg")] == ["rank.svg"]
    assert main(["figures", "--to", str(tmp_path), "--only", "rnk"]) == 1
    assert "nearest: rank" in capsys.readouterr().err


def test_the_package_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "ipcompare", "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "figures" in done.stdout


def test_the_main_job_draws_each_figure_once_for_all_its_places(tmp_path, monkeypatch, capsys):
    """One call executes the notebooks, one writes the figures for figures/ and briefing/ alike."""
    executed, produced = [], []

    def execute(folder, **how):
        executed.append((folder, how["languages"], how["data"]))
        return []

    def produce(folder, data, **how):
        produced.append((folder, data, how["figures"]))
        return []

    monkeypatch.setattr(notebooks, "execute", execute)
    monkeypatch.setattr(producing, "produce", produce)
    own = tmp_path / "own.csv"
    ipc.published("四川").assign(region="CN-HB").to_csv(own, index=False)
    assert main(["run", "--to", str(tmp_path / "a")]) == 0
    assert main(["run", "--to", str(tmp_path / "b"), "--data", str(own), "--lang", "zh"]) == 0
    assert executed[0] == (tmp_path / "a" / "notebooks", ("zh", "en"), [])
    # Data of one's own run through the notebooks too.
    assert executed[1] == (tmp_path / "b" / "notebooks", ["zh"], [str(own.resolve())])
    assert [p[2] for p in produced] == [tmp_path / "a" / "figures", tmp_path / "b" / "figures"]
    assert produced[1][1].own_regions == ["CN-HB"]


def test_every_command_that_reads_figures_takes_data():
    choices = commands()
    for name in ("run", "figures", "briefing", "audit", "trace", "export"):
        assert any("--data" in action.option_strings for action in choices[name]._actions), name


def test_every_table_of_the_face_is_a_plain_frame():
    import pandas as pd

    faces = (ipc.load, ipc.published, ipc.indicators, ipc.regions, ipc.sources, ipc.panel, ipc.targets)
    for face in (*faces, ipc.attainment, ipc.hindsight, ipc.audit):
        assert type(face()) is pd.DataFrame


def test_names_of_the_face():
    assert set(ipc.__all__) <= set(dir(ipc))
    with pytest.raises(AttributeError, match="no attribute 'laod'"):
        ipc.laod  # noqa: B018


def test_a_reader_who_leaves_early_is_told_nothing():
    command = [sys.executable, "-m", "ipcompare", "trace", "--region", "贵州"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


# --- in the language of its user ---


@pytest.mark.parametrize(
    ("said", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_machine_says_what_its_user_reads(monkeypatch, said, lang):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert machine_language() == lang


@pytest.mark.parametrize(
    ("known", "lang"),
    [("Chinese (Simplified)_China", "zh"), ("zh_CN", "zh"), ("English_United Kingdom", "en"), (None, "en")],
)
def test_where_no_variable_says_so_the_system_does(monkeypatch, known, lang):
    import locale

    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda: (known, "936"))
    assert machine_language() == lang


def test_one_language_asked_for_is_that_of_messages(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert language_of(["figures"]) == "zh"
    assert language_of(["figures", "--lang", "zh", "en"]) == "zh"
    assert language_of(["figures", "--lang", "en", "--to", "zh"]) == "en"
    assert language_of(["check", "--lang=en", "zh"]) == "en"
    monkeypatch.setenv("LC_ALL", "C")
    assert language_of(["figures", "--only", "zh"]) == "en"
    assert language_of(["figures", "--lang", "zh"]) == "zh"


def test_faults_are_said_in_the_language_asked_for(monkeypatch, capsys, tmp_path):
    words = ["figures", "--only", "rnk", "--to", str(tmp_path)]
    assert main([*words, "--lang", "zh"]) == 1
    assert "无法识别图“rnk”；最接近的是 rank" in capsys.readouterr().err
    assert main([*words, "--lang", "en"]) == 1
    assert "unknown figure 'rnk'; nearest: rank" in capsys.readouterr().err
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL")
    assert main(words) == 1
    assert "无法识别图" in capsys.readouterr().err


@pytest.mark.slow
def test_what_is_left_out_is_said_in_the_language_asked_for(capsys, tmp_path):
    words = ["briefing", "--regions", "四川", "--indicators", "pledge_financing", "--format", "xlsx"]
    assert main([*words, "--lang", "zh", "--to", str(tmp_path)]) == 0
    lines = [line for line in capsys.readouterr().err.splitlines() if "rank" in line and "未画" in line]
    assert lines
    assert lines[0] == "未画：图 rank 中没有所选的内容"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["", *NAMES])
def test_every_help_is_in_one_language_with_examples_that_parse(name, lang, capsys):
    for words in ([name, "--help", "--lang", lang], ["--lang", lang, name, "--help"]):
        with pytest.raises(SystemExit) as end:
            main([word for word in words if word])
        assert end.value.code == 0
        said = capsys.readouterr().out
        # Commands and names of places stay as they are typed.
        words_only = re.sub(r"^  ipcompare .*$|\[.*?\]|贵州|有效发明专利量", "", said, flags=re.MULTILINE)
        assert bool(CHINESE.search(words_only)) == (lang == "zh")
        assert ("usage:" in said, "options:" in said) == ((False, False) if lang == "zh" else (True, True))
        assert "130" in said
    assert len(EXAMPLES[name]) > 1
    for line in EXAMPLES[name]:
        assert line in said
        program, *rest = line.split()
        assert program == "ipcompare"
        assert parser(lang).parse_args(rest).command == (name or rest[0])


def test_every_argument_is_explained_in_both_languages():
    for name in NAMES:
        for lang in ("zh", "en"):
            actions = commands(lang)[name]._actions
            assert all(action.help for action in actions), name
            assert all(bool(CHINESE.search(a.help)) for a in actions) or lang == "en"


@pytest.mark.parametrize(("lang", "words"), [("en", "nearest: figures"), ("zh", "最接近的是 figures")])
def test_an_unknown_command_names_the_nearest(capsys, lang, words):
    with pytest.raises(SystemExit) as end:
        main(["figurs", "--lang", lang])
    assert end.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "en", "zh"),
    [
        (["check"], "missing: file", "缺少：file"),
        (["figures", "--onyl", "rank"], "not recognised: --onyl rank", "无法识别：--onyl rank"),
        (["trace", "--line", "x"], "--line: 'x' is not a whole number", "--line：“x”不是整数"),
        (["trace", "--source"], "--source: needs a value", "--source：后面要有一个值"),
        (["briefing", "--format", "doc"], "known are png, svg, pdf, xlsx, pptx, docx", "可用 png, svg, pdf"),
    ],
)
def test_bad_usage_is_said_in_one_line_of_one_language(monkeypatch, capsys, words, en, zh):
    for place, said in (("C", en), ("zh_CN.UTF-8", zh)):
        monkeypatch.setenv("LC_ALL", place)
        with pytest.raises(SystemExit) as end:
            main(words)
        assert end.value.code == 2
        assert said in capsys.readouterr().err.splitlines()[-1]


# --- what it is, what is to be done ---


def test_the_version_is_that_of_the_project(capsys):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"ipcompare {project['version']}\n"
    assert ipc.__version__ == project["version"]
    assert "__version__" in dir(ipc)


@pytest.mark.parametrize(("lang", "words"), [("en", "what do you want to find?"), ("zh", "要查找什么？")])
def test_a_trace_of_everything_is_not_what_is_wanted(capsys, lang, words):
    with pytest.raises(SystemExit) as end:
        main(["trace", "--lang", lang])
    assert end.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert words in told.err
    assert str(len(ipc.published())) in told.err
    assert told.err.count("trace ") >= 3


@pytest.mark.slow
def test_a_form_without_figures_is_none(tmp_path, capsys):
    form = str(tmp_path / "hubei.xlsx")
    assert main(["template", form]) == 0
    for command in ("check", "run --data", "figures --only rank --data", "briefing --data", "audit --data"):
        assert main([*command.split(), form, "--lang", "zh"]) == 1, command
        told = capsys.readouterr()
        assert f"{form}：没有数字；请在列名下面每个数字写一行" in told.err
        assert not [line for line in told.out.splitlines() if line != form]
    for call in (ipc.check, lambda path: ipc.load(data=path)):
        with pytest.raises(ipc.DataError, match="has no figures"):
            call(form)


# --- files ---


@pytest.mark.parametrize("before", [["export"], ["audit", "--to"], ["template"]])
def test_nothing_is_overwritten_unasked(tmp_path, capsys, before):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"mine")
    assert main([*before, str(path)]) == 1
    told = capsys.readouterr()
    assert "--force" in told.err
    assert told.out == ""
    assert path.read_bytes() == b"mine"
    assert main([*before, str(path), "--force"]) == 0
    assert path.read_bytes()[:2] == b"PK"
    for more in ([], ["--force"]):
        assert main([*before, str(tmp_path), *more]) == 1
        assert f"{tmp_path}: is a folder" in capsys.readouterr().err


@pytest.mark.parametrize("before", [["export"], ["audit", "--to"]])
def test_an_ending_says_what_is_written(tmp_path, capsys, before):
    for name, start in (("a.csv", b"\xef\xbb\xbf"), ("a.xlsx", b"PK"), ("A.XLSX", b"PK")):
        assert main([*before, str(tmp_path / name), "--lang", "en"]) == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    rows = pd.read_csv(tmp_path / "a.csv")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    cells = list(sheet.iter_rows(values_only=True))
    assert list(cells[0]) == rows.columns.tolist()
    assert len(cells) == len(rows) + 1
    assert len(rows) == len(ipc.published() if before == ["export"] else ipc.audit())
    for name in ("a.xls", "a", "a.csv.txt"):
        capsys.readouterr()
        assert main([*before, str(tmp_path / name)]) == 1
        told = capsys.readouterr()
        assert "use .xlsx, .csv" in told.err
        assert told.out == ""
        assert not (tmp_path / name).exists()


# --- on the way ---


def suspicious(path, count):
    """Write a form each of whose targets lies below its baseline."""
    rows = []
    for year in range(2025, 2025 + 5 * count, 5):
        rows.append({**ROW, "year": year, "value": 1})
    return filled(path, {**ROW, "role": "baseline", "year": 2020, "value": 120}, *rows)


@pytest.mark.slow
def test_what_check_suspects_is_told_before_anything_is_drawn(tmp_path, capsys):
    form = suspicious(tmp_path / "hubei.xlsx", 12)
    assert main(["check", str(form), "--lang", "zh"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ? ")]
    assert len(lines) == 12
    words = ["--only", "rank", "--lang", "zh", "--format", "svg", "--to", str(tmp_path / "out")]
    assert main(["figures", "--data", str(form), *words]) == 0
    told = capsys.readouterr()
    assert [line for line in told.err.splitlines() if line.startswith("  ? ")] == lines[:10]
    assert "另有2个可疑数字，共12个" in told.err
    assert "?" not in told.out
    assert main(["figures", *words]) == 0
    assert "  ? " not in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "start"), [("en", "reading the data"), ("zh", "正在读取数据")])
def test_a_line_a_step_is_told_and_paths_alone_are_printed(tmp_path, capsys, lang, start):
    words = [
        "figures",
        "--only",
        "rank",
        "coverage",
        "--format",
        "svg",
        "--to",
        str(tmp_path),
        "--lang",
        lang,
    ]
    assert main(words) == 0
    told = capsys.readouterr()
    assert told.err.splitlines()[0].startswith(start)
    assert told.err.splitlines()[1:] == [f"1/2 {lang} rank", f"2/2 {lang} coverage"]
    assert sorted(told.out.splitlines()) == sorted(map(str, tmp_path.rglob("*.svg")))


@pytest.mark.slow
def test_a_briefing_tells_each_figure_and_file(tmp_path, capsys):
    words = [
        "briefing",
        "--regions",
        "四川",
        "--indicators",
        "pledge_financing",
        "--lang",
        "en",
        "--to",
        str(tmp_path),
    ]
    assert main([*words, "--format", "svg", "xlsx"]) == 0
    told = capsys.readouterr()
    steps = [re.match(r"(\d+)/(\d+) (en .*)", line) for line in told.err.splitlines()]
    steps = [step for step in steps if step]
    assert [int(step[1]) for step in steps] == list(range(1, len(steps) + 1))
    assert {int(step[2]) for step in steps} == {len(steps)}
    assert steps[-1][3] == "en briefing.xlsx"
    assert all((tmp_path / "en") in path.parents for path in map(type(tmp_path), told.out.splitlines()))


def test_a_run_tells_each_notebook(tmp_path, capsys, monkeypatch):
    def execute(folder, *, report, **_):
        for name in ("00_start_here", "01_targets_compared"):
            report(notebooks.place(folder, f"{name}.ipynb", "zh"))

    monkeypatch.setattr(notebooks, "execute", execute)
    monkeypatch.setattr(producing, "produce", lambda *_, **__: [])
    assert main(["run", "--to", str(tmp_path), "--lang", "zh"]) == 0
    told = capsys.readouterr()
    count = len(notebooks.sources())
    assert told.err.splitlines()[0].startswith("先运行笔记本")
    assert told.err.splitlines()[1:3] == [f"1/{count} zh/00_start_here", f"2/{count} zh/01_targets_compared"]
    assert told.out.splitlines() == [
        str(tmp_path / "notebooks" / "zh" / f"{name}.ipynb")
        for name in ("00_start_here", "01_targets_compared")
    ]


def test_ctrl_c_is_one_line_and_its_own_status(monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setitem(cli.COMMANDS, "check", interrupted)
    for lang, said in (("en", "interrupted"), ("zh", "已中断")):
        assert main(["check", "a.csv", "--lang", lang]) == 130
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(said)


def test_a_fault_that_nobody_foresaw_is_not_hidden(monkeypatch):
    def broken(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setitem(cli.COMMANDS, "check", broken)
    with pytest.raises(OSError, match="Input/output"):
        main(["check", "a.csv"])
