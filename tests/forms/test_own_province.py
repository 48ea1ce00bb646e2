"""A province of one's own, from its form through the whole house."""

import shutil

import openpyxl
import pandas as pd
import pytest
from filling import ROW, filled, put

import ipcompare as ipc
from ipcompare.briefing.produce import produce
from ipcompare.cli import main
from ipcompare.core.catalogue import data_folder
from ipcompare.forms.vocabulary import HEADINGS
from ipcompare.reading import release
from ipcompare.suite.drawing import write
from ipcompare.suite.figures import figures


@pytest.fixture
def without_sichuan(tmp_path):
    """A folder of data that knows nothing of Sichuan but what the panel of all provinces says."""
    root = tmp_path / "data"
    shutil.copytree(data_folder(), root)
    (root / "published" / "sichuan.csv").unlink()
    return root


def sichuan_form(path):
    """Fill Sichuan's plan and the years after it into a form, as its table prints them."""
    rows = ipc.published("四川").query("role in ['baseline', 'target'] or year > 2020")
    names = [c for c in HEADINGS["figures"] if c in rows]
    records = [
        {c: v for c, v in row.items() if not pd.isna(v) and v != ""} for row in rows[names].to_dict("records")
    ]
    return filled(path, *records), rows


def test_a_province_from_its_plan_by_the_form_equals_the_shipped_one(tmp_path, without_sichuan):
    path, rows = sichuan_form(tmp_path / "四川 plan.xlsx")
    read = ipc.check(path)
    pd.testing.assert_frame_equal(
        read.reset_index(drop=True), rows[list(read)].reset_index(drop=True), check_dtype=False
    )
    shipped = ipc.targets(ipc.load("四川")).drop(columns="inputs")
    assert "CN-SC" not in set(ipc.Dataset.open(root=without_sichuan).load().region)
    data = ipc.Dataset.open(path, root=without_sichuan)
    table = data.load()
    assert "CN-SC" in set(table.region)
    plan = data.targets(table[table.region == "CN-SC"]).drop(columns="inputs")
    ahead = data.attainment(table).query("region == 'CN-SC'")
    same = ["indicator", "series", "baseline", "target", "target_year", "bound", "unit"]
    pd.testing.assert_frame_equal(plan[same], shipped[same])
    assert (plan["status"] == shipped["status"]).mean() >= 0.9
    assert (ahead["verdict"] != "not assessable").any()


def test_it_runs_through_to_figures_and_workbook(tmp_path, without_sichuan):
    path, _ = sichuan_form(tmp_path / "四川 plan.xlsx")
    out = tmp_path / "out 输出"
    produce(
        out,
        ipc.Dataset.open(path, root=without_sichuan),
        languages=["en"],
        regions=["四川", "广东"],
        indicators=["hv_invention_density"],
        formats=["xlsx", "svg"],
    )
    assert (out / "en" / "figures" / "outlook_sichuan.svg").exists()
    book = openpyxl.load_workbook(out / "en" / "briefing.xlsx")
    assert any("Sichuan" in str(c.value) for s in book for row in s.iter_rows() for c in row)


def test_another_province_stands_beside_the_three(tmp_path):
    """Shandong's inventions in force from its communiqués (the panel has them too), with a plan's target."""
    known = ipc.panel().query("region == 'CN-SD' and indicator == 'invention_stock' and year >= 2020")
    rows = [
        {**ROW, "region": "山东", "indicator": "invention_stock", "unit": "件", "role": "实际值",
         "year": int(r.year), "value": r.value, "source": "山东省统计公报"}
        for r in known.itertuples()
    ]  # fmt: skip
    # The nation's own target, 12 high-value inventions per 10,000 people, held to a province: a test only.
    rows.append(
        {
            **ROW,
            "region": "山东",
            "indicator": "hv_invention_density",
            "series": "census7",
            "value": 12,
            "unit": "件/万人",
        }
    )
    rows.append({**rows[-1], "role": "baseline", "year": 2020, "value": 6.3})
    path = filled(tmp_path / "shandong.xlsx", *rows)
    table = ipc.load(data=path)
    assert set(table.query("role == 'target'").region) >= {"CN-GZ", "CN-SC", "CN-GD", "CN-SD"}
    assert ipc.targets(table).query("region == 'CN-SD'").required_growth.round(1).tolist() == [13.8]
    data = ipc.Dataset.open(path)
    known = figures(data)
    assert known.keys() - figures(ipc.Dataset.open()).keys() == {"profile_cn_sd"}
    assert "CN-SD" in set(known["indexed_inventions"].table(data).region)
    files = list(write(tmp_path, data, languages=["en"], only=["profile_cn_sd"], formats=["svg"]))
    assert [f.name for f in files] == ["profile_cn_sd.svg"]
    assert "CN-SD" not in set(ipc.load().query("role == 'target'").region)


def test_a_new_indicator_and_a_new_city(tmp_path):
    def declares(book):
        for sheet, values in (
            (1, ("software_works", "软件著作权登记量", "Software copyrights", "创造", "部", "年度量", -1, 0)),
            (2, ("wuhan-plan", "武汉市规划", "Wuhan plan", "武汉市", "420100", "2021-11")),
            (3, ("420100", "武汉", "Wuhan", "city", "CN-HB")),
        ):
            for column, value in enumerate(values, start=1):
                book.worksheets[sheet].cell(3, column).value = value

    new = {**ROW, "region": "武汉", "indicator": "软件著作权登记量", "unit": "部", "source": "wuhan-plan"}
    rows = [{**new, "role": "baseline", "year": 2020, "value": 90}, {**new, "value": 60}]
    rows.append({**new, "role": "actual", "year": 2023, "value": 50})
    path = filled(tmp_path / "wuhan.xlsx", *rows, change=declares)
    table = ipc.load(data=path)
    assert "420100" in set(table.region)
    plan = ipc.targets(table).query("region == '420100'")
    assert plan.status.item() == "reached early"  # fewer is better, as declared
    assert "420100" in set(ipc.attainment(table).region)
    assert "Wuhan 武汉, Software copyrights 软件著作权登记量" in ipc.explain(
        table[table.region == "420100"].iloc[0], data=path
    )
    assert main(["audit", "--data", str(path)]) == 0  # an indicator that the form alone knows
    assert "software_works" not in set(ipc.indicators().indicator)
    with pytest.raises(ipc.DataError):
        ipc.load("武汉")


def test_a_later_figure_supersedes_and_the_old_one_stays(tmp_path):
    old = ipc.load("贵州", "trademark_stock", "actual").query("year == 2024").iloc[0]
    mine = {**ROW, "region": "贵州", "role": "actual", "year": 2024, "value": 57, "source": "first"}

    def dated(book):
        for number, values in enumerate(
            (("first", "初版", "", "", "", "2025-03"), ("revised", "修订", "", "", "", "2025-09")), 3
        ):
            for column, value in enumerate(values, start=1):
                book.worksheets[2].cell(number, column).value = value

    path = filled(tmp_path / "a.xlsx", {**mine, "value": 58, "source": "revised"}, mine, change=dated)
    new = ipc.load("贵州", "trademark_stock", "actual", data=path).query("year == 2024").iloc[0]
    assert new.value == 580_000  # the later document, though its row is above
    assert "570,000" in new.note
    assert f"{old.value:,.0f}" in new.note
    assert "修订" in ipc.explain(new, data=path)
    assert len(
        ipc.published("贵州", "trademark_stock", "actual", data=path).query("year == 2024")
    ) == 2 + len(ipc.published("贵州", "trademark_stock", "actual").query("year == 2024"))


def test_a_form_dropped_into_the_data_is_read(tmp_path):
    root = tmp_path / "data"
    shutil.copytree(data_folder(), root)
    values = ("software_works", "软件著作权登记量", "Software copyrights", "creation", "部", "flow", 1, 0)
    cells = {f"{letter}3": value for letter, value in zip("ABCDEFGH", values, strict=True)}
    row = {**ROW, "indicator": "software_works", "unit": "部"}
    filled(root / "published" / "hubei.xlsx", row, change=put(1, **cells))
    data = ipc.Dataset.open(root=root)
    assert data.load("湖北", "software_works").value.item() == 120
    assert "CN-HB" not in set(ipc.load().region)


def test_release_notes_name_figures_and_verdicts(tmp_path, capsys):
    root = tmp_path / "new"
    shutil.copytree(data_folder(), root)
    path = root / "published" / "sichuan.csv"
    text = path.read_text(encoding="utf-8")
    line = next(x for x in text.splitlines() if "hv_invention_density" in x and ",target,5.67," in x)
    path.write_text(text.replace(line, line.replace(",5.67,", ",15.67,")), encoding="utf-8")
    figures, verdicts = release.changes(data_folder(), root)
    assert figures.change.tolist() == ["changed"]
    assert verdicts.status_old.tolist() == ["reached early"]
    assert main(["release-notes", str(data_folder()), str(root), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "5.67 per 10,000 people → 15.67 per 10,000 people" in said
    assert "reached early →" in said
    assert main(["release-notes", str(tmp_path / "none"), str(root)]) == 1
    first = filled(tmp_path / "a.xlsx", ROW)
    second = filled(tmp_path / "b.xlsx", ROW, {**ROW, "year": 2024, "role": "actual"})
    added, _ = release.changes(first, second)
    assert added.change.tolist() == ["added"]
