"""The ranking on paper: a 通报 of the secretariat once it is issued, until then a draft of its figures."""

from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from alliance.ground import clock
from alliance.official.content import Annex, Official
from alliance.official.tables import grid_of
from alliance.paper import printed
from alliance.prose.blocks import Grid, paragraph, paragraphs
from alliance.workbook.table import Table
from councils.numbering.circulars import circular_of
from reports.ranking.models import Bulletin

RANKING = "ranking"
DRAFT = "统计稿，未印发"


def official_of(table: Table, bulletin: Bulletin | None, *, issuer: str) -> Official:
    """The words and, as an annex, the ranking; the figures of a month or year that was not issued say that they are a draft."""
    about = table.title.removesuffix("信息报送情况")
    blocks = (
        *paragraphs(bulletin.remark if bulletin else ""),
        paragraph(f"现将{about}信息报送情况通报如下，各单位的名次、篇数和积分见附件。"),
    )
    drawn = circular_of(
        f"关于{about}信息报送情况的通报",
        blocks,
        number=bulletin.number if bulletin else "",
        issued_at=bulletin.issued_at if bulletin else clock.now(),
        issuer=issuer,
        annexes=[Annex(table.title, (*_grids(table), paragraph(table.note)))],
    )
    return drawn if bulletin else replace(drawn, draft=DRAFT, issued_at=None)


def _grids(table: Table) -> list[Grid]:
    """A table for each kind of member, in which the places begin anew."""
    if not table.rows:
        return [grid_of(table)]
    kinds = groupby(list(table.rows), itemgetter("kind"))
    return [replace(grid_of(replace(table, rows=list(rows))), caption=kind) for kind, rows in kinds]


def ranking_version(
    table: Table, *, bulletin: Bulletin | None, year: int, month: int | None, issuer: str
) -> printed.Version:
    """What its code stands for."""
    rows = [[row.get(column.key) for column in table.columns] for row in table.rows]
    issued = [bulletin.issued_at, bulletin.remark] if bulletin else []
    return printed.Version(
        RANKING,
        about=f"ranking:{year}-{month or 0}",
        title=f"{table.title}通报" if bulletin else f"{table.title}（统计稿）",
        year=year,
        content={"title": table.title, "rows": rows, "issued": issued, "issuer": issuer},
    )


printed.kind(
    RANKING,
    label="信息报送情况",
    certifies="平台打印过这份信息报送情况，名次和积分按打印时的样子登记。",
    limits="统计稿未经印发；积分不直接计入年度考核。",
)
