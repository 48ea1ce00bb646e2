"""Provinces and cities of a user's own, as forms: what the tests lay beside the three that ship."""

from filling import filled

HUBEI, HEBEI, WUHAN = "CN-HB", "CN-HE", "420100"
#: Documents of a user's own: id, titles, publisher, region, day.
DOCUMENTS = {
    "hubei-plan": ("湖北省知识产权“十四五”规划", "Hubei plan", "湖北省政府", HUBEI, "2021-12"),
    "hubei-bulletin": ("湖北省知识产权公报", "Hubei bulletin", "湖北省知识产权局", HUBEI, "2025-04"),
    "hebei-plan": ("河北省知识产权“十四五”规划", "Hebei plan", "河北省政府", HEBEI, "2021-12"),
    "wuhan-plan": ("武汉市知识产权“十四五”规划", "Wuhan plan", "武汉市政府", WUHAN, "2021-11"),
}
DENSITY = ("hv_invention_density", "件/万人", "census7")
MARKS = ("trademark_stock", "万件", "")
INVENTIONS = ("invention_stock", "件", "")


def _rows(region, plan, bulletin, measure, baseline, target, *outcomes):
    """Give a plan's baseline and target, and the outcomes after it, as rows of a form."""
    indicator, unit, series = measure
    what = {"region": region, "indicator": indicator, "unit": unit, "series": series}
    told = [("baseline", 2020, baseline, plan), ("target", 2025, target, plan)]
    told += [("actual", year, value, bulletin) for year, value in outcomes]
    return [
        {**what, "role": role, "year": year, "value": value, "source": source}
        for role, year, value, source in told
        if value is not None
    ]


_HB = (HUBEI, "hubei-plan", "hubei-bulletin")
_WH = (WUHAN, "wuhan-plan", "wuhan-plan")

#: Some shared targets; of high-value density one outcome alone, of the others some years.
PROVINCE = [
    *_rows(*_HB, DENSITY, 6.3, 12, (2021, 7.5)),
    *_rows(*_HB, INVENTIONS, 74000, 120000),
    *_rows(*_HB, MARKS, 48, 90, (2021, 62), (2022, 75), (2023, 83), (2024, 91)),
    *_rows(*_HB, ("pledge_financing", "亿元", "registered"), 60, 150, (2021, 70), (2022, 90)),
    *_rows(*_HB, ("judgment_acceptance", "%", ""), 86, 90),
    *_rows(*_HB, ("patent_awards", "个", ""), 20, 40, (2022, 26)),
]
CITY = [
    *_rows(*_WH, DENSITY, 16.0, 30, (2021, 19.0), (2022, 22.5), (2023, 26.5), (2024, 30.9)),
    *_rows(*_WH, INVENTIONS, 52000, 90000, (2021, 62000), (2022, 73000), (2023, 88000)),
    *_rows(*_WH, ("gi_count", "件", ""), 8, 12, (2022, 9)),
]
ONE_INDICATOR = _rows(*_HB, MARKS, 48, 90, (2021, 62), (2022, 75), (2023, 83))
#: A density year by year that no plan asks for.
NO_TARGETS = _rows(
    *(HEBEI, "hebei-plan", "hebei-plan"),
    DENSITY,
    None,
    None,
    (2021, 3.1),
    (2022, 3.9),
    (2023, 4.6),
    (2024, 5.5),
)
#: One outcome, and none after it: the shipped data know nothing of this density in Hebei.
ONE_OUTCOME = _rows(HEBEI, "hebei-plan", "hebei-plan", DENSITY, 2.5, 5, (2021, 3.1))
#: A city whose stock is not known in the year that an index starts from.
NO_BASE = _rows(*_WH, INVENTIONS, None, 90000, (2021, 62000), (2022, 73000), (2023, 88000))

CASES = {
    "province": PROVINCE,
    "city": CITY,
    "both": [*PROVINCE, *CITY],
    "one indicator": ONE_INDICATOR,
    "one outcome": ONE_OUTCOME,
    "no targets": NO_TARGETS,
}


def form(path, rows, *, english=True):
    """Write a form of these rows, with the documents and the city that they name; English names or none."""

    def declare(book):
        used = list(dict.fromkeys(row["source"] for row in rows))
        for number, source in enumerate(used, start=3):
            zh, en, *rest = DOCUMENTS[source]
            for column, value in enumerate((source, zh, en if english else "", *rest), start=1):
                book.worksheets[2].cell(number, column).value = value
        if any(row["region"] == WUHAN for row in rows):
            for column, value in enumerate(
                (WUHAN, "武汉", "Wuhan" if english else "", "city", HUBEI), start=1
            ):
                book.worksheets[3].cell(3, column).value = value

    return filled(path, *rows, change=declare)
