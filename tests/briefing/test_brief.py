"""The brief: scoreboard, findings and figures on A4."""

from __future__ import annotations

from typing import Any

from ipcompare.methods.standing import tally

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_brief_holds_scoreboard_figures_and_findings(made: Any) -> None:
    words = [paragraph.text for paragraph in made.paper.paragraphs]
    assert words[0] == made.briefing.title
    for finding in [*made.briefing.state(), *made.briefing.findings()]:
        assert finding in words
    board = tally(made.briefing.outlook)
    board = board[[c for c in board if c in ("region", "total") or board[c].any()]]
    table = made.paper.tables[0]
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[1:] == [
        [
            made.briefing.catalogue.region_name(row["region"], made.lang),
            *(str(row[k]) for k in board.columns[1:]),
        ]
        for row in board.to_dict("records")
    ]
    assert (board.iloc[:, 2:].sum(axis=1) == board["total"]).all()
    assert len(made.paper.inline_shapes) == 4
    judged = made.paper.tables[1]
    assert len(judged.rows) == len(made.briefing.judged()) + 1
    for table in made.paper.tables[:2]:
        assert table.rows[0]._tr.trPr.find(f"{WORD}tblHeader") is not None
    section = made.paper.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    for line in made.briefing.method():
        assert line in made.paper.tables[-1].cell(0, 0).text
