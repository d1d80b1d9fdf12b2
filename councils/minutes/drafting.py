"""The words that minutes begin with: who was there, what was on the agenda and how it was voted, what was ordered; and the
whole as an official document (GB/T 9704 10.3).
"""

from collections import defaultdict
from typing import Any

from alliance.ground import clock
from alliance.official.content import Official
from alliance.prose.blocks import Block, Heading, paragraph, paragraphs
from alliance.registers import policy
from councils.attendance.counting import presence
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from councils.minutes.models import Minutes
from councils.numbering.models import PaperKind
from councils.posts.models import SecretariatPost
from councils.resolutions.models.orders import Resolution
from councils.terms.models.seats import Seat, holders_of
from councils.terms.models.terms import PRESIDING, TermUserObjectPermission
from councils.votes.models import Motion

Outcome = Attendance.Outcome
Post = SecretariatPost.Post
LEADING = (Post.SECRETARY_GENERAL, Post.DEPUTY_SECRETARY_GENERAL)


def who_presided(meeting: Meeting) -> Any:
    """Who opened a vote there; else the first in the order of the seats who presides and whose unit came itself; else nobody."""
    motion = (
        Motion.objects.filter(meeting=meeting).exclude(opened_by=None).select_related("opened_by").first()
    )
    if motion is not None:
        return motion.opened_by
    seats = list(Seat.objects.on(meeting.day).filter(role__in=("CHAIR", "VICE_CHAIR", "STANDING")))
    came = set(meeting.attendances.filter(present=Attendance.Present.SELF).values_list("unit", flat=True))
    order = ("CHAIR", "VICE_CHAIR", "STANDING")
    holders = holders_of(seats, meeting.day)
    for seat in sorted(seats, key=lambda one: (order.index(one.role), one.ordinal)):
        if seat.unit_id in came and seat.pk in holders:
            return holders[seat.pk].user
    return None


def may_have_presided(meeting: Meeting) -> list[Any]:
    """Whoever may preside, in the order of the seats; at meetings without votes the secretary-general and the deputies, too."""
    names = [office.permission for office in PRESIDING]
    rows = TermUserObjectPermission.objects.filter(permission__codename__in=names).order_by("pk")
    people = [row.user for row in rows.select_related("user")]
    if not meeting.votes:
        posts = SecretariatPost.objects.current().filter(post__in=LEADING).select_related("user")
        people += [post.user for post in posts.order_by("pk")]
    return list({user.pk: user for user in people}.values())


def draft_of(meeting: Meeting) -> dict[str, str]:
    """What stands in each field at first; a handful of queries."""
    named = _units(meeting)
    presider = who_presided(meeting)
    explained = presence(meeting).explain()
    said = f"，由{presider}主持" if presider else ""
    proxied = f"\n委托出席：{'；'.join(named[Outcome.PROXIED])}" if named[Outcome.PROXIED] else ""
    return {
        "title": f"{meeting.title}纪要",
        "opening": f"{meeting.when}，{_undated(meeting)}在{meeting.place}召开{said}。"
        + (f"{explained}。" if explained else ""),
        "attended": "；".join(named[Outcome.ATTENDED]) + proxied,
        "excused": "；".join(named[Outcome.LEAVE]),
        "absent": "；".join(named[Outcome.ABSENT]),
        "guests": "；".join(named["guests"]),
        "body": _body(meeting),
        "closing": "",
    }


def _undated(meeting: Meeting) -> str:
    """The title without the day of the meeting behind it, which stands before it already."""
    return meeting.title.removesuffix(f"（{meeting.day.month}月{meeting.day.day}日）")


def _units(meeting: Meeting) -> dict[str, list[str]]:
    """`{how it was present: units, with who came}`; who came without being called is a guest. One query."""
    rows = meeting.attendances.reckoned().select_related("unit", "proxy_unit", "signed_in_by")
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows.in_seat_order():
        if not row.called:
            if row.present:
                found["guests"].append(str(row.unit))
            continue
        found[row.counts_as].append(f"{row.unit}{_more(row)}")
    return found


def _more(row: Attendance) -> str:
    if row.counts_as == Outcome.PROXIED:
        return f"（委托{row.proxy_unit or row.comer}）"
    if row.counts_as == Outcome.LEAVE:
        return f"（{row.reply_reason}）" if row.reply_reason else ""
    if row.counts_as != Outcome.ATTENDED:
        return ""
    answered = row.comer if row.reply == Attendance.Reply.COMING else ""
    named = answered or (row.signed_in_by if row.way == Attendance.Way.CODE else "")
    return f"（{named}）" if named else ""


def _body(meeting: Meeting) -> str:
    """The agenda, and each vote in words."""
    agenda = "；".join(f"{number}. {item.rstrip('。；')}" for number, item in enumerate(meeting.items, 1))
    lines = [f"会议议程：{agenda}。"]
    for motion in meeting.motions.select_related("unit", "decision").order_by("pk"):
        if motion.result is not None:
            lines.append(in_words(motion))
        elif motion.state == Motion.State.WITHDRAWN:
            lines.append(f"“{motion.subject}”已撤回，未表决。")
    return "\n".join(lines)


def in_words(motion: Motion) -> str:
    """会议以记名表决的方式审议“…”：应到 9 席，…，通过。"""
    return f"会议以{motion.get_method_display()}审议“{motion.subject.removeprefix('审议')}”：{motion.result.explain().rstrip('。')}。"


def orders_of(meeting: Meeting) -> list[Resolution]:
    """What the meeting orders: drafts, and what is out already."""
    found = meeting.resolutions.exclude(state=Resolution.State.WITHDRAWN).select_related("unit")
    return list(found.prefetch_related("helpers__unit").order_by("pk"))


def ordered(meeting: Meeting) -> str:
    """议定事项, numbered, each with 责任单位 and 完成时限."""
    lines = []
    for number, one in enumerate(orders_of(meeting), 1):
        helpers = "、".join(str(row.unit) for row in one.helpers.all())
        lines.append(
            f"{number}. {one.task.rstrip('。')}。责任单位：{one.unit}"
            + (f"；配合单位：{helpers}" if helpers else "")
            + f"；完成时限：{clock.show_day(one.last_day)}。"
        )
    return "\n".join(lines)


# ---------------------------------------------------------------- on paper


def ordered_of(shown: Minutes) -> str:
    """Frozen once it is out; until then as the orders stand."""
    return shown.ordered if shown.state in Minutes.OUT else ordered(shown.meeting)


def official_of(shown: Minutes) -> Official:
    """One edition, as it stands; what is not issued, or was corrected since, says so on every page."""
    issuer = policy.get("alliance_name")
    roll = (
        ("出席", shown.attended),
        ("请假", shown.excused),
        ("缺席", shown.absent),
        ("列席", shown.guests),
    )
    hands = (("主持", shown.presided_by), ("核稿", shown.checked_by), ("签发", shown.signed_by))
    return Official(
        shown.title,
        _blocks(shown),
        issuer,
        masthead=f"{issuer}\n会议纪要",
        minutes=True,
        number=shown.number,
        roll=tuple((label, names) for label, names in roll if names),
        hands=tuple((label, str(person)) for label, person in hands if person),
        copies_to=tuple(str(one.unit) for one in shown.readers.select_related("unit")),
        printer=f"{issuer}秘书处",
        printed=clock.local(shown.issued_at).date() if shown.issued_at else None,
        draft=_standing(shown),
        form=PaperKind.MINUTES,
        issued_at=shown.issued_at,
    )


def _standing(shown: Minutes) -> str:
    if not shown.number:
        return f"{shown.get_state_display()}，未印发"
    return "已更正，以更正后的纪要为准" if shown.state == Minutes.State.REPLACED else ""


def _blocks(shown: Minutes) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if shown.corrects:
        day = clock.show_day(clock.local(shown.corrects.issued_at).date())
        why = shown.why_corrected.rstrip("。")
        blocks.append(paragraph(f"本纪要更正{shown.corrects.number}（{day}印发）。更正原因：{why}。"))
    blocks += [*paragraphs(shown.opening), *paragraphs(shown.body)]
    if agreed := [*paragraphs(ordered_of(shown)), *paragraphs(shown.closing)]:
        blocks += [Heading(1, "会议议定以下事项"), *agreed]
    return tuple(blocks)
