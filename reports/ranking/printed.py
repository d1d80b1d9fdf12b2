"""The ranking or bulletin of a month or year on paper."""

from alliance.paper import printed
from alliance.workbook.table import Table
from reports.ranking.models import Bulletin

RANKING = "ranking"


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
