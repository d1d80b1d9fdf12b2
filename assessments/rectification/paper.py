"""限期整改通知书 as an official document, with the slip on which the unit signs for it."""

from alliance.ground import clock
from alliance.official.content import Official
from alliance.prose.blocks import Block, Grid, Heading, paragraph
from assessments.rectification.models import RectificationNotice
from councils.numbering.models import PaperKind

LATER = "　　　　年　　月　　日"


def official_of(notice: RectificationNotice, *, unit: str, issuer: str, draft: bool) -> Official:
    """One notice, as it was issued or would be; `unit` by the name of its year."""
    return Official(
        "限期整改通知书",
        _blocks(notice),
        issuer,
        head="letterhead" if notice.document_number else "plain",
        masthead=f"{issuer}秘书处",
        number=notice.document_number,
        addressee=unit,
        signature=f"{issuer}秘书处",
        day=None if draft else clock.local(notice.issued_at).date(),
        receipt=_receipt(notice, unit, issuer, draft),
        draft="草稿，未下发" if draft else "",
        form=PaperKind.RECTIFICATION,
        issued_at=None if draft else notice.issued_at,
    )


def _blocks(notice: RectificationNotice) -> tuple[Block, ...]:
    blocks: list[Block] = [
        paragraph(f"{notice.text}现将有关事项通知如下："),
        Heading(1, "一、存在的问题和整改要求"),
    ]
    for number, item in enumerate(notice.items, 1):
        blocks.append(paragraph(f"（{number}）问题：{item['problem']}"))
        blocks.append(paragraph(f"整改要求：{item['demand']}"))
    until = f"{notice.last_day}（含当日）前完成整改，报送整改报告和佐证材料，由秘书处验收。"
    return (
        *blocks,
        Heading(1, "二、整改时限"),
        paragraph(f"{until}收到本通知后请先签收，再拟定整改方案，经秘书处审核后组织实施。"),
        Heading(1, "三、联系方式"),
        paragraph(f"联系人：{notice.contact}，联系电话：{notice.contact_phone}。"),
    )


def _receipt(notice: RectificationNotice, unit: str, issuer: str, draft: bool) -> tuple[Block, ...]:
    day = LATER if draft else clock.show_day(clock.local(notice.issued_at).date())
    number = f"{notice.document_number}，" if notice.document_number else ""
    said = f"《限期整改通知书》（{number}{day}，整改期限至{notice.last_day}）已收到，我单位将按要求整改。"
    by = f"{notice.signed_by or ''}（已在系统内签收）" if notice.signed_at else ""
    rows = (
        ("单位", unit),
        ("签收人", by),
        ("签收时间", clock.show_instant(notice.signed_at) if notice.signed_at else LATER),
        ("单位公章", ""),
    )
    form = Grid((), rows, widths=(28, 72), labels=frozenset({0}), tall=frozenset({3}))
    return (paragraph(f"{issuer}秘书处："), paragraph(said), form)
