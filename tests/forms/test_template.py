"""The form itself: the same bytes, lists to choose from, notes, in one language or both."""

import openpyxl
import pytest

import ipcompare as ipc
from ipcompare.cli import main
from ipcompare.core.catalogue import read_catalogue
from ipcompare.core.errors import DataError
from ipcompare.forms.sheets import tables
from ipcompare.forms.template import template
from ipcompare.forms.vocabulary import HEADINGS, code, code_names, shipped_codes


def offers_of(path):
    book = openpyxl.load_workbook(path)
    page, lists = book.worksheets[0], book.worksheets[-1]
    found = {}
    for rule in page.data_validations.dataValidation:
        sheet, _, place = rule.formula1.rpartition("!")
        assert sheet.strip("'") == lists.title
        assert not rule.showErrorMessage  # a list is help, not a fence
        column = str(rule.sqref).split(":")[0].rstrip("0123456789")
        found[page[f"{column}1"].value.split()[-1]] = [c.value for (c,) in lists[place.replace("$", "")]]
    return found


def test_the_form_is_the_same_bytes_and_empty(tmp_path):
    first = template(tmp_path / "a.xlsx").read_bytes()
    assert template(tmp_path / "b.xlsx").read_bytes() == first
    with pytest.raises(ipc.DataError, match="has no figures"):  # the example row is none
        ipc.check(tmp_path / "a.xlsx")


def test_the_form_helps(tmp_path):
    book = openpyxl.load_workbook(template(tmp_path / "a.xlsx"))
    page = book.worksheets[0]
    assert page.freeze_panes == "B2"
    assert page["A1"].value == "地区 region"
    assert len(page.data_validations.dataValidation) == 8
    lists = book.worksheets[-1]
    assert lists.sheet_state == "hidden"
    for rule in page.data_validations.dataValidation:
        column = rule.formula1.rpartition("!")[2].split("$")[1]
        assert all(c.value for c in lists[column][1 : int(rule.formula1.rpartition("$")[2])])
    notes = [c.value for row in book.worksheets[4].iter_rows() for c in row]
    assert any("万件" in str(n) for n in notes)
    assert any("thousands separators" in str(n) for n in notes)
    assert not any(c.data_type == "f" for s in book for row in s.iter_rows() for c in row)


def test_every_offer_of_the_lists_is_understood(tmp_path):
    offers = offers_of(template(tmp_path / "a.xlsx"))
    for column, names in code_names(read_catalogue()).items():
        for offered in offers[column]:
            assert code(offered, names) == offered.split()[-1]


def test_each_shipped_code_stands_for_itself():
    catalogue = read_catalogue()
    names = code_names(catalogue)
    for column, codes in shipped_codes(catalogue).items():
        assert [c for c in codes if code(c, names[column]) != c] == []


def test_a_declared_code_takes_no_name_from_what_ships():
    own = {"indicator": "population", "direction": "1", "decimals": "0"}
    catalogue = read_catalogue().with_declared({"indicators": [own]})
    assert "population" not in shipped_codes(catalogue)["indicator"]


def test_a_form_in_one_language_reads_the_same(tmp_path):
    for lang in ("zh", "en"):
        path = template(tmp_path / f"{lang}.xlsx", lang)
        assert list(tables(path)[0].places) == list(HEADINGS["figures"])


def test_the_command_line_never_overwrites_a_form(tmp_path, capsys):
    path = str(tmp_path / "hubei.xlsx")
    assert main(["template", path]) == 0
    assert main(["template", path]) == 1
    assert "perhaps filled in" in capsys.readouterr().err
    assert main(["template", str(tmp_path / "hubei.csv")]) == 1


def test_lists_offer_what_the_catalogue_knows(tmp_path):
    catalogue = read_catalogue()
    offers = offers_of(template(tmp_path / "a.xlsx"))
    assert set(offers) == {"region", "indicator", "role", "unit", "basis", "bound", "series", "confidence"}
    assert "贵州 CN-GZ" in offers["region"]
    assert [o.split()[-1] for o in offers["indicator"]] == catalogue.indicators["indicator"].tolist()
    assert set(offers["unit"]) == catalogue.known_units
    assert all(isinstance(words, str) for column in offers.values() for words in column)


def test_lists_offer_a_catalogue_of_ones_own(tmp_path):
    own = {"regions": [{"region": "420100", "name_zh": "武汉", "name_en": "Wuhan", "level": "city"}]}
    path = template(tmp_path / "a.xlsx", catalogue=read_catalogue().with_declared(own))
    assert "武汉 420100" in offers_of(path)["region"]


def column_of(sheet, number):
    """Give the looks of a column; those of equal neighbours are written once."""
    return next(d for d in sheet.column_dimensions.values() if d.min <= number <= d.max)


def test_what_is_typed_as_text_stays_text(tmp_path):
    page = openpyxl.load_workbook(template(tmp_path / "a.xlsx")).worksheets[0]
    forms = {cell.value.split()[-1]: column_of(page, cell.column).number_format for cell in page[1]}
    assert {name for name, form in forms.items() if form != "@"} == {"year", "value", "since"}
    assert all(column_of(page, cell.column).width > 8 for cell in page[1])


def test_only_an_excel_file_is_a_form(tmp_path):
    with pytest.raises(DataError, match="xlsx"):
        template(tmp_path / "a.csv")
    assert not list(tmp_path.iterdir())
