"""Who is due at a meeting of a kind on a day, and who of them votes: from the seats, posts and memberships of that day;
and the notice on paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from alliance.ground import clock
from alliance.names.numerals import numeral
from alliance.official.content import Annex, Official
from alliance.prose.blocks import Block, Grid, Heading, paragraph
from alliance.registers import policy
from councils.meetings.models.meetings import Meeting
from councils.numbering.models import PaperKind
from councils.posts.models import SecretariatPost
from councils.terms.models.seats import Seat
from members.units.models import Unit

Kind = Meeting.Kind
Post = SecretariatPost.Post


@dataclass(frozen=True)
class Place:
    """A unit's place at a meeting: its seat of the council, if it comes by one, and whether that seat votes."""

    seat: str = ""
    votes: bool = False


def due(kind: str, day: date) -> Mapping[int, Place]:
    """`{unit id: place}` of everybody a meeting of this kind calls; two queries at most.

    理事会, 常务理事会 and 理事长会议 call their seats, 秘书长会议 the units of the secretary-general and the deputies, everything
    else all members.
    """
    if kind == Kind.SECRETARIES:
        posts = SecretariatPost.objects.on(day)
        leading = posts.filter(post__in=(Post.SECRETARY_GENERAL, Post.DEPUTY_SECRETARY_GENERAL))
        return {unit: Place() for unit in leading.order_by("pk").values_list("unit", flat=True)}
    seats = dict(Seat.objects.on(day).order_by("pk").values_list("unit", "role"))
    if kind in Meeting.VOTING:
        return {unit: Place(role, True) for unit, role in seats.items() if role in Meeting.VOTING[kind]}
    members = Unit.objects.members_on(day).order_by("pk").values_list("pk", flat=True)
    return {unit: Place(seats.get(unit, "")) for unit in members}


# ---------------------------------------------------------------- on paper


LISTED = "参会单位名单"
NAMED = 12  # units that the text of a notice names; more are a list behind it
MARKS = {Meeting.State.DRAFT: "草拟，未发出", Meeting.State.CANCELLED: "会议已取消"}


def official_of(shown: Meeting) -> Official:
    """The notice with the units that are due; many of them are a list behind it."""
    issuer = policy.get("alliance_name")
    called = [row.unit.name for row in shown.attendances.called().select_related("unit").in_seat_order()]
    return Official(
        f"{issuer}秘书处关于召开{shown.title.removeprefix(issuer)}的通知",
        _blocks(shown, called),
        issuer,
        head="letterhead" if shown.number else "plain",
        masthead=f"{issuer}秘书处",
        number=shown.number,
        addressee="有关成员单位",
        annexes=_annexes(called),
        signature=f"{issuer}秘书处",
        day=clock.local(shown.called_at).date() if shown.called_at else None,
        contact=f"联系人及电话：{shown.contact}" if shown.contact else "",
        draft=MARKS.get(shown.state, ""),
        form=PaperKind.NOTICE,
        issued_at=shown.called_at,
    )


def _annexes(called: list[str]) -> tuple[Annex, ...]:
    if len(called) <= NAMED:
        return ()
    rows = tuple((str(number), name) for number, name in enumerate(called, 1))
    return (Annex(LISTED, (Grid(("序号", "单位"), rows, widths=(12, 88)),)),)


def _blocks(shown: Meeting, called: list[str]) -> tuple[Block, ...]:
    where = f"在{shown.place}" if shown.place else ""
    said = f"经研究，定于{shown.when}{where}召开{shown.title}。现将有关事项通知如下："
    blocks: list[Block] = [paragraph(said)]
    if shown.urgent_reason:
        blocks.append(paragraph(f"因{shown.urgent_reason.rstrip('。')}，本次会议紧急召开。"))
    blocks.append(Heading(1, "一、会议议程"))
    blocks += [paragraph(f"（{numeral(number)}）{item}") for number, item in enumerate(shown.items, 1)]
    blocks.append(Heading(1, "二、参会单位"))
    many = f"{len(called)}家单位，名单见附件。"
    blocks.append(paragraph(f"{'、'.join(called)}。" if len(called) <= NAMED else many))
    blocks.append(Heading(1, "三、有关要求"))
    asked = f"请各单位于{shown.reply_before}填写回执。因故不能参加的，须说明请假原因；委托他人参加的，须提交书面委托书。"
    return (*blocks, paragraph(asked))
