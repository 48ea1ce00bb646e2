"""Which data is said once: no hidden state, no stale state, the same in every thread."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.core.catalogue import catalogue_of, data_folder
from ipcompare.reading.release import changes


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(data_folder(), tmp_path / "data")
    return tmp_path / "data"


def own(region: str) -> pd.DataFrame:
    return ipc.published("四川").assign(region=region)


def test_a_file_that_is_edited_is_read_again(folder):
    before = ipc.Dataset.open(root=folder)
    path = folder / "published" / "sichuan.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-4]), encoding="utf-8")
    after = ipc.Dataset.open(root=folder)
    assert len(before.published()) - len(after.published()) == 4
    # What is open stays as it is.
    assert len(before.published()) == len(ipc.published())


def test_release_notes_see_an_edit_made_since_the_last_call(folder, tmp_path):
    new = tmp_path / "new"
    shutil.copytree(folder, new)
    assert [len(t) for t in changes(folder, new)] == [0, 0]
    path = new / "published" / "guangdong.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-4]), encoding="utf-8")
    assert len(changes(folder, new)[0]) == 4


def test_an_edited_file_of_ones_own_is_read_again(tmp_path):
    path = tmp_path / "own.csv"
    own("CN-HB").to_csv(path, index=False)
    assert "CN-HB" in set(ipc.load(data=path).region)
    own("CN-AH").to_csv(path, index=False)
    assert "CN-HB" not in set(ipc.load(data=path).region)


def test_an_edited_panel_and_catalogue_are_read_again(folder):
    assert ipc.Dataset.open(root=folder).catalogue.region_name("CN-GZ") == "贵州"
    places = folder / "regions.csv"
    places.write_text(places.read_text(encoding="utf-8").replace("贵州", "黔"), encoding="utf-8")
    panel = folder / "panel" / "provinces.csv"
    panel.write_text(panel.read_text(encoding="utf-8").splitlines(keepends=True)[0], encoding="utf-8")
    again = ipc.Dataset.open(root=folder)
    assert again.catalogue.region_name("CN-GZ") == "黔"
    assert again.panel().empty


def test_two_threads_with_two_data_sets_do_not_mix():
    ready = threading.Barrier(2)

    def work(region: str) -> list[set[str]]:
        seen = []
        for _ in range(5):
            data = ipc.Dataset.open(own(region))
            ready.wait(timeout=60)
            seen.append(set(data.load().region) | set(data.targets().region))
        return seen

    with ThreadPoolExecutor(2) as threads:
        hubei, anhui = threads.map(work, ["CN-HB", "CN-AH"])
    assert all("CN-HB" in s and "CN-AH" not in s for s in hubei)
    assert all("CN-AH" in s and "CN-HB" not in s for s in anhui)


def test_a_thread_sees_what_its_caller_sees():
    data = ipc.Dataset.open(own("CN-HB"))
    with ThreadPoolExecutor(1) as thread:
        there = thread.submit(data.load, ["CN-HB"]).result()
    assert there.equals(data.load(["CN-HB"]))
    assert len(there)


def test_data_of_ones_own_leave_no_trace():
    before = ipc.load()
    ipc.Dataset.open(own("CN-HB")).targets()
    assert ipc.load().equals(before)
    assert ipc.load().attrs == {}


def test_laying_data_beside_gives_a_new_data_set():
    data = ipc.Dataset.open()
    more = data.with_data(own("CN-HB"))
    assert data.own_regions == []
    assert more.own_regions == ["CN-HB"]
    assert len(more.published()) == len(data.published()) + len(own("CN-HB"))


def test_the_functions_of_the_face_are_thin(tmp_path):
    path = tmp_path / "own.csv"
    own("CN-HB").to_csv(path, index=False)
    data = ipc.Dataset.open(path)
    assert ipc.load("湖北", data=path).equals(data.load("湖北"))
    assert ipc.published("湖北", data=path).equals(data.published("湖北"))
    assert ipc.targets().equals(ipc.Dataset.open().targets())
    assert ipc.attainment().equals(ipc.Dataset.open().attainment())
    row = data.load("湖北").iloc[0]
    assert ipc.explain(row, data=path) == data.explain(row)


def test_tables_given_out_are_copies():
    for table in (ipc.load(), ipc.published(), ipc.panel(), ipc.targets(), ipc.attainment(), ipc.regions()):
        table.iloc[:, 0] = "spoilt"
    for table in (ipc.load(), ipc.published(), ipc.panel(), ipc.targets(), ipc.attainment(), ipc.regions()):
        assert "spoilt" not in set(table.iloc[:, 0])


@pytest.mark.parametrize("name", ["figures", "plan", "fresh"])
def test_a_data_set_is_frozen(name):
    with pytest.raises(AttributeError):
        setattr(ipc.Dataset.open(), name, pd.DataFrame())


@pytest.mark.parametrize("method", ["load", "published", "targets", "attainment"])
def test_who_changes_what_a_table_carries_changes_no_other_table(tmp_path, method):
    path = tmp_path / "own.csv"
    own("CN-HB").assign(source="my-plan").to_csv(path, index=False)
    carried = getattr(ipc.Dataset.open(path), method)().attrs["declared"]
    carried["sources"][0]["title_zh"] = "spoilt"
    carried["sources"].clear()
    again = getattr(ipc.Dataset.open(path), method)()
    assert [row["title_zh"] for row in again.attrs["declared"]["sources"]] == ["my-plan"]


def test_tables_and_files_may_be_given_together(tmp_path):
    path = tmp_path / "own.csv"
    own("CN-AH").to_csv(path, index=False)
    assert ipc.Dataset.open([own("CN-HB"), path]).own_regions == ["CN-HB", "CN-AH"]
    assert ipc.Dataset.open(iter([own("CN-HB")])).own_regions == ["CN-HB"]


def test_names_of_ones_own_travel_with_the_table():
    table = own("420100")
    table.attrs["declared"] = {
        "regions": [
            {"region": "420100", "name_zh": "武汉", "name_en": "Wuhan", "level": "city", "parent": "CN-HB"}
        ]
    }
    data = ipc.Dataset.open(table)
    for result in (data.load(), data.targets(), data.attainment(), data.published("武汉")):
        assert catalogue_of(result).region_name("420100", "en") == "Wuhan"
    plan = ipc.targets(data.load("Wuhan"))
    assert set(plan.region) == {"420100"}
    assert catalogue_of(plan).region_name("420100") == "武汉"


def test_names_of_another_folder_travel_with_the_table(folder):
    with (folder / "regions.csv").open("a", encoding="utf-8") as file:
        file.write("420100,武汉,Wuhan,city,CN-HB\n")
    data = ipc.Dataset.open(own("420100"), root=folder)
    assert catalogue_of(data.load("武汉")).region_name("420100", "en") == "Wuhan"


def test_a_folder_without_data_is_named(tmp_path):
    (tmp_path / "file.csv").touch()
    for root in (tmp_path, tmp_path / "none", tmp_path / "file.csv"):
        with pytest.raises(ipc.DataError, match="is no folder of data"):
            ipc.Dataset.open(root=root)


def test_a_folder_without_published_tables_is_named(folder):
    shutil.rmtree(folder / "published")
    with pytest.raises(ipc.DataError, match="lacks published/"):
        ipc.Dataset.open(root=folder)
