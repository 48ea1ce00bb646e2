"""Nothing that a caller gets is a window on what is kept: who writes into it changes nothing but his own."""

import pickle
from contextlib import suppress

import pandas as pd
import pytest
from filling import ROW, filled, put

import ipcompare as ipc

FACE = (
    "load", "published", "panel", "indicators", "regions", "sources", "targets", "attainment", "audit",
    "hindsight",
)  # fmt: skip
METHODS = (
    *FACE, "ambition", "comparable", "doubted", "evidence", "judged_on", "nation_checks", "outcomes",
    "still_needed", "trusted", "wanted",
)  # fmt: skip


def spoil(table):
    """Write over a table in every way that pandas leaves open."""
    for values in (
        *(table[column].to_numpy() for column in table.columns),
        *(table[column].array for column in table.columns),
        table.index.to_numpy(),
        table.columns.to_numpy(),
    ):
        with suppress(ValueError):  # pandas lends out what is shared, to read only
            values[:] = values[::-1].copy()
    table.loc[:, table.columns[0]] = table[table.columns[0]].iloc[::-1].to_numpy()
    del table[table.columns[-1]]
    table.index.name = "spoilt"
    for kind, rows in table.attrs.get("declared", {}).items():
        for row in rows:
            row["name_en"] = "spoilt"
        rows.append({kind: "spoilt"})
    table.attrs.get("declared", {}).clear()
    table.attrs["spoilt"] = True


def unchanged(call):
    """Call twice, spoil what came first, and hold the second against what the first was."""
    first = call()
    before, attrs = pickle.loads(pickle.dumps((first, dict(first.attrs))))
    spoil(first)
    second = call()
    pd.testing.assert_frame_equal(second, before)
    assert second.index.name == before.index.name
    assert pickle.loads(pickle.dumps(dict(second.attrs))) == attrs


@pytest.mark.parametrize("name", FACE)
def test_a_function_of_the_face_gives_a_table_of_the_callers_own(name):
    unchanged(getattr(ipc, name))


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A data set with a region and an indicator that a form declares, so that its tables carry them."""
    form = tmp_path_factory.mktemp("own") / "hubei.xlsx"
    region = put(3, A3="420100", B3="武汉", C3="Wuhan", D3="city", E3="CN-HB")
    return ipc.Dataset.open(filled(form, {**ROW, "region": "420100"}, change=region))


@pytest.mark.parametrize("name", METHODS)
def test_a_method_gives_a_table_of_the_callers_own(own, name):
    unchanged(getattr(own, name))


def test_what_is_declared_is_carried_so_that_there_is_something_to_spoil(own):
    assert own.load().attrs["declared"]["regions"][0]["region"] == "420100"


def test_the_table_that_was_given_stays_as_it_was():
    for give, table in (
        (ipc.targets, ipc.load()),
        (ipc.audit, ipc.published()),
        (ipc.check, ipc.published()),
    ):
        before = pickle.loads(pickle.dumps(table))
        spoil(give(table))
        pd.testing.assert_frame_equal(table, before)
