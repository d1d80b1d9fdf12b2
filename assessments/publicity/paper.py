"""A circular as an official document: title with its issuer, the units by name in the annex."""

from alliance.official.content import Annex, Official
from alliance.official.tables import grid_of
from alliance.prose.blocks import paragraphs
from alliance.workbook.table import Table
from assessments.publicity.models import Circular
from councils.numbering.circulars import circular_of

Kind = Circular.Kind
LISTS = {Kind.COMMENDATION: "考核优秀单位名单", Kind.CRITICISM: "考核不合格单位名单"}
RESULTS = "考核结果一览表"


def official_of(shown: Circular, report: Table, *, issuer: str) -> Official:
    """As it was issued; with letterhead where it has a number."""
    annex = Annex(f"{shown.cycle.year}年度{LISTS.get(shown.kind, RESULTS)}", (grid_of(report),))
    return circular_of(
        shown.title,
        paragraphs(shown.body),
        number=shown.number,
        issued_at=shown.issued_at,
        issuer=issuer,
        annexes=[annex],
    )
