"""A circular as an official document: title with its issuer, the units by name in the annex."""

from alliance.ground import clock
from alliance.official.content import Annex, Official
from alliance.official.tables import grid_of
from alliance.prose.blocks import paragraphs
from alliance.workbook.table import Table
from assessments.publicity.models import Circular
from councils.numbering.models import PaperKind

Kind = Circular.Kind
LISTS = {Kind.COMMENDATION: "考核优秀单位名单", Kind.CRITICISM: "考核不合格单位名单"}
RESULTS = "考核结果一览表"


def official_of(shown: Circular, report: Table, *, issuer: str) -> Official:
    """As it was issued; with letterhead where it has a number."""
    office = f"{issuer}秘书处"
    title = f"{office}{shown.title}" if shown.title.startswith("关于") else shown.title
    return Official(
        title,
        paragraphs(shown.body),
        issuer,
        head="letterhead" if shown.number else "plain",
        masthead=office,
        number=shown.number,
        addressee="各成员单位",
        annexes=(Annex(f"{shown.cycle.year}年度{LISTS.get(shown.kind, RESULTS)}", (grid_of(report),)),),
        signature=office,
        day=clock.local(shown.issued_at).date(),
        form=PaperKind.CIRCULAR,
        issued_at=shown.issued_at,
    )
