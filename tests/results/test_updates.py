"""Next year's figures: every update of a printed target gives a verdict or a reason, however it comes in.

Each printed target of the three plans x each year from 2021 to 2027 x a value that meets and one that misses
is entered twice over: alone in its province (:func:`test_every_update_alone`, by one of the three ways in
turn, and read alike by the other two), and together with all others of its year (:func:`together`, by each
of the three ways). The two must agree, so no way in and no other target's figure makes a difference. What
holds of the meaning:

- the outcome of the target year settles a target: it is reached, missed or in doubt;
- what meets it in that year does not miss it, what misses it is not reached;
- an outcome of a later year says nothing of the target year: no verdict changes with it.
"""

from __future__ import annotations

import itertools
import re
from functools import cache

import pandas as pd
import pytest
import xlsxwriter
from filling import filled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipcompare.core.catalogue import PLAN_END
from ipcompare.data.convert import AVERAGE
from ipcompare.forms.vocabulary import HEADINGS
from ipcompare.methods.target import Target
from ipcompare.reading import findings
from ipcompare.reading.tables import readable
from ipcompare.results.attainment import attainment
from ipcompare.results.dataset import Dataset
from ipcompare.results.targets import printed
from ipcompare.suite.figures import figures

YEARS = range(2021, 2028)
WAYS = ("frame", "csv", "xlsx")
SETTLED = {"reached", "missed", "in doubt"}
#: A missing number that got into a text.
HOLE = re.compile(r"(?<![A-Za-z])(nan|NaN|None|<NA>|NaT|inf)(?![A-Za-z])")
JUDGED = ["target", "latest", "latest_year", "first_met", "status", "doubt", "projected", "low", "high"]
JUDGED += ["probability", "verdict", "reason"]
KEY = ["region", "indicator", "series", "reading"]
#: What targets and outlook read of a harmonised table: all but where a figure stands.
RESTS_ON = [*KEY, "year", "since", "role", "value", "unit", "basis", "bound", "derived", "confidence"]
RESTS_ON += ["source", "tolerance"]

SHIPPED = Dataset.open()
REGIONS = ["CN-GD", "CN-GZ", "CN-SC"]
PLAN = printed(SHIPPED.plan)
NAMES = SHIPPED.catalogue
GROUNDS = SHIPPED._grounds
CASES = [(year, meets) for year in YEARS for meets in (True, False)]


def value_for(target, meets):
    """Give an outcome that meets a target, or one that misses it."""
    goal, kind = target["target"], target["kind"]
    if kind == "growth":
        value = goal + 1.5 if meets else 0.7 * goal
    elif kind in ("share", "score", "keep_at_least"):
        value = round(min(100, 1.05 * goal), 2) if meets else round(0.9 * goal, 2)
    else:
        value = round(1.2 * goal, 1) if meets else round(0.8 * goal, 1)
    aim = Target(goal, target["bound"], NAMES.direction_of[target["indicator"]], target["tolerance"])
    assert bool(aim.met(value)) is meets
    return value


def update(target, year, value, **told):
    """Give an outcome of a target's own measure as its writer fills it in."""
    summed = target["kind"] == "period_sum"
    series = target["series"].removesuffix(AVERAGE).rstrip(", ")
    row = {
        "region": target["region"],
        "indicator": target["indicator"],
        # Left empty where the region has one only.
        "series": "" if (target["indicator"], year % 2) == ("hv_invention_density", 0) else series,
        "since": "2021" if summed else "",
        "year": year,
        "role": "actual",
        "value": value,
        "unit": target["unit"],
        "bound": "eq",
        "basis": "period_total" if summed else NAMES.basis_of[target["indicator"]],
        "source": "my-report",
        "as_printed": f"{value:.15g} {target['unit']}",
        "note": "",
    }
    return row | told


def entered(rows, way, folder):
    """Lay rows beside the shipped figures by one of the ways in."""
    table = pd.DataFrame(rows)
    if way == "frame":
        table["locator"] = [f"form; lines {n}-{n}" for n in range(2, len(table) + 2)]
        return SHIPPED.with_data(table)
    path = folder / f"mine.{way}"
    if way == "csv":
        table.assign(locator="").to_csv(path, index=False)
        return SHIPPED.with_data(path)
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for place, (column, names) in enumerate(HEADINGS["figures"].items()):
        sheet.write_string(0, place, f"{names[0]} {column}")
        for number, row in enumerate(rows, start=1):
            cell = row.get(column, "")
            (sheet.write_string if isinstance(cell, str) else sheet.write_number)(number, place, cell)
    book.close()
    return SHIPPED.with_data(path)


def judged(data):
    """Say what becomes of the targets of the three, on what the shipped panel and nation say."""
    table = data.load(REGIONS)
    plan = data.targets(table)
    return plan, attainment(table, plan=plan, **GROUNDS)


BEFORE = judged(SHIPPED)[1]


def of_targets(outlook, rows):
    """Keep what is said of the targets that rows are outcomes of, as their plan prints them."""
    own = outlook[outlook["reading"] == ""].set_index(["region", "indicator"])
    return own.loc[[(row["region"], row["indicator"]) for row in rows]]


def hold(plan, outlook):
    """Hold what is true of every update: a verdict or a reason, and no hole in what is read."""
    assert not outlook.duplicated(KEY).any()
    assert outlook[KEY].equals(BEFORE[KEY])
    assert (outlook["verdict"] != "").all()
    assert (outlook.loc[outlook["verdict"] == "not assessable", "reason"] != "").all()
    assert (
        not outlook[["verdict", "reason", "doubt", "status"]]
        .map(lambda said: bool(HOLE.search(said)))
        .any(axis=None)
    )


def read(plan, outlook, lang):
    """Give all that is said of targets in sentences and tables."""
    said = [
        findings.outlook(outlook, lang),
        findings.conditional(outlook, lang),
        findings.lacking(outlook, lang),
        *(
            sentence(plan, lang)
            for sentence in (findings.scores, findings.doubted, findings.evidenced, findings.as_the_nation)
        ),
    ]
    for table, view in ((outlook, "outlook"), (plan, "standing")):
        said += readable(table, view, lang).to_numpy().ravel().tolist()
    return "\n".join(said)


@cache
def all_of(year, meets):
    """Give the updates of all targets at once."""
    return [update(row, year, value_for(row, meets)) for row in PLAN.to_dict("records")]


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    """Give a way to enter all updates of a year and kind: the data, and what becomes of the targets."""

    @cache
    def run(year, meets, way):
        data = entered(all_of(year, meets), way, tmp_path_factory.mktemp("all"))
        return data, *judged(data)

    return run


@pytest.mark.parametrize("nth", range(PLAN["region"].value_counts().max()))
def test_every_update_alone(nth, tmp_path, together):
    """One update in each province at a time; no province's figures change what is said of another."""
    for turn, (year, meets) in enumerate(CASES):
        rows = [own[nth] for own in _by_region(all_of(year, meets)) if nth < len(own)]
        ways = [WAYS[(turn + nth + step) % 3] for step in range(3)]
        first, *others = (entered(rows, way, tmp_path) for way in ways)
        plan, outlook = judged(first)
        hold(plan, outlook)
        # All that a verdict rests on is the same, so the verdict is.
        table = first.load(REGIONS)[RESTS_ON]
        for other in others:
            pd.testing.assert_frame_equal(other.load(REGIONS)[RESTS_ON], table)
        lang = ("zh", "en")[turn % 2]
        assert not HOLE.search(read(plan, outlook, lang))
        mine = of_targets(outlook, rows)
        for way in WAYS:
            pd.testing.assert_frame_equal(
                mine[JUDGED], of_targets(together(year, meets, way)[2], rows)[JUDGED]
            )
        if year == PLAN_END:
            assert set(mine["verdict"]) <= SETTLED
            assert ("missed" if meets else "reached") not in set(mine["verdict"])
            assert (mine["latest_year"] == year).all()
        if year > PLAN_END:
            rest = [name for name in outlook if name != "inputs"]
            pd.testing.assert_frame_equal(outlook[rest], BEFORE[rest])


def _by_region(rows):
    """Split rows by their region."""
    return [list(own) for _, own in itertools.groupby(rows, key=lambda row: row["region"])]


@pytest.mark.parametrize(("year", "meets"), CASES)
def test_all_updates_of_a_year_are_drawn_and_told(year, meets, together):
    data, plan, outlook = together(year, meets, WAYS[year % 3])
    hold(plan, outlook)
    for way in WAYS:
        assert together(year, meets, way)[2][[*KEY, *JUDGED]].equals(outlook[[*KEY, *JUDGED]])
    for lang in ("zh", "en"):
        assert not HOLE.search(read(plan, outlook, lang))
        assert not any(HOLE.search(said) for said in data.suspicions(lang))
    # What the shipped figures are drawn from; models and their errors do not hang on a year's figures.
    for name, figure in figures(SHIPPED).items():
        if figure.printed and name != "sensitivity":
            table = figure.table(data)
            assert len(table)
            texts = table.select_dtypes(["object", "str"]).astype(str)
            assert not texts.drop(columns="inputs", errors="ignore").isin(["nan", "None"]).any(axis=None)
            for lang in ("zh", "en"):
                assert figure.title is None or not HOLE.search(figure.title(data, lang))


def test_the_order_of_rows_decides_nothing(tmp_path, together):
    for year, way in ((2024, "frame"), (2025, "csv"), (2026, "xlsx")):
        rows = [*all_of(year, True), *all_of(2023, False)]
        one, other = (judged(entered(order, way, tmp_path))[1] for order in (rows, rows[::-1]))
        rest = [name for name in one if name != "inputs"]
        pd.testing.assert_frame_equal(one[rest], other[rest])


def test_the_form_itself_reads_as_the_small_sheet_does(tmp_path):
    rows = [{**row, "value": float(row["value"])} for row in all_of(2025, True)[::9]]
    form = SHIPPED.with_data(filled(tmp_path / "form.xlsx", *rows))
    assert judged(form)[1][JUDGED].equals(judged(entered(rows, "xlsx", tmp_path))[1][JUDGED])


def test_what_is_published_already_changes_no_verdict():
    """Each outcome of the plans' indicators once more, with the value that counts."""
    table = SHIPPED.load(REGIONS, sorted(set(PLAN["indicator"])), "actual")
    table = table[~table["derived"] & ~table["inputs"].str.contains(" ")]
    rows = SHIPPED.figures.loc[[name for name in table["inputs"] if name in SHIPPED.figures.index]]
    assert len(rows) > 40
    again = rows.assign(source="my-report", locator=[f"form; lines {n}-{n}" for n in range(len(rows))])
    _, outlook = judged(SHIPPED.with_data(again.reset_index(drop=True)))
    pd.testing.assert_frame_equal(outlook[[*KEY, *JUDGED]], BEFORE[[*KEY, *JUDGED]])


# --- two at once -----------------------------------------------------------------------------------------

#: What a target hangs on besides its own figures.
NEAR = ["hv_invention_density", "hv_invention_stock", "hv_invention_density_growth", "population"]
NEAR += [
    "tech_contract_value",
    "gdp",
    "pledge_loans_total",
    "gi_count_new",
    "gi_trademarks",
    "work_registrations_new",
]
KNOWN = SHIPPED.figures[
    SHIPPED.figures["region"].isin(REGIONS)
    & SHIPPED.figures["indicator"].isin({*PLAN["indicator"], *NEAR})
    & SHIPPED.figures["value"].notna()
]


@st.composite
def pairs(draw):
    """Two figures of one province, made of published ones: of another year, value or role."""

    def one(of):
        row = of.iloc[draw(st.integers(0, len(of) - 1))]
        row = row[
            ["region", "indicator", "series", "since", "year", "role", "value", "unit", "bound", "basis"]
        ]
        row = row.to_dict() | {"source": "my-report", "note": ""}
        row["since"] = "" if pd.isna(row["since"]) else int(row["since"])
        if row["since"] and draw(st.booleans()):
            row |= {"since": "", "basis": NAMES.basis_of[row["indicator"]]}
        row["role"] = draw(st.sampled_from(["actual", "actual", row["role"]]))
        if row["role"] != "baseline":
            row["year"] = draw(st.sampled_from([2021, 2023, 2024, 2025, 2026, 2027]))
        row["value"] = round(row["value"] * draw(st.sampled_from([0, 0.5, 0.9, 1, 1.1, 1.5])), 4)
        if row["basis"] in ("ratio", "score"):
            row["value"] = min(100.0, row["value"])
        if draw(st.booleans()):
            row["series"] = ""
        return row | {"as_printed": f"{row['value']:.15g} {row['unit']}"}

    rows = []
    for region in REGIONS:
        own = KNOWN[KNOWN["region"] == region]
        first = one(own)
        # Half of them speak of one thing: a contradiction, or two revisions.
        alike = own[own["indicator"] == first["indicator"]]
        rows += [first, one(alike if draw(st.booleans()) else own)]
    return rows


@settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
@given(pairs())
def test_two_figures_at_once_give_a_verdict_or_a_reason(rows):
    """A pair in each province: 210 pairs."""
    table = pd.DataFrame(rows)
    table["locator"] = [f"form; lines {n}-{n}" for n in range(2, len(table) + 2)]
    data = SHIPPED.with_data(table)
    plan, outlook = judged(data)
    assert not outlook.duplicated(KEY).any()
    assert (outlook["verdict"] != "").all()
    assert (outlook.loc[outlook["verdict"] == "not assessable", "reason"] != "").all()
    for lang in ("zh", "en"):
        assert not HOLE.search(read(plan, outlook, lang))
    again = judged(SHIPPED.with_data(table[::-1].reset_index(drop=True)))[1]
    # Of two figures of one key the lower row counts, so the order of such a pair says which is meant.
    if not table.duplicated(["region", "indicator", "since", "year", "role"]).any():
        pd.testing.assert_frame_equal(outlook[[*KEY, *JUDGED]], again[[*KEY, *JUDGED]])
