"""The 通报 of the secretariat as an official document: its letterhead, its number, the words, and who signs."""

from collections.abc import Sequence
from datetime import datetime

from alliance.ground import clock
from alliance.official.content import Annex, Official
from alliance.prose.blocks import Block
from alliance.registers import policy
from councils.numbering.models import PaperKind

ALL = "各成员单位"


def circular_of(
    subject: str,
    blocks: Sequence[Block],
    *,
    number: str,
    issued_at: datetime,
    issuer: str = "",
    annexes: Sequence[Annex] = (),
) -> Official:
    """As it was issued to all members, with letterhead where it has a number. A `subject` “关于……的通报” is said of the secretariat."""
    issuer = issuer or policy.get("alliance_name")
    office, day = f"{issuer}秘书处", clock.local(issued_at).date()
    return Official(
        f"{office}{subject}" if subject.startswith("关于") else subject,
        tuple(blocks),
        issuer,
        head="letterhead" if number else "plain",
        masthead=office,
        number=number,
        addressee=ALL,
        annexes=tuple(annexes),
        signature=office,
        day=day,
        printer=office if number else "",
        printed=day if number else None,
        form=PaperKind.CIRCULAR,
        issued_at=issued_at,
    )
