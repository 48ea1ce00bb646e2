"""Choosing what a briefing shows, and writing it whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from ipcompare.briefing.content import Briefing, Choice
from ipcompare.briefing.produce import produce
from ipcompare.briefing.workbook import HEADER
from ipcompare.cli import main
from ipcompare.core.catalogue import read_catalogue
from ipcompare.core.errors import DataError
from ipcompare.results.dataset import Dataset
from ipcompare.suite.figures import figures

NAMES = read_catalogue()


def test_choice_by_names_of_either_language() -> None:
    choice = Choice.of(NAMES, ["贵州", "Sichuan"], "每万人口高价值发明专利拥有量", 2022)
    table = pd.DataFrame(
        {
            "region": ["CN-GZ", "CN-SC", "CN-GD", "CN-GZ", "520100"],
            "indicator": ["hv_invention_density"] * 4 + ["invention_stock"],
            "year": [2021, 2022, 2023, 2024, 2024],
        }
    )
    assert choice.keep(table, NAMES)["region"].tolist() == ["CN-SC", "CN-GZ"]
    cities = Choice.of(NAMES, ["贵州"]).keep(table, NAMES)
    assert "520100" in cities["region"].tolist()
    behind = Choice.of(NAMES, ["贵州"]).keep(
        pd.DataFrame({"region": ["CN-GZ", "CN-SC", "CN-YN"]}), NAMES, behind=True
    )
    assert behind["region"].tolist() == ["CN-GZ", "CN-YN"]


def test_a_chosen_region_keeps_all_that_it_is_held_against() -> None:
    """What a title counts (neighbours, provinces) must not shrink with the choice."""
    data = Dataset.open()
    whole = figures(data)
    chosen = Briefing("en", data, Choice.of(NAMES, ["贵州"], since=2015))
    tables = {job.name: job.table for job in chosen.drawings()}
    for name in ("peers", "provinces_grid"):
        pd.testing.assert_frame_equal(tables[name], whole[name].table(data))
    beside = tables["neighbours"]
    assert set(beside["panel"]) == {"CN-GZ"}
    assert set(beside["region"]) == {"CN-GZ", "CN", *NAMES.beside("CN-GZ")}
    assert beside["year"].min() == 2015
    other = Briefing("en", data, Choice.of(NAMES, indicators=["pledge_financing"]))
    assert not {"peers", "provinces_grid", "neighbours"} & {job.name for job in other.drawings()}


def test_unknown_names_are_told_with_the_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong, said in (
        ({"regions": ["Guizou"]}, "(?i)Guizhou"),
        ({"indicators": ["hv_invention_densty"]}, "hv_invention_density"),
        ({"formats": ["xls"]}, "xlsx"),
        ({"languages": ["fr"]}, "en"),
    ):
        with pytest.raises(DataError, match=said):
            produce(tmp_path, **wrong)
    assert main(["briefing", "--regions", "贵洲", "--to", str(tmp_path)]) == 1
    assert "贵州" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["briefing", "--format", "doc"])
    assert "docx" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_chosen_part_is_written_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = ["briefing", "--lang", "zh", "--regions", "四川", "--indicators", "pledge_financing"]
    assert main([*wanted, "--format", "xlsx", "png", "--to", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert "未画：图 rank" in told.err
    book = load_workbook(tmp_path / "zh" / "briefing.xlsx")
    assert book["统一口径数据"].max_row > HEADER
    regions = {book["目标一览"].cell(r, 1).value for r in range(HEADER + 1, book["目标一览"].max_row + 1)}
    assert regions == {"四川"}
    assert {p.name for p in (tmp_path / "zh" / "figures").iterdir()} >= {"progress.png"}
    assert str(tmp_path / "zh" / "briefing.xlsx") in told.out


def test_all_files_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "zh"
    folder.mkdir()
    old = folder / "briefing.docx"
    old.write_bytes(b"old")
    # Held open elsewhere: replacing it fails, as on Windows or in a read-only folder.
    replace = Path.replace

    def held(self: Path, target: Path) -> Path:
        if Path(target).name == "briefing.docx":
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    chosen = {"regions": ["四川"], "indicators": ["pledge_financing"], "languages": ["zh"]}
    with pytest.raises(DataError, match=r"briefing\.docx cannot be written") as told:
        produce(tmp_path, formats=["xlsx", "docx"], **chosen)
    assert "\n" not in str(told.value)
    assert old.read_bytes() == b"old"
    assert [p.name for p in folder.iterdir()] == ["briefing.docx"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="who may write anywhere is not held back")
def test_read_only_folder_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(DataError, match="cannot be written"):
            produce(tmp_path, regions=["四川"], indicators=["pledge_financing"], formats=["xlsx"])
    finally:
        tmp_path.chmod(stat.S_IRWXU)
