"""What rests on a term, a seat or a post: once there is something, the record is ended from a day on and never rewritten."""

from datetime import datetime
from typing import Any

from alliance.ground.access import Verdict
from alliance.history.log import acted_since
from councils.applications.models import RoleApplication
from councils.decisions.models import CouncilDecision
from councils.meetings.models.meetings import Meeting
from councils.posts.models import SecretariatPost
from councils.posts.rules import SEATS_BEHIND
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term
from councils.votes.models import Motion
from members.people.models import Representative

# What somebody does for the council stands in these apps; reports and people of the own unit are another matter.
OF_THE_COUNCIL = ("alliance", "councils", "assessments")


def _no(what: str, instead: str) -> Verdict:
    return Verdict.no(f"{what}，不能再更正或撤销；{instead}")


def of_council_since(moment: datetime) -> str:
    """What the whole council has done since an instant: decided, or been called."""
    if CouncilDecision.objects.filter(entered_at__gte=moment).exists():
        return "登记以后理事会已作出决定"
    if Meeting.objects.filter(called_at__gte=moment).exists():
        return "登记以后已发出会议或活动通知"
    if Motion.objects.filter(opened_at__gte=moment).exists():
        return "登记以后理事会已进行表决"
    return ""


def is_free_seat(seat: Seat) -> Verdict:
    """Whether nothing rests on a seat: no application, post, decision, notice of a meeting, nor an act of who fills it."""
    instead = "请按实际日期终止席位。"
    if RoleApplication.objects.filter(seat=seat).exists():
        return _no("该席位由职务申请取得", instead)
    behind = [post for post, roles in SEATS_BEHIND.items() if seat.role in roles]
    posts = SecretariatPost.objects.filter(
        unit=seat.unit_id, post__in=behind, created_at__gte=seat.created_at
    )
    if resting := posts.filter(until=None).first():
        return _no(f"秘书处职务“{resting}”依托该席位", "请先办理该职务。")
    if what := of_council_since(seat.created_at):
        return _no(what, instead)
    fillers = Representative.objects.filter(unit=seat.unit_id, role=seat.holder_role).values("user")
    if acted_since(fillers, seat.created_at, apps=OF_THE_COUNCIL):
        return _no("任职人登记以后已办理联盟事务", instead)
    return Verdict.yes()


def is_free_post(post: SecretariatPost) -> Verdict:
    """Whether the person has done nothing since the post was registered."""
    if acted_since([post.user_id], post.created_at):
        return _no("该人员任命以后已办理事务", "请按实际日期免去职务。")
    return Verdict.yes()


def is_free_term(term: Term) -> Verdict:
    """Whether nothing was applied for, decided or called in a term, and no other followed."""
    instead = "如有需要，请办理换届。"
    if Term.objects.filter(number__gt=term.number).exists():
        return _no("已有下一届理事会", instead)
    if RoleApplication.objects.filter(term=term).exists():
        return _no("本届已有职务申请", instead)
    if what := of_council_since(term.created_at):
        return _no(what, instead)
    return Verdict.yes()


def is_undoable_term(term: Term) -> Verdict:
    """As `is_free_term`, with a term before it and no seat in it that has not been withdrawn."""
    earlier = Term.objects.filter(number__lt=term.number, created_at__lte=term.created_at)
    if not earlier.filter(until=term.since).exists():
        return Verdict.no("这是登记的第一届，没有可以恢复的上一届；届次和日期可以更正。")
    if taken := [seat for seat in Seat.objects.filter(term=term) if not is_withdrawn(seat)]:
        return Verdict.no(f"本届已登记 {len(taken)} 个席位，请先撤销席位登记，再撤销换届。")
    return is_free_term(term)


def is_withdrawn(record: Any) -> bool:
    """A seat or post that was held on no day."""
    return record.until is not None and record.until <= record.since
