"""The notebooks: calls and prose in both languages, the answer first, and values that can be true."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import IPython.display
import pytest
from support import ROOT

import ipcompare as ipc

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
PARAMETERS = [
    'lang = "en"  # "zh" for Chinese',
    'data = None  # or a file of your own: "hubei.xlsx"',
]
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
#: Nothing here grows a hundredfold in a year.
TOO_MUCH = 10_000


@dataclass(frozen=True)
class Book:
    """A notebook as it is committed."""

    path: Path
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
            yield from words.values()


def read(path: Path) -> Book:
    return Book(path, json.loads(path.read_text(encoding="utf-8"))["cells"])


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def book(request) -> Book:
    return read(request.param)


def test_they_are_numbered_without_a_gap():
    assert [path.name[:2] for path in NOTEBOOKS] == [f"{n:02}" for n in range(len(NOTEBOOKS))]
    assert len(NOTEBOOKS) == 9


def test_the_first_code_cell_is_tagged_parameters_and_the_second_opens_the_reader(book):
    first, second, *others = book.of("code")
    assert first["metadata"]["tags"] == ["parameters"]
    assert "".join(first["source"]).splitlines() == PARAMETERS
    lines = "".join(second["source"]).splitlines()
    assert lines[0] == "import ipcompare as ipc"
    assert lines[-1] == "nb = ipc.reader(lang, data)"
    assert not any(cell["metadata"].get("tags") for cell in others)


def test_it_is_executed_in_order_without_a_warning_or_an_error(book):
    code = book.of("code")
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert all(o.get("name") != "stderr" and o["output_type"] != "error" for o in book.outputs())


def test_what_is_printed_is_one_stream_a_cell(book):
    for cell in book.of("code"):
        assert [o["output_type"] for o in cell["outputs"]].count("stream") <= 1


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


def paragraphs(source: str) -> tuple[str, list[str]]:
    """Part a cell into its heading and its paragraphs, without code and links."""
    heading, *parts = source.split("\n\n")
    plain = [re.sub(r"`[^`]*`|\]\([^)]*\)", "", part) for part in parts]
    return heading, plain


def test_each_cell_says_the_same_in_chinese_and_english(book):
    for source in book.sources("markdown"):
        heading, parts = paragraphs(source)
        assert re.match(r"#+ [^·]*[A-Za-z][^·]* · .*[\u4e00-\u9fff]", heading), heading
        assert len(parts) % 2 == 0, heading
        for chinese, english in zip(parts[::2], parts[1::2], strict=True):
            assert len(CHINESE.findall(chinese)) > len(LATIN.findall(chinese)), chinese
            assert len(LATIN.findall(english)) > 10 * len(CHINESE.findall(english)), english
            assert not HALF_WIDTH.search(chinese), chinese
            said = [set(NUMBER.findall(part.replace(",", ""))) for part in (chinese, english)]
            assert said[0] <= said[1] <= said[0] | ENGLISH_ONLY, heading


def test_it_asks_answers_first_and_ends_with_what_to_beware_of(book):
    prose = book.sources("markdown")
    assert "**Question.**" in prose[0]
    assert "**问题。**" in prose[0]
    kinds = [cell["cell_type"] for cell in book.cells]
    assert kinds[:5] == ["markdown", "code", "code", "markdown", "code"]
    assert prose[1].startswith("## Answer · 回答")
    answered = "".join("".join(o.get("text", [])) for cell in book.of("code")[2:4] for o in cell["outputs"])
    assert len(answered) > 100
    assert kinds[-1] == "markdown"
    assert "**Caveat.**" in prose[-1]
    assert "**注意。**" in prose[-1]


def test_every_picture_has_its_words_in_both_languages(book):
    alts = list(book.alts())
    assert len(alts) >= 1
    for words in alts:
        assert words["alt"] == words["alt_en"]
        assert CHINESE.search(words["alt_zh"])
        assert not CHINESE.search(words["alt_en"])


def test_no_percentage_is_beyond_belief(book):
    for said in book.said():
        for figure in PERCENT.findall(said):
            assert float(figure.replace(",", "")) <= TOO_MUCH, said[:200]


def test_the_growth_that_is_drawn_is_of_a_size_that_stocks_grow_by():
    alts = [words["alt"] for words in read(ROOT / "notebooks" / "02_growth_trajectories.ipynb").alts()]
    (rates,) = [alt for alt in alts if alt.startswith("Growth rates")]
    found = [float(figure) for figure in PERCENT.findall(rates)]
    assert len(found) == 8
    assert all(5 < figure < 50 for figure in found)


# --- on one's own province ---


@pytest.fixture(scope="module")
def hubei(tmp_path_factory) -> Path:
    """Write Sichuan's figures as Hubei's."""
    path = tmp_path_factory.mktemp("own") / "hubei.csv"
    ipc.published("四川").assign(region="CN-HB").to_csv(path, index=False)
    return path


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_cell_runs_on_a_province_of_ones_own(book, hubei, lang, monkeypatch, capsys):
    pictures = []
    monkeypatch.setattr(IPython.display, "display_png", lambda image, **words: pictures.append(words))
    names: dict[str, Any] = {"lang": lang, "data": [str(hubei)]}
    for source in book.sources("code")[1:]:
        exec(compile(source, book.path.name, "exec"), names)
    assert len(pictures) >= len(list(book.alts()))
    compares = book.path.stem[:2] in ("00", "01", "02", "03", "07", "08")
    assert (("湖北" if lang == "zh" else "Hubei") in capsys.readouterr().out) == compares
