"""The notebooks: one source, two languages, calls and prose, the answer first, values that can be true."""

import ast
import json
import re
import sys
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import IPython.display
import pytest
from support import ROOT

import ipcompare as ipc
from ipcompare.core.text import LANGUAGES
from ipcompare.suite.notebooks import execute, in_language, place, sources

FOLDER = ROOT / "notebooks"
SOURCES = sources()
catalogue = ipc.Dataset.open().catalogue
LOGIC = (
    ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.IfExp, ast.With,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
    ast.Compare, ast.BoolOp, ast.BinOp, ast.AugAssign,
)  # fmt: skip
#: Methods of a table that choose or join rows: that is a named function's work.
WORK = {"apply", "assign", "eq", "ge", "gt", "isin", "le", "loc", "lt", "map", "merge", "ne", "query"}
CHINESE = re.compile("[\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z]")
HALF_WIDTH = re.compile("[\u4e00-\u9fff][,;:!?(]|[),;:!?][\u4e00-\u9fff]")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
#: Figures for which Chinese has words: 十四五, 万.
ENGLISH_ONLY = {"14", "10000"}
PERCENT = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?%")
#: So many columns stand open, beside two that name a row.
MOST = 10
#: Nothing here grows a hundredfold in a year.
TOO_MUCH = 10_000
ASKS = {"zh": "**问题。**", "en": "**Question.**"}
ANSWERS = {"zh": "## 回答", "en": "## Answer"}
BEWARES = {"zh": "**注意。**", "en": "**Caveat.**"}


@dataclass(frozen=True)
class Book:
    """A notebook as it is committed."""

    path: Path
    lang: str
    cells: list[dict[str, Any]]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Give the cells of a kind."""
        return [cell for cell in self.cells if cell["cell_type"] == kind]

    def sources(self, kind: str) -> list[str]:
        """Give what stands in the cells of a kind."""
        return ["".join(cell["source"]) for cell in self.of(kind)]

    def outputs(self) -> Iterator[dict[str, Any]]:
        """Give every output."""
        for cell in self.of("code"):
            yield from cell["outputs"]

    def alts(self) -> Iterator[dict[str, str]]:
        """Give the words of every picture."""
        for output in self.outputs():
            if "image/png" in output.get("data", {}):
                yield output["metadata"]["image/png"]

    def said(self) -> Iterator[str]:
        """Give all texts that the notebook shows, those for whoever cannot see its pictures among them."""
        for output in self.outputs():
            yield "".join(output.get("text", []))
            yield "".join(output.get("data", {}).get("text/plain", []))
        for words in self.alts():
            yield words["alt"]


def read(path: Path, lang: str) -> Book:
    return Book(path, lang, json.loads(path.read_text(encoding="utf-8"))["cells"])


@pytest.fixture(params=LANGUAGES)
def lang(request) -> str:
    return request.param


@pytest.fixture(params=SOURCES, ids=lambda path: path.stem)
def source(request) -> Path:
    return request.param


@pytest.fixture
def book(source, lang) -> Book:
    return read(place(FOLDER, source.name, lang), lang)


def test_they_are_numbered_without_a_gap():
    assert [path.name[:2] for path in SOURCES] == [f"{n:02}" for n in range(len(SOURCES))]
    assert len(SOURCES) == 9


def test_each_source_is_committed_in_both_languages_and_nothing_else_is(lang):
    kept = place(FOLDER, "x", lang).parent.glob("*.ipynb")
    assert sorted(path.name for path in kept) == [path.name for path in SOURCES]


# --- the source ---


def test_a_source_is_not_executed(source):
    for cell in json.loads(source.read_text(encoding="utf-8"))["cells"]:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


def test_every_prose_cell_of_a_source_has_its_other_language_beside_it(source):
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    tags = [cell["metadata"].get("tags", []) for cell in cells if cell["cell_type"] == "markdown"]
    assert tags[::2] == [["zh"]] * (len(tags) // 2)
    assert tags[1::2] == [["en"]] * (len(tags) // 2)
    kinds = [cell["cell_type"] for cell in cells]
    assert all(run % 2 == 0 for run in map(len, re.findall("m+", "".join(kind[0] for kind in kinds))))


def paragraphs(cell: dict[str, Any]) -> list[str]:
    """Part a cell into its heading and its paragraphs, without code and links."""
    return [re.sub(r"`[^`]*`|\]\([^)]*\)", "", part) for part in "".join(cell["source"]).split("\n\n")]


def test_each_cell_says_the_same_in_chinese_and_english(source):
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    prose = [paragraphs(cell) for cell in cells if cell["cell_type"] == "markdown"]
    for in_chinese, in_english in zip(prose[::2], prose[1::2], strict=True):
        assert re.match("#+ ", in_chinese[0])[0] == re.match("#+ ", in_english[0])[0]
        for chinese, english in zip(in_chinese, in_english, strict=True):
            assert len(CHINESE.findall(chinese)) > len(LATIN.findall(chinese)), chinese
            assert not CHINESE.search(english), english
            assert not HALF_WIDTH.search(chinese), chinese
            said = [set(NUMBER.findall(part.replace(",", ""))) for part in (chinese, english)]
            assert said[0] <= said[1] <= said[0] | ENGLISH_ONLY, english


# --- what is committed ---


def test_what_is_committed_comes_from_the_source(source, book):
    made = json.loads(json.dumps(in_language(source, book.lang)["cells"]))
    assert [cell["id"] for cell in made] == [cell["id"] for cell in book.cells]
    for cell, kept in zip(made, book.cells, strict=True):
        assert cell["source"] == "".join(kept["source"]), kept["id"]
        assert cell["metadata"] == kept["metadata"]


def test_the_first_code_cell_is_tagged_parameters_and_the_second_opens_the_reader(book):
    first, second, *others = book.of("code")
    assert first["metadata"]["tags"] == ["parameters"]
    assert [line.split("  # ")[0] for line in "".join(first["source"]).splitlines()] == [
        f'lang = "{book.lang}"',
        "data = None",
    ]
    lines = "".join(second["source"]).splitlines()
    assert lines[0] == "import ipcompare as ipc"
    assert lines[-1] == "nb = ipc.reader(lang, data)"
    assert not any(cell["metadata"].get("tags") for cell in others)


def test_data_of_ones_own_stand_in_the_parameters(source):
    names: dict[str, Any] = {}
    own = ["/a folder/湖北's.xlsx", 'C:\\data\\"x".csv']
    exec(next(c for c in in_language(source, "zh", own).cells if c.cell_type == "code").source, names)
    assert (names["lang"], names["data"]) == ("zh", own)


def test_a_notebook_without_parameters_is_said(tmp_path):
    cells = [{"cell_type": "markdown", "id": "a", "metadata": {"tags": ["zh"]}, "source": "# 甲"}]
    path = tmp_path / "00_a.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    with pytest.raises(ipc.DataError, match=r"00_a\.ipynb: has no cell tagged 'parameters'"):
        in_language(path, "zh")


def test_it_is_executed_in_order_without_a_warning_or_an_error(book):
    code = book.of("code")
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert all(o.get("name") != "stderr" and o["output_type"] != "error" for o in book.outputs())


def test_nothing_is_printed_and_every_text_wraps(book):
    for cell in book.of("code"):
        for output in cell["outputs"]:
            assert output["output_type"] in ("display_data", "execute_result")
            assert {"text/html", "image/png"} & set(output["data"]), cell["id"]


def test_tables_and_texts_are_to_be_read(book):
    """No code of ours, nothing missing left bare, and what stands in one language alone."""
    codes = {*catalogue.regions["region"], *catalogue.indicators["indicator"], *catalogue.sources["source"]}
    for output in book.outputs():
        html = "".join(output["data"].get("text/html", []))
        cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", html)
        assert not {"NaN", "None", "nan", "True", "False", "auto", "last"} & set(cells), html[:200]
        assert not codes & set(cells), codes & set(cells)
        assert all(len(row) <= MOST for row in tables(html))
        if book.lang == "zh":
            said = {cell for cell in cells if re.fullmatch("[a-z]{3,}[a-z ]*", cell)}
            assert not said, said


def tables(html: str) -> list[list[str]]:
    """Give the heads of each table that stands open."""
    open_part = html.split("<details>")[0]
    return [re.findall(r"<th scope=\"col\"", table) for table in open_part.split("<table")[1:]]


def test_cells_are_calls_and_short(book):
    for source in book.sources("code"):
        lines = source.splitlines()
        assert len(lines) <= 10
        assert max(map(len, lines)) <= 100
        for node in ast.walk(ast.parse(source)):
            assert not isinstance(node, LOGIC), f"logic in a cell: {ast.unparse(node)}"
            assert not (isinstance(node, ast.Attribute) and node.attr in WORK), ast.unparse(node)
            columns = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.List | ast.Tuple)
            assert not columns, f"a list of columns: {ast.unparse(node)}; name a view"


def test_a_notebook_imports_two_lines_at_most_and_at_the_top(book):
    places = [
        i
        for i, source in enumerate(book.sources("code"))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert set(places) == {1}
    assert len(places) <= 2


def test_it_asks_answers_first_and_ends_with_what_to_beware_of(book):
    prose = book.sources("markdown")
    assert ASKS[book.lang] in prose[0]
    kinds = [cell["cell_type"] for cell in book.cells]
    assert kinds[:5] == ["markdown", "code", "code", "markdown", "code"]
    assert prose[1].startswith(ANSWERS[book.lang])
    answer = book.of("code")[2]["outputs"][0]["data"]
    assert "border-left" in "".join(answer["text/html"])
    assert len("".join(answer["text/plain"])) > 100
    assert kinds[-1] == "markdown"
    assert BEWARES[book.lang] in prose[-1]


def test_every_picture_has_its_words_in_both_languages(book):
    alts = list(book.alts())
    assert len(alts) >= 1
    for words in alts:
        assert words["alt"] == words[f"alt_{book.lang}"]
        assert CHINESE.search(words["alt_zh"])
        assert not CHINESE.search(words["alt_en"])


def test_no_percentage_is_beyond_belief(book):
    for said in book.said():
        for figure in PERCENT.findall(said):
            assert float(figure.replace(",", "")) <= TOO_MUCH, said[:200]


def test_the_growth_that_is_drawn_is_of_a_size_that_stocks_grow_by():
    book = read(FOLDER / "02_growth_trajectories.ipynb", "en")
    (rates,) = [words["alt"] for words in book.alts() if words["alt"].startswith("Growth rates")]
    found = [float(figure) for figure in PERCENT.findall(rates)]
    assert len(found) == 8
    assert all(5 < figure < 50 for figure in found)


# --- run again: nbval compares the English notebooks, this the Chinese ones ---


@pytest.fixture
def shell():
    """Give a shell as a notebook has one."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    InteractiveShell.clear_instance()
    yield InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    InteractiveShell.clear_instance()


def shown(data: dict[str, Any]) -> dict[str, str]:
    """Give what a cell displays, as a notebook keeps it."""
    kept = {
        form: b64encode(words).decode() if isinstance(words, bytes) else words for form, words in data.items()
    }
    return {form: "".join(words).strip() for form, words in kept.items()}


def test_the_chinese_notebooks_show_what_the_code_gives(source, shell, monkeypatch):
    from IPython.utils.capture import capture_output

    book = read(place(FOLDER, source.name, "zh"), "zh")
    for cell in book.of("code"):
        with capture_output() as caught:
            shell.display_trap.hook = sys.displayhook
            shell.run_cell("".join(cell["source"]), store_history=True).raise_error()
        printed = "".join("".join(o["text"]) for o in cell["outputs"] if o["output_type"] == "stream")
        assert caught.stdout == printed, cell["id"]
        kept = [shown(o["data"]) for o in cell["outputs"] if "data" in o]
        assert [shown(output.data) for output in caught.outputs] == kept, cell["id"]


# --- on one's own province ---


@pytest.fixture(scope="module")
def hubei(tmp_path_factory) -> Path:
    """Write Sichuan's figures as Hubei's."""
    path = tmp_path_factory.mktemp("own") / "hubei.csv"
    ipc.published("四川").assign(region="CN-HB").to_csv(path, index=False)
    return path


def test_every_cell_runs_on_a_province_of_ones_own(book, hubei, monkeypatch, capsys):
    pictures = []
    monkeypatch.setattr(IPython.display, "display_png", lambda image, **words: pictures.append(words))
    names: dict[str, Any] = {"lang": book.lang, "data": [str(hubei)]}
    for source in book.sources("code")[1:]:
        exec(compile(source, book.path.name, "exec"), names)
    assert len(pictures) >= len(list(book.alts()))
    compares = book.path.stem[:2] in ("00", "01", "02", "03", "07", "08")
    assert (("湖北" if book.lang == "zh" else "Hubei") in capsys.readouterr().out) == compares


def test_one_kernel_runs_a_notebook_in_both_languages(tmp_path, hubei, monkeypatch):
    path = tmp_path / "00_tiny.ipynb"
    code = [
        ("a", ["parameters"], "lang = ''"),
        ("b", [], "lang, len(data)"),
        ("c", [], "print(lang, 'x' in vars())\nx = 1"),
    ]
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "id": i,
            "metadata": {"tags": tags},
            "source": text,
            "outputs": [],
            "execution_count": None,
        }
        for i, tags, text in code
    ]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    monkeypatch.setattr("ipcompare.suite.notebooks.sources", lambda: [path])
    told: list[Path] = []
    made = execute(tmp_path / "out", data=[str(hubei)], report=told.append)
    assert made == [tmp_path / "out" / "zh" / path.name, tmp_path / "out" / path.name]
    assert sorted(made) == sorted(told)
    for kept, lang in zip(made, LANGUAGES, strict=True):
        _, second, third = read(kept, lang).cells
        assert "".join(second["outputs"][0]["data"]["text/plain"]) == f"('{lang}', 1)"
        assert second["outputs"][0]["execution_count"] == second["execution_count"] == 2
        # What one language defined the other does not see.
        assert "".join(third["outputs"][0]["text"]) == f"{lang} False\n"
