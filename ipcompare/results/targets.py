"""Where each target stands: baseline, target, latest outcome, and what the field's methods say of them."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from ipcompare.core.catalogue import PLAN_END, PLAN_YEARS, Catalogue, carrying, catalogue_of, light
from ipcompare.core.errors import DataError, Fault, nearest
from ipcompare.core.given import whole
from ipcompare.data.convert import AVERAGE, WHOLE_PLAN
from ipcompare.data.derive import EACH_YEAR
from ipcompare.methods import progress
from ipcompare.methods.growth import compound_growth
from ipcompare.methods.standing import CLASSES, RISK, classes
from ipcompare.methods.target import Target, tolerance_from
from ipcompare.results.doubt import doubts
from ipcompare.results.evidence import AS_NATION, graded, scenarios
from ipcompare.results.series import SERIES

__all__ = [
    "NO_STATUS",
    "ambition",
    "by_risk",
    "comparable",
    "conditional",
    "in_boxes",
    "newest",
    "not_comparable",
    "of_readings",
    "printed",
    "scoreboard",
    "side_by_side",
    "targets",
    "without_readings",
]

NO_BASELINE_PRINTED = "the plan prints no baseline"
NO_STATUS = "no method has a verdict on these figures"
A_YEAR_IS_MISSING = "a year that had to meet it is not known"
NO_OUTCOME = "no outcome after the baseline year in the plan's own definition"

COLUMNS = (
    "region", "indicator", "series", "reading", "kind", "unit", "since", "baseline", "baseline_year",
    "target", "target_year", "bound", "tolerance", "latest", "latest_year", "required_growth",
    "observed_growth", "needed_growth", "progress", "time_share", "ratio", "calendar", "open_sdg",
    "sdsn_trend", "escap", "status", "agreed", "reason", "doubt", "first_met", "evidence", *AS_NATION,
    "inputs",
)  # fmt: skip
#: The classes of ``methods.standing`` that a scoreboard always shows.
OF_STATUS = ("reached", "doubt", "on_track", "behind", "away", "unknown")
YEARS = ("baseline_year", "target_year", "latest_year", "first_met", "since")


def targets(
    table: pd.DataFrame,
    to: int = PLAN_END,
    *,
    boxes: bool = False,
    contradicted: Collection[tuple[str, str]] = (),
) -> pd.DataFrame:
    """Say of each target where it stands, by the methods that the field uses, side by side.

    ``contradicted`` names the figures that the documents contradict, of
    :func:`ipcompare.results.doubt.contradicted`. Other arguments and the result are those of
    :func:`ipcompare.targets`.
    """
    catalogue, table = catalogue_of(table), light(table)
    goals = _goals(table, catalogue, whole(to, "to"), boxes)
    _refuse_unknown(goals["indicator"], catalogue)
    if goals.empty:
        return carrying(pd.DataFrame(columns=list(COLUMNS)), table)
    plan = _placed(goals, table, catalogue)
    plan = plan.join(progress.status(plan))
    plan["reason"] = _reasons(plan)
    plan = _each_year_known(plan)
    plan = plan.join(scenarios(plan, table, catalogue))
    plan["evidence"] = graded(plan, table, catalogue)
    plan["runs_through"] = _runs_through(plan, table)
    aim = Target(plan["target"], plan["bound"], plan["direction"], plan["tolerance"])
    plan["fell_back"] = (plan["kind"] == "count") & plan["latest"].notna() & ~aim.met(plan["latest"])
    plan["doubt"] = doubts(plan, catalogue, contradicted)
    plan = plan[list(COLUMNS)].astype(dict.fromkeys(YEARS, "Int64"))
    return carrying(plan.sort_values(["region", "indicator", "series", "reading"], ignore_index=True), table)


def _each_year_known(plan: pd.DataFrame) -> pd.DataFrame:
    """Leave open what every year had to meet once the target year is over and a year is not known."""
    years = plan["target_year"] - plan["baseline_year"].fillna(plan["target_year"] - PLAN_YEARS)
    gap = (plan["kind"] == "every_year") & (plan["status"] == "reached") & (plan["years_known"] < years)
    return plan.assign(
        status=plan["status"].mask(gap, "not assessable"), reason=plan["reason"].mask(gap, A_YEAR_IS_MISSING)
    )


def _runs_through(plan: pd.DataFrame, table: pd.DataFrame) -> np.ndarray:
    """Say whether the series of a target's outcomes has an outcome of the base year, too."""
    actual = table[(table["role"] == "actual") & table["since"].isna() & table["value"].notna()]
    known = pd.MultiIndex.from_frame(actual[[*SERIES, "year"]])
    asked = pd.MultiIndex.from_frame(plan[[*SERIES, "baseline_year"]])
    through: np.ndarray = asked.isin(known)
    return through


def _refuse_unknown(names: pd.Series, catalogue: Catalogue) -> None:
    known = catalogue.direction_of
    if strange := [name for name in names.unique() if name not in known]:
        raise DataError(
            Fault(
                "indicator {name!r}: is not in the catalogue, so nobody knows whether more is better; "
                "nearest: {near}; declare it in a form or in attrs['declared']",
                name=name,
                near=nearest(str(name), known),
            )
            for name in strange
        )


def _goals(table: pd.DataFrame, catalogue: Catalogue, to: int, boxes: bool) -> pd.DataFrame:
    """Keep each indicator's newest targets up to a year; without boxes only those of a plan's own tables."""
    goals = table[(table["role"] == "target") & (table["year"] <= to)]
    if "tolerance" not in goals:
        goals = goals.assign(tolerance=np.nan)
    if not boxes:
        sections = catalogue.plans.groupby("source")["section"].agg(set).to_dict()
        own = [
            # What follows from a target stands where that does; other documents are all plan.
            locator.split("; ")[0] in sections.get(source.split("; ")[0], (locator.split("; ")[0],))
            for source, locator in zip(goals["source"], goals["locator"], strict=True)
        ]
        goals = goals[np.array(own, dtype=bool)]
    newest = goals.groupby(["region", "indicator"])["year"].transform("max")
    return goals[goals["year"] == newest].reset_index(drop=True)


def _placed(goals: pd.DataFrame, table: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Lay baseline and outcomes beside the targets, all in each target's own series."""
    goals = goals.assign(direction=goals["indicator"].map(catalogue.direction_of), goal=goals.index)
    ours = table.loc[
        table["indicator"].isin(set(goals["indicator"])) & table["region"].isin(set(goals["region"])),
        [*SERIES, "role", "since", "year", "value", "inputs"],
    ]
    base = _baselines(goals, ours)
    outcomes = _outcomes(goals, ours, base)
    summed = goals["since"].notna()
    target = goals["value"] * (goals["year"] - goals["since"] + 1).astype("float64").where(summed, 1.0)
    span = (base["year"] - base["since"] + 1).astype("float64")
    span = span.where(summed & base["year"].notna(), 1.0)
    kind = goals["basis"].map(progress.KIND_OF_BASIS).mask(base["value"].eq(goals["value"]), "keep_at_least")
    kind = kind.mask(goals["reading"] == EACH_YEAR, "every_year")
    room = tolerance_from(base["value"] * span, target, goals["direction"], goals["tolerance"])
    goals = goals.assign(target=target, tolerance=room.where(goals["bound"] == "about"))
    ends = _ends(outcomes, goals)
    behind = [base["inputs"], goals["inputs"], ends["latest_inputs"]]
    inputs = [
        " ".join(dict.fromkeys(" ".join(part for part in parts if isinstance(part, str)).split()))
        for parts in zip(*behind, strict=True)
    ]
    told = ["region", "indicator", "series", "reading", "unit", "bound", "tolerance", "since", "direction"]
    return goals[told].assign(
        kind=kind.mask(summed, "period_sum"),
        baseline=base["value"] * span,
        baseline_year=base["year"],
        target=goals["target"],
        target_year=goals["year"],
        **ends.drop(columns="latest_inputs"),
        inputs=inputs,
    )


def _beside(goals: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Pair each target with the rows of its own series."""
    asked = goals[[*SERIES, "goal"]].assign(to=goals["year"], begun=goals["since"], reading=goals["reading"])
    return asked.merge(rows, on=SERIES)


def _baselines(goals: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Give the plan's own baseline, else the outcome of its base year, or what a reading starts from."""
    columns = ["value", "year", "since", "inputs"]
    rows = _beside(goals, table[table["role"].isin(["baseline", "actual"])])
    printed = rows[(rows["role"] == "baseline") & (rows["year"] < rows["to"])]
    printed = printed.sort_values(["goal", "year"]).groupby("goal")[columns].last()
    first = rows["to"] - PLAN_YEARS
    # A rate that is due every year is due in the first year that is known, too.
    starts = ~rows["reading"].isin(["", EACH_YEAR])
    begins = (rows["year"] == first) | (starts & rows["year"].between(first, rows["to"] - 1))
    begun = rows[(rows["role"] == "actual") & rows["since"].isna() & begins]
    begun = begun.sort_values(["goal", "year"]).groupby("goal")[columns].first()
    begun = begun[~begun.index.isin(printed.index)]
    return pd.concat([printed, begun]).reindex(goals.index)


def _outcomes(goals: pd.DataFrame, table: pd.DataFrame, base: pd.DataFrame) -> pd.DataFrame:
    """Give what each target's outcomes were, by target and year: ``goal, year, value, inputs``."""
    actual = table[table["role"] == "actual"]
    actual = actual[actual["value"].notna()]
    plain = actual[actual["since"].isna()]
    single = goals[goals["since"].isna()]
    rows = _beside(single, plain)
    after = base["year"].fillna(goals["year"] - PLAN_YEARS)
    rows = pd.concat([rows, _growth_of_levels(single, plain, rows)])
    rows = rows[(rows["year"] > rows["goal"].map(after)) & (rows["year"] <= rows["to"])]
    summed = goals[goals["since"].notna()]
    parts = [rows[["goal", "year", "value", "inputs"]]]
    if len(summed):
        parts.append(_sums(summed, plain, actual[actual["since"].notna()]))
    return pd.concat(parts).sort_values(["goal", "year"], ignore_index=True)


def _growth_of_levels(goals: pd.DataFrame, plain: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Give the growth of years that have none in a growth target's series, where one other series has it."""
    goals = goals[(goals["basis"] == "growth") & (goals["series"] == "")]
    asked = goals[["region", "indicator", "goal"]].assign(to=goals["year"])
    other = plain[~plain["series"].isin(["", AVERAGE, WHOLE_PLAN])]
    rows = asked.merge(other, on=["region", "indicator"])
    alone = rows.groupby("goal")["series"].transform("nunique") == 1
    seen = pd.MultiIndex.from_frame(known[["goal", "year"]])
    fresh = ~pd.MultiIndex.from_frame(rows[["goal", "year"]]).isin(seen)
    return rows[alone & fresh]


def _sums(goals: pd.DataFrame, plain: pd.DataFrame, averages: pd.DataFrame) -> pd.DataFrame:
    """Give the running sums of a plan period, from yearly outcomes without a gap or printed averages."""
    columns = ["goal", "year", "value", "inputs"]
    yearly = goals.assign(series=[s.removesuffix(AVERAGE).removesuffix(", ") for s in goals["series"]])
    rows = _beside(yearly, plain)
    rows = rows[rows["year"].between(rows["begun"], rows["to"])].sort_values(["goal", "year"])
    rows = rows[rows["year"] - rows["begun"] == rows.groupby("goal").cumcount()]
    each = rows.groupby("goal")
    # What a sum follows from is asked of the last one only: all of them.
    running = rows.assign(value=each["value"].cumsum(), inputs=each["inputs"].transform(" ".join))[columns]
    whole = _beside(goals, averages)
    whole = whole[(whole["since"] == whole["begun"]) & (whole["year"] <= whole["to"])]
    years = (whole["year"] - whole["since"] + 1).astype("float64")
    whole = whole.assign(value=whole["value"] * years)[columns]
    return pd.concat([running, whole]).drop_duplicates(["goal", "year"])


def _ends(outcomes: pd.DataFrame, goals: pd.DataFrame) -> pd.DataFrame:
    """Give each target's latest, best and worst outcome and the year that first met it."""
    mine = goals.loc[outcomes["goal"]].set_axis(outcomes.index)
    aim = Target(mine["target"], mine["bound"], mine["direction"], mine["tolerance"])
    # "At most" asks for less, whatever is better of the indicator.
    gain = outcomes["value"].where(aim.upward, -outcomes["value"])
    rows = outcomes.assign(gain=gain, met=aim.met(outcomes["value"]))
    groups = rows.groupby("goal")
    latest = groups[["value", "year", "inputs"]].last()
    best = rows.loc[groups["gain"].idxmax()].set_index("goal")
    worst = rows.loc[groups["gain"].idxmin()].set_index("goal")
    found = pd.DataFrame(
        {
            "latest": latest["value"],
            "latest_year": latest["year"],
            "latest_inputs": latest["inputs"],
            "best": best["value"],
            "best_year": best["year"],
            "worst": worst["value"],
            "worst_year": worst["year"],
            "first_met": rows[rows["met"]].groupby("goal")["year"].first(),
            "years_known": groups["year"].nunique(),
        }
    )
    return found.reindex(goals.index)


def _reasons(plan: pd.DataFrame) -> list[str]:
    """Say in the plan's terms why something cannot be assessed."""

    def reason(status: str, why: str, latest: bool, baseline: bool) -> str:
        if status != "not assessable":
            return why
        if not latest:
            return NO_OUTCOME if baseline else f"{NO_BASELINE_PRINTED}; {NO_OUTCOME}"
        return (why or NO_STATUS) if baseline else NO_BASELINE_PRINTED

    known = (plan["status"], plan["reason"], plan["latest"].notna(), plan["baseline"].notna())
    return [reason(*row) for row in zip(*known, strict=True)]


def ambition(table: pd.DataFrame, plan: pd.DataFrame | None = None) -> pd.DataFrame:
    """Hold what each target asks against what the region did before, and against the nation's plan.

    Parameters
    ----------
    table : pandas.DataFrame
        A harmonised table as :func:`ipcompare.load` gives it.
    plan : pandas.DataFrame, optional
        Its :func:`targets`, where they are known already.

    Returns
    -------
    pandas.DataFrame
        A row per region, indicator and reading with a compound growth to ask for: ``region, indicator,
        series, reading, unit, bound, baseline, target, required_growth`` (% a year), ``growth_before`` (% a
        year over the five years to the base year, in one series; missing where no such pair is known),
        ``national_growth`` (what the nation's plan requires of the same indicator), ``met_at_signing``
        (whether an outcome of the year after the base year, when the plans were signed, already met it).
    """
    plan = targets(table) if plan is None else plan
    rows = plan[plan["required_growth"].notna()]
    # What follows from a growth target under two readings is no one requirement.
    nation = rows[(rows["region"] == "CN") & (rows["reading"] == "")].drop_duplicates("indicator")
    rows = rows.assign(
        growth_before=_growth_before(rows, table),
        national_growth=rows["indicator"].map(nation.set_index("indicator")["required_growth"]),
        met_at_signing=(rows["first_met"] <= rows["baseline_year"] + 1).fillna(False).astype(bool),
    )
    keep = ["region", "indicator", "series", "reading", "unit", "bound", "baseline", "target"]
    keep += ["required_growth", "growth_before", "national_growth", "met_at_signing"]
    return carrying(rows[keep].reset_index(drop=True), table)


def _growth_before(plan: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """Give the compound growth over the five years to the base year: in the target's series, else another."""
    actual = table[(table["role"] == "actual") & table["since"].isna()]
    asked = plan[["region", "indicator", "baseline_year"]].assign(own=plan["series"], row=plan.index)
    pair = asked.merge(actual[[*SERIES, "year", "value"]], on=["region", "indicator"])
    start = pair[pair["year"] == pair["baseline_year"] - PLAN_YEARS]
    end = pair[pair["year"] == pair["baseline_year"]]
    both = start.merge(end, on=["row", "series"], suffixes=("", "_end"))
    both = both[(both[["value", "value_end"]] > 0).all(axis=1)].assign(other=both["series"] != both["own"])
    both = both.sort_values(["row", "other", "series"]).drop_duplicates("row").set_index("row")
    rate: pd.Series = compound_growth(both["value"], both["value_end"], PLAN_YEARS)
    return rate


def printed(plan: pd.DataFrame) -> pd.DataFrame:
    """Keep of targets or their attainment what the provinces' newest plans print: no reading of a growth."""
    kept = newest(plan)
    return kept[kept["region"] != "CN"]


def newest(plan: pd.DataFrame) -> pd.DataFrame:
    """Keep what plans print for the newest target year, no reading of a growth target."""
    newest = plan["target_year"] == plan["target_year"].max()
    kept: pd.DataFrame = plan[newest & (plan["reading"] == "")]
    return kept


def by_risk(plan: pd.DataFrame) -> pd.DataFrame:
    """Put what fails first, as pictures and titles do; of one class the rows keep their order.

    Parameters
    ----------
    plan : pandas.DataFrame
        A table of :func:`targets`, or of ``attainment``, whose verdicts then decide.

    Examples
    --------
    >>> plan = pd.DataFrame({"status": ["reached", "behind", "reached"], "doubt": ["", "", "far beyond"]})
    >>> by_risk(plan).index.tolist()
    [1, 2, 0]
    """
    found = classes(plan["verdict"] if "verdict" in plan else plan["status"], plan["doubt"])
    ranked: pd.DataFrame = plan.loc[found.map(RISK.index).sort_values(kind="stable").index]
    return ranked


def comparable(plan: pd.DataFrame) -> pd.DataFrame:
    """Say which targets may be laid side by side, and why the others may not.

    Two targets compare when at least two provinces, or a province and the nation, set one for the same
    indicator in the same kind and series. A level that follows from a reading of a growth target does not.

    Parameters
    ----------
    plan : pandas.DataFrame
        A table of :func:`targets`.

    Returns
    -------
    pandas.DataFrame
        The rows of the newest target year, with ``comparable`` (bool), ``with_province`` (whether another
        province is among those it compares with), ``peers`` (the other regions, joined by spaces) and ``why``
        (a code: ``same measure``, ``no other plan sets it``, ``growth not level``, ``another basis``).
    """
    rows = plan[plan["target_year"] == plan["target_year"].max()].copy()
    sides = {name: list(own.itertuples()) for name, own in rows.groupby("indicator")}
    peers, why = [], []
    for row in rows.itertuples():
        others = [o for o in sides[row.indicator] if o.region != row.region]
        measure = ("", row.kind, row.series)
        same = [] if row.reading else [o.region for o in others if (o.reading, o.kind, o.series) == measure]
        peers.append(" ".join(dict.fromkeys(same)))
        alone = "another basis" if others else "no other plan sets it"
        why.append("same measure" if same else "growth not level" if row.reading else alone)
    rows = rows.assign(
        peers=peers,
        why=why,
        comparable=[w == "same measure" for w in why],
        with_province=[bool(set(p.split()) - {"CN"}) for p in peers],
    )
    return carrying(rows.reset_index(drop=True), plan)


def side_by_side(compared: pd.DataFrame) -> pd.DataFrame:
    """Keep of :func:`comparable` what may be laid side by side."""
    kept: pd.DataFrame = compared[compared["comparable"]]
    return kept


def not_comparable(compared: pd.DataFrame) -> pd.DataFrame:
    """Keep of :func:`comparable` the provinces' targets that no other plan sets in the same measure."""
    kept: pd.DataFrame = compared[~compared["comparable"] & (compared["region"] != "CN")]
    return kept


def without_readings(plan: pd.DataFrame) -> pd.DataFrame:
    """Leave out the levels that follow from a reading of a growth target: no plan prints them.

    Parameters
    ----------
    plan : pandas.DataFrame
        A table of :func:`targets` or of ``attainment``.
    """
    kept: pd.DataFrame = plan[plan["reading"] == ""]
    return kept


def of_readings(plan: pd.DataFrame) -> pd.DataFrame:
    """Keep the growth targets, and the levels that follow from a reading of one.

    Parameters
    ----------
    plan : pandas.DataFrame
        A table of :func:`targets` or of ``attainment``.
    """
    kept: pd.DataFrame = plan[(plan["reading"] != "") | (plan["kind"] == "growth")]
    return kept


def conditional(outlook: pd.DataFrame) -> pd.DataFrame:
    """Keep of ``attainment`` what is projected conditional on the nation's outcome."""
    kept: pd.DataFrame = outlook[outlook["alone"].notna()]
    return kept


def in_boxes(wide: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Keep the targets that stand outside the plans' tables of indicators, in boxes and running text.

    Parameters
    ----------
    wide, plan : pandas.DataFrame
        Tables of :func:`targets`, with ``boxes=True`` and without.
    """
    key = ["region", "indicator", "reading"]
    tabled = pd.MultiIndex.from_frame(plan[key])
    kept: pd.DataFrame = wide[~pd.MultiIndex.from_frame(wide[key]).isin(tabled)]
    return kept


def scoreboard(plan: pd.DataFrame) -> pd.DataFrame:
    """Count the targets of each region by where they stand: a column a class of status, and ``total``.

    Only what the plans print is counted, of the newest target year, so no level that follows from a reading.
    """
    rows = newest(plan)
    counts = pd.crosstab(rows["region"], classes(rows["status"], rows["doubt"]))
    counts = counts.reindex(columns=list(CLASSES), fill_value=0)
    counts = counts.loc[:, [name for name in CLASSES if name in OF_STATUS or counts[name].any()]]
    counts.columns.name = None
    board: pd.DataFrame = counts.assign(total=counts.sum(axis=1))
    return board
