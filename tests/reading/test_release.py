"""What changed between two states of the data: figures, statuses, verdicts; never how a source is cited."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from ipcompare.core.catalogue import data_folder
from ipcompare.data.derive import LAST_YEAR
from ipcompare.reading.release import changes, release_notes

LANGUAGES = ("zh", "en")
DENSITY = "hv_invention_density"
NEEDED = (
    "region", "indicator", "series", "since", "year", "role", "value", "unit", "bound", "basis", "source",
    "locator", "as_printed", "note",
)  # fmt: skip


@pytest.fixture
def edited(tmp_path):
    """Give a way to write a folder like ``data/`` in which one file's rows are other ones."""

    def write(name, change):
        root = tmp_path / f"data{len(list(tmp_path.iterdir()))}"
        shutil.copytree(data_folder(), root)
        path = root / "published" / f"{name}.csv"
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
        change(rows).to_csv(path, index=False, lineterminator="\n")
        return root

    return write


def test_another_way_to_cite_a_release_is_no_change(edited):
    def other_words(rows):
        cited = ~rows["locator"].str.contains("; lines ")
        assert cited.sum() > 20
        return rows.assign(locator=rows["locator"].mask(cited, "external_observations; lines 7-7"))

    before = edited("sichuan", other_words)
    assert [len(table) for table in changes(before, data_folder())] == [0, 0]
    for lang in LANGUAGES:
        assert "\n" not in release_notes(before, data_folder(), lang)


def test_another_line_of_a_document_read_by_lines_is_a_change(edited):
    def moved(rows):
        at = rows.index[rows["source"] == "sichuan-plan-14"][0]
        rows.loc[at, "locator"] = rows.loc[at, "locator"].split("; ")[0] + "; lines 9999-9999"
        return rows

    figures, _ = changes(data_folder(), edited("sichuan", moved))
    assert sorted(figures["change"]) == ["added", "removed"]


def test_two_figures_of_one_key_are_told_apart(edited):
    def twice(rows):
        row = rows[~rows["locator"].str.contains("; lines ")].iloc[[0]]
        return pd.concat([rows, row.assign(value="1", as_printed="1", locator="《别处》")])

    figures, _ = changes(data_folder(), edited("sichuan", twice))
    # Which of the two is the new one nobody can know; there is one more.
    assert (figures["change"] == "added").sum() == 1
    assert (figures["change"] == "removed").sum() == 0


def test_an_outcome_of_2025_changes_the_verdict_and_the_notes_say_why(edited):
    def outcome(rows):
        row = rows[(rows["indicator"] == "hv_invention_density_growth") & (rows["role"] == "actual")]
        new = row.iloc[[0]].assign(year="2025", value="15.4", as_printed="15.4%")
        return pd.concat([rows, new])

    root = edited("guizhou", outcome)
    figures, verdicts = changes(data_folder(), root)
    assert figures["change"].tolist() == ["added"]
    changed = verdicts[verdicts["verdict_old"] != verdicts["verdict_new"]]
    # The level of the target year asks the same, so it changes with the growth.
    readings = {("hv_invention_density_growth", ""), ("hv_invention_density", LAST_YEAR)}
    assert set(zip(changed["indicator"], changed["reading"], strict=True)) == readings
    assert changed["verdict_new"].tolist() == ["reached"] * 2
    said = {lang: release_notes(data_folder(), root, lang) for lang in LANGUAGES}
    assert "about as likely as not → reached" in said["en"]
    assert "Latest 12.4 (2024) → 15.4 (2025)" in said["en"]
    assert "可能性各半" in said["zh"]
    assert "Targets with a different status" in said["en"]
    backwards = changes(root, data_folder())[1]
    assert backwards["verdict_new"].tolist() == verdicts["verdict_old"].tolist()


def test_a_target_taken_out_has_no_verdict_any_more(edited):
    def without(rows):
        return rows[~((rows["indicator"] == DENSITY) & (rows["role"] == "target"))]

    root = edited("sichuan", without)
    _, verdicts = changes(data_folder(), root)
    (row,) = verdicts.to_dict("records")
    assert (row["status_old"], row["status_new"]) == ("reached early", "")
    assert (row["verdict_old"], row["verdict_new"]) == ("reached", "")
    assert "→ (none)" in release_notes(data_folder(), root, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_notes_count_what_they_list(edited, lang):
    root = edited("sichuan", lambda rows: rows.iloc[:-3])
    figures, _ = changes(data_folder(), root)
    lines = release_notes(data_folder(), root, lang).splitlines()
    assert "3" in lines[0]
    # One line says of which regions they are, then each figure has its own.
    kind = {"zh": "- 删去：", "en": "- removed: "}[lang]
    assert sum(line.startswith(kind) for line in lines) == len(figures) + 1


def test_a_change_outside_the_figures_is_told(tmp_path):
    shutil.copytree(data_folder(), tmp_path / "data")
    path = tmp_path / "data" / "evidence.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:1]), encoding="utf-8")
    said = release_notes(data_folder(), tmp_path / "data", "en")
    assert "evidence.csv" in said
    assert said != release_notes(data_folder(), data_folder(), "en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("year", "value"), [("2025", "2.45"), ("2025", "2.5"), ("2024", "2.1")])
def test_readings_are_told_apart_and_no_digit_is_invented(edited, lang, year, value):
    def outcome(rows):
        row = rows[(rows["indicator"] == DENSITY) & (rows["role"] == "actual")].iloc[[0]]
        kept = rows[(rows["indicator"] != DENSITY) | (rows["role"] != "actual") | (rows["year"] != year)]
        return pd.concat([kept, row.assign(year=year, value=value, as_printed=f"{value}件")])

    lines = release_notes(data_folder(), edited("guizhou", outcome), lang).splitlines()
    judged = [line for line in lines if line.startswith(("- 进度", "- 结论", "- status", "- verdict"))]
    assert len(judged) >= 2
    heads = [line.split(" → ")[0] for line in judged]
    assert len({*heads}) == len(heads)
    told = {"zh": f"→ {value}（{year}）", "en": f"→ {value} ({year})"}[lang]
    assert any(told in line for line in judged)
    assert not any(f"{value}0" in line for line in lines)


def test_a_revised_figure_without_its_series_adds_no_target(tmp_path):
    path = tmp_path / "gz.csv"
    cells = "CN-GZ,hv_invention_density,,,2024,actual,2.1,件/万人,,,my-report,,,"
    path.write_text(",".join(NEEDED) + f"\n{cells}\n", encoding="utf-8")
    figures, verdicts = changes(data_folder(), path)
    assert len(figures) == 1
    assert (verdicts["status_old"] != "").all()
    assert set(verdicts["series"]) == {"census7", ""}
