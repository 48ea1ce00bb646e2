"""The data set: which data, said once, and what follows from them, computed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from ipcompare.core.catalogue import PLAN_END, carrying
from ipcompare.core.given import one_text
from ipcompare.data.store import Store
from ipcompare.results import coverage, high_value, nowcast, state, trust
from ipcompare.results.attainment import attainment, fans
from ipcompare.results.audit import audit
from ipcompare.results.compared import still_needed
from ipcompare.results.coverage import WIDENED
from ipcompare.results.doubt import contradicted, reasons, touching, with_repeats
from ipcompare.results.evidence import beside, nation_checks, nation_errors, wanted
from ipcompare.results.hindsight import growth_then, hindsight, hindsights
from ipcompare.results.sensitivity import contested, sensitivity
from ipcompare.results.suspicious import joined, sentences, warnings_of
from ipcompare.results.targets import ambition, comparable, printed, targets

__all__ = ["Dataset"]


@dataclass(frozen=True, eq=False, repr=False)
class Dataset(Store):
    """Which data, said once: frozen, explicit, and the same in every thread.

    ``Dataset.open()`` gives the shipped data, ``Dataset.open("hubei.xlsx")`` lays a province of one's own
    beside them, ``Dataset.open(root=folder)`` reads another folder like ``data/``. The functions of
    ``ipcompare`` are thin: ``ipcompare.load(..., data=...)`` is ``Dataset.open(data).load(...)``. A file that
    changed on disk is read again by the next ``open``; a data set that is open stays as it is.

    Examples
    --------
    >>> data = Dataset.open()
    >>> data
    Dataset(1250 printed figures: 41 regions x 501 indicators x 2010-2030; 0 tables of your own)
    >>> data.load("贵州", "hv_invention_density", "actual").query("year == 2024").value.item()
    2.17
    """

    # --- where the targets stand, and what their year will bring ---

    def targets(
        self, table: pd.DataFrame | None = None, to: int = PLAN_END, *, boxes: bool = False
    ) -> pd.DataFrame:
        """Say of each target where it stands; see :func:`ipcompare.targets`."""
        if table is not None or boxes or to != PLAN_END:
            rows = self._whole if table is None else table
            return targets(rows, to, boxes=boxes, contradicted=self._contradicted)
        return carrying(self.plan.copy(), self.catalogue)

    def ambition(self) -> pd.DataFrame:
        """Hold what each target asks against what was before; see ``results.targets.ambition``."""
        return ambition(self._whole, self.plan)

    def still_needed(self) -> pd.DataFrame:
        """Say what growth unmet targets still ask for; see ``results.compared.still_needed``."""
        return still_needed(self, self.plan)

    def comparable(self) -> pd.DataFrame:
        """Say which targets may be laid side by side; see ``results.targets.comparable``."""
        return comparable(self.plan)

    def attainment(
        self,
        table: pd.DataFrame | None = None,
        to: int = PLAN_END,
        *,
        model: str = "auto",
        level: float = 0.8,
    ) -> pd.DataFrame:
        """Say for each target what its year will bring; see :func:`ipcompare.attainment`."""
        if table is None and (to, model, level) == (PLAN_END, "auto", 0.8):
            return carrying(self.outlook.copy(), self.catalogue)
        table, plan = self._with_plan(table, to)
        return attainment(table, to, model=model, level=level, plan=plan, **self._grounds)

    def sensitivity(self, region: str, indicator: str) -> pd.DataFrame:
        """Judge one target in every defensible way; see :func:`ipcompare.sensitivity`."""
        (code,) = self.catalogue.region_codes(one_text(region, "region")) or [region]
        (name,) = self.catalogue.indicator_ids(one_text(indicator, "indicator")) or [indicator]
        how: dict[str, Any] = {"outlook": self.outlook, "rule": self._least_squares, **self._grounds}
        return sensitivity(self._whole, code, name, **how)

    def outcomes(self, year: int = PLAN_END) -> pd.DataFrame:
        """List the published outcomes of a year; see ``results.state.outcomes``."""
        return state.outcomes(self, year)

    def judged_on(self) -> pd.DataFrame:
        """Count the targets by what they are judged on; see ``results.state.judged_on``."""
        return state.judged_on(self.outlook)

    def fans(
        self, indicator: str, table: pd.DataFrame | None = None, to: int = PLAN_END, **how: Any
    ) -> pd.DataFrame:
        """Give outcomes and projection of one indicator for a fan chart; see ``results.attainment.fans``."""
        model = {"model": how["model"]} if "model" in how else {}
        outlook = self.attainment(table, to, **model)
        rows = self._whole if table is None else table
        return fans(indicator, rows, outlook, to, **self._grounds, **how)

    def hindsight(self, table: pd.DataFrame | None = None, to: int = PLAN_END, **how: Any) -> pd.DataFrame:
        """Project known outcomes from earlier years; see :func:`ipcompare.hindsight`."""
        table, plan = self._with_plan(table, to)
        return hindsight(table, to, panel=self.members, plan=plan, **how)

    def _with_plan(self, table: pd.DataFrame | None, to: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Give a table, or this data set's own, with what is known of its targets."""
        if table is not None:
            return table, targets(table, to, contradicted=self._contradicted)
        return self._whole, self.targets(to=to)

    # --- what a verdict stands on ---

    def doubted(self, lang: str = "en") -> pd.DataFrame:
        """Say why targets that are met on paper are in doubt; see ``results.doubt.reasons``."""
        return reasons(self.plan, self._named_with_repeats(self.slips), self.catalogue, lang)

    def evidence(self, lang: str = "en") -> pd.DataFrame:
        """List what is known of targets besides their own outcomes; see ``results.evidence.beside``."""
        return beside(self, self.plan, lang)

    def wanted(self) -> pd.DataFrame:
        """List what nobody has published yet; see ``results.evidence.wanted``."""
        return wanted(self, self.outlook)

    def nation_checks(self) -> pd.DataFrame:
        """Lay the nation's path where an outcome is known; see ``results.evidence.nation_checks``."""
        return nation_checks(self, printed(self.plan))

    def nation_errors(self, indicator: str = "invention_stock") -> pd.DataFrame:
        """Measure the rule that a province moves as the nation; see ``results.evidence.nation_errors``."""
        known = self.provinces["region"].isin([*self.catalogue.provinces, "CN"])
        return nation_errors(self.provinces[known], indicator)

    # --- what the documents say against each other, and what a user's own hardly means ---

    def audit(self, table: pd.DataFrame | None = None) -> pd.DataFrame:
        """Find figures that contradict each other; see :func:`ipcompare.audit`."""
        return carrying(self.slips.copy(), self.catalogue) if table is None else audit(table)

    def warnings(self, table: pd.DataFrame, lang: str = "en") -> pd.DataFrame:
        """List figures of one's own that are seldom meant; see ``results.suspicious.warnings_of``."""
        beside = self.with_data(table)
        return beside._odd(beside.own[-1], lang)

    def suspicions(self, lang: str = "en") -> list[str]:
        """Say which of the user's own figures are seldom meant, a sentence each; see :meth:`warnings`."""
        return [
            said for table in self.own for said in sentences(self._odd(table, lang), lang, self.catalogue)
        ]

    def _odd(self, own: pd.DataFrame, lang: str) -> pd.DataFrame:
        """List the odd figures of one of the user's own tables, which stands among these."""
        table = self.figures.loc[own.index]
        table.attrs["notes"] = [*own.attrs.get("notes", []), *joined(own, table)]
        others = self.figures[~self.figures.index.isin(own.index)]
        outcomes = self.load(table["region"].unique(), None, "actual")
        counted = frozenset(self._whole["inputs"])
        return warnings_of(
            table, lang, others=others, outcomes=outcomes, counted=counted, catalogue=self.catalogue
        )

    # --- computed once; not to be changed ---

    @cached_property
    def _whole(self) -> pd.DataFrame:
        return self.load()

    @cached_property
    def plan(self) -> pd.DataFrame:
        """The shipped and own plans' targets, of :meth:`targets`."""
        return targets(self._whole, contradicted=self._contradicted)

    @cached_property
    def slips(self) -> pd.DataFrame:
        """What the documents say against each other, of :meth:`audit`."""
        return audit(self.published())

    @cached_property
    def _contradicted(self) -> frozenset[tuple[str, str]]:
        return contradicted(self._named_with_repeats(audit(touching(self.published(), self.catalogue))))

    def _named_with_repeats(self, found: pd.DataFrame) -> pd.DataFrame:
        return with_repeats(found, self.figures, self.catalogue)

    @cached_property
    def outlook(self) -> pd.DataFrame:
        """What 2025 will bring for them, of :meth:`attainment`."""
        return attainment(self._whole, plan=self.plan, **self._grounds)

    @cached_property
    def contested(self) -> dict[tuple[str, str], pd.DataFrame]:
        """The :meth:`sensitivity` of each provincial target whose verdict known outcomes do not settle."""
        rows = contested(self.outlook)
        keys = zip(rows["region"], rows["indicator"], strict=True)
        return {key: self.sensitivity(*key) for key in keys if key[0] != "CN"}

    @cached_property
    def _least_squares(self) -> nowcast.LeastSquares:
        return nowcast.LeastSquares.of(self.members, self.nation)

    @cached_property
    def _grounds(self) -> dict[str, Any]:
        """What projections rest on besides their own series: the panel's errors, the nation's outcomes."""
        nation = self.nation_of(self.catalogue.members("errors"))
        return {"panel": self.members, "widen": WIDENED, "nation": nation}

    @cached_property
    def cut_off(self) -> str:
        """The latest date of publication among its sources; see ``results.state.cut_off``."""
        return state.cut_off(self)

    # --- how far to trust it ---

    @cached_property
    def everyone(self) -> pd.DataFrame:
        """The harmonised table of all provinces and the nation, and of a user's own regions."""
        return self.load(list(dict.fromkeys([*self.catalogue.provinces, "CN", *self.own_regions])))

    @cached_property
    def looking_back(self) -> pd.DataFrame:
        """Known outcomes of 2024 and 2025 seen from before; see ``results.hindsight.hindsights``."""
        return hindsights(self.everyone, panel=self.members)

    def growth_then(self, to: int) -> pd.DataFrame:
        """Give what growth targets' probability was a year before ``to``; see ``results.hindsight``."""
        return growth_then(self._whole, self.plan, to, panel=self.members)

    @cached_property
    def forecasts(self) -> pd.DataFrame:
        """Every model's forecasts on the panel; see ``results.trust.forecasts``."""
        return trust.forecasts(self.members)

    @cached_property
    def high_value(self) -> pd.DataFrame:
        """Every forecast of high-value patents that can be tried; see ``results.high_value.forecasts``."""
        return high_value.forecasts(self.everyone, self.members)

    @cached_property
    def widening(self) -> dict[str, float]:
        """By how much the borrowed radii of high-value patents are widened, by indicator."""
        return high_value.widening(self.everyone, self.members)

    @cached_property
    def tried(self) -> pd.DataFrame:
        """Every interval that was tried; see ``results.coverage.tried`` and ``results.high_value.tried``."""
        both = [coverage.tried(self.members), high_value.tried(self.high_value)]
        return pd.concat(both, ignore_index=True)

    @cached_property
    def measured(self) -> pd.DataFrame:
        """What intervals held, by kind, interval, horizon and points; see ``results.coverage.measured``.

        High-value patents have so few forecasts that their points are pooled, as ``n`` = 0.
        """
        return coverage.measured(self.tried)

    def trusted(self) -> pd.DataFrame:
        """Say what intervals such as those of :meth:`attainment` held; see ``results.coverage.trusted``."""
        both = pd.concat([self.measured, nowcast.measured(self.members, self.nation)], ignore_index=True)
        return coverage.trusted(self.outlook, both, self.catalogue)

    @cached_property
    def coverages(self) -> pd.DataFrame:
        """The same with all points pooled."""
        return coverage.measured(self.tried, [c for c in coverage.CELL if c != "n"])

    @cached_property
    def pseudo_targets(self) -> pd.DataFrame:
        """Targets that plans might have set; see ``results.coverage.pseudo`` and ``results.high_value``."""
        own = high_value.pseudo(self.everyone, self.members, self.high_value)
        return pd.concat([coverage.pseudo(self.members, self.nation), own], ignore_index=True)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """What the probabilities score against the base rate; see ``results.coverage.scores``."""
        return coverage.scores(self.pseudo_targets)

    @cached_property
    def skilled(self) -> set[tuple[str, int]]:
        """Kinds and horizons whose probabilities beat the base rate; see ``results.coverage.skilled``."""
        return coverage.skilled(self.scores)
