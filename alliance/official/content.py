"""What stands in an official document, before it has a face."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from alliance.prose.blocks import Block


@dataclass(frozen=True)
class Annex:
    """附件: begins a page of its own, its title on the third line; `landscape` for wide tables."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True)
class Official:
    """The parts of a document in their order on the page. Empty parts are left out.

    `head`: with letterhead (红头), without (白头), or for paper that bears it already (套打: its place stays blank).
    `minutes` sets the head of a 纪要 (no red line of a letter), and `roll` who was there; `letter` that of a 函 (信函格式: name between
    margins, red double lines, number at the right, no page number on the first sheet). `upward` (请示, 报告) puts the
    number left and the signer right. `draft` is what a page says that is not in force (“草稿”). `day` is the day that is
    written below the text (room to write it by hand without), `printed` the day of issue below the last rule. Nothing is
    printed where the seal goes. `receipt` is a sheet of its own to be sent back; unless it has a table, one for the
    receiver's seal is drawn. `form` names the kind of document in `forms`: its Word face takes the template of the office that
    was in force at `issued_at`, of what is not issued yet the present one.
    """

    title: str
    blocks: tuple[Block, ...]
    issuer: str
    head: Literal["letterhead", "plain", "overprint"] = "letterhead"
    masthead: str = ""  # what stands in red; the issuer without it
    minutes: bool = False
    letter: bool = False
    upward: bool = False
    number: str = ""
    signer: str = ""
    addressee: str = ""
    annexes: tuple[Annex, ...] = ()
    signature: str = ""
    sealed: bool = True
    day: date | None = None
    contact: str = ""
    roll: tuple[tuple[str, str], ...] = ()
    copies_to: tuple[str, ...] = ()
    hands: tuple[tuple[str, str], ...] = ()  # who presided, checked and signed, above the copies of minutes
    printer: str = ""
    printed: date | None = None
    receipt: tuple[Block, ...] = ()
    draft: str = ""
    code: str = ""
    form: str = ""
    issued_at: datetime | None = None
