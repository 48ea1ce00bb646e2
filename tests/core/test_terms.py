"""The words of the field and of this suite, held to one table: core/terms.csv."""

import csv
import json
import re
from collections.abc import Iterator

import pytest
from support import ROOT

from ipcompare.core.catalogue import BASES, ROLES
from ipcompare.core.text import word
from ipcompare.methods.progress import STATUSES
from ipcompare.methods.standing import CLASSES
from ipcompare.results.attainment import LIKELIHOODS
from ipcompare.results.evidence import GRADES

CORE = ROOT / "ipcompare/core"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: A sign of half width that touches a Chinese character; brackets and quotes of code are not Chinese text.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?(][\u4e00-\u9fff]")
#: What is written into a form so, and is read so: "section; lines a-b".
AS_WRITTEN = ("章节; lines 起-止",)
#: English texts that quote what a user reads or types: entries of the Chinese form, examples of commands.
QUOTING = re.compile(r"^(?:form\.note\.(?:3|5|8)|warning\.(?:scale|fraction)|cli\.\w+)$")
QUOTED_IN_FAULTS = ("以上", "约")
AMERICAN = re.compile(
    r"\b(?:colors?|colored|centers?|centered|labeled|labeling|gray|behaviors?|favors?|favorable|catalogs?|"
    r"programs?|percent|fulfill|modeling|modeled|canceled|defense|traveled|neighbors?|neighboring|toward|"
    r"(?!(?:re)?siz|priz|seiz)\w+iz(?:e|es|ed|ing|ations?|er)|analyz\w+)\b",
    re.IGNORECASE,
)


def table(name: str) -> list[dict[str, str]]:
    with (CORE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def without_places(words: str) -> str:
    """Leave out what code fills in."""
    return re.sub(r"\{\w*\}", "", words)


TERMS, TEXTS = table("terms"), table("texts")
PAIRS = {(row["zh"], row["en"]) for row in TERMS}


def prose() -> Iterator[tuple[str, str]]:
    """Give every paragraph that the source of a notebook holds, with its place."""
    for path in sorted((ROOT / "notebooks/source").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield from ((path.name, words) for words in "".join(cell["source"]).split("\n") if words)


def said(lang: str) -> Iterator[tuple[str, str]]:
    """Give every text of a language with its place: texts, phrases, faults, names, prose of notebooks."""
    for row in TEXTS:
        yield row["key"], row[lang]
    for row in table("faults"):
        yield row["en"], row[lang]
    # The English of a phrase is what a table of data notes, which may quote the document.
    yield from ((row["en"], row["zh"]) for row in table("phrases") if lang == "zh")
    with (ROOT / "data/indicators.csv").open(encoding="utf-8", newline="") as file:
        yield from ((row["indicator"], row[f"name_{lang}"]) for row in csv.DictReader(file))
    yield from ((place, words) for place, words in prose() if bool(CHINESE.search(words)) == (lang == "zh"))


def test_a_term_stands_once_with_its_meaning_and_bans_no_term():
    assert len(PAIRS) == len(TERMS)
    for row in TERMS:
        assert all(row[column] for column in ("zh", "en", "meaning")), row
        for lang in ("zh", "en"):
            banned = [word for word in row[f"not_{lang}"].split("|") if word]
            assert not [word for word in banned if any(word in other[lang] for other in TERMS)], row


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_text_uses_a_banned_word(lang):
    banned = {word: row[lang] for row in TERMS for word in row[f"not_{lang}"].split("|") if word}
    edge = r"\b" if lang == "en" else ""
    pattern = re.compile("|".join(edge + re.escape(word) + edge for word in banned), re.IGNORECASE)
    texts = ((place, without_places(words)) for place, words in said(lang))
    found = [(place, *pattern.findall(words)) for place, words in texts if pattern.search(words)]
    assert found == []


def test_chinese_texts_have_full_width_punctuation():
    found = []
    for place, words in said("zh"):
        for kept in AS_WRITTEN:
            words = words.replace(kept, "")
        if HALF_WIDTH.search(words):
            found.append((place, words))
    assert found == []


def test_english_texts_hold_no_chinese():
    found = []
    for place, words in said("en"):
        for quoted in QUOTED_IN_FAULTS:
            words = words.replace(quoted, "")
        if CHINESE.search(words) and not QUOTING.match(place):
            found.append((place, words))
    assert found == []
    # The shipped font is Chinese: its curly quotes are as wide as a character.
    assert [row["key"] for row in TEXTS if re.search("[“”‘’]", row["en"])] == []


def test_english_texts_are_spelt_as_in_britain():
    assert [(place, AMERICAN.findall(words)) for place, words in said("en") if AMERICAN.search(words)] == []
    for spelt in ("harmonized", "color", "percent", "Center", "organization", "analyzed"):
        assert AMERICAN.fullmatch(spelt)
    for spelt in ("harmonised", "size", "resized", "prize", "horizon", "percentage", "per cent"):
        assert not AMERICAN.fullmatch(spelt)


@pytest.mark.parametrize(
    ("family", "codes"),
    [
        ("role", ROLES),
        ("basis", BASES),
        ("status", STATUSES),
        ("class", CLASSES),
        ("likelihood", [name for _, name in LIKELIHOODS]),
        ("evidence", GRADES),
    ],
)
def test_codes_are_said_by_the_words_of_the_table(family, codes):
    """A class of verdicts, a status, a kind of evidence has one word in either language."""
    told = [(word(family, code, "zh"), word(family, code, "en").lower()) for code in codes]
    assert [words for words in told if words not in PAIRS] == []


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("换算", r"deriv|conver"),
        ("情景", r"scenario"),
        ("存疑", r"in doubt"),
        ("容差", r"tolerance|within"),
    ],
)
def test_a_term_in_chinese_is_the_term_in_english(zh, en):
    rows = [row for row in TEXTS if zh in row["zh"] and not row["key"].startswith("form.")]
    assert [row["key"] for row in rows if not re.search(en, row["en"], re.IGNORECASE)] == []
    assert rows


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        (r"\bderived\b", "换算"),
        (r"\bproject(?:ed|ions?)\b", "预测"),
        (r"\bscenarios?\b", "情景"),
        (r"\bin doubt\b", "存疑"),
        (r"\bbaselines?\b", "基期"),
        (r"\btolerance\b", "容差"),
    ],
)
def test_a_term_in_english_is_the_term_in_chinese(en, zh):
    rows = [row for row in TEXTS if re.search(en, without_places(row["en"]), re.IGNORECASE)]
    assert [row["key"] for row in rows if zh not in row["zh"]] == []
    assert rows
