"""Corrections of what was registered wrongly; each with its reason, told like the act that it corrects."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import creates, verb
from alliance.messages.notifications import notify
from alliance.rights import grants as rights
from councils.amendments import rules
from councils.posts import services as posts
from councils.posts.models import SecretariatPost
from councils.recusal import audience
from councils.seats import services as seats
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term
from councils.terms.rules import seat_dates, unit_may_hold
from members.people.services import grants

WHY = {"reason": "请写明哪里登记有误。"}
WRONG = "登记有误，撤销"


def _of_term(rule: Any) -> Any:
    return lambda user, term, seat: rule(user, seat)


def _lower_seat(seat: Seat) -> Seat | None:
    """The seat of the unit that ended because this one was registered."""
    ended = Seat.objects.filter(term=seat.term_id, unit=seat.unit_id, until=seat.since)
    return ended.filter(end_reason=f"改任{seat.get_role_display()}").exclude(pk=seat.pk).first()


@verb(_of_term(rules.may_withdraw_seat), part_of="term", asks=WHY)
def withdraw_seat(seat: Seat, *, reason: str, by: Any) -> None:
    """A seat that was registered wrongly was held on no day; the office ends now, a lower seat of the unit that had ended
    for it is held again. The unit's people are told. Raises `Refused` when something rests on it, or it is over.
    """
    lower = _lower_seat(seat)
    seats.close(seat, on=seat.since, reason=f"{WRONG}：{reason}", by=by)
    if lower is not None:
        lower.until, lower.end_reason = None, ""
        _save(lower, by=by, reason=f"恢复席位，{seat.get_role_display()}登记有误：{reason}")
        grants.settle([seat.unit_id])


def _save(record: Any, *, by: Any, reason: str) -> None:
    try:
        with transaction.atomic():
            audit.save(record, by=by, reason=reason)
    except IntegrityError as error:
        raise Refused("该席位、届次或日期已被占用，请刷新后查看。") from error


def _tell_seat(seat: Seat, reason: str) -> None:
    grants.settle([seat.unit_id])
    notify(
        audience.people_of(seat.unit),
        matter=f"seat:{seat.pk}",
        step=f"amended-{seat.version}",
        title=f"{seat.unit}的{seat.get_role_display()}席位起始日期已更正",
        body=f"更正为{clock.show_day(seat.since)}。原因：{reason}",
        url="/council/",
    )


@verb(
    _of_term(rules.may_amend_seat),
    part_of="term",
    asks=WHY,
    reason="更正席位起始日期：{reason}",
    tells=_tell_seat,
)
def amend_seat(seat: Seat, *, since: date, reason: str, by: Any) -> None:
    """Correct the first day of a seat; a lower seat that ended for it ends on that day. The unit's people are told."""
    lower = _lower_seat(seat)
    require(seat_dates(seat.term, since))
    require(unit_may_hold(seat.unit, seat.role, seat.holder_role, since))
    if lower is not None:
        if since < lower.since:
            raise Refused(f"不能早于原席位的起始日期（{clock.show_day(lower.since)}）。", field="since")
        lower.until = since
        audit.save(lower, by=by, reason=f"随席位起始日期更正：{reason}")
    seat.since = since


@verb(rules.may_withdraw_post, asks=WHY)
def withdraw_post(post: SecretariatPost, *, reason: str, by: Any) -> None:
    """A post that was registered wrongly was held on no day; its rights end now, the person is told."""
    posts.close(post, on=post.since, reason=f"{WRONG}：{reason}", by=by)


def _tell_post(post: SecretariatPost, reason: str) -> None:
    rights.settle([post.user_id])
    notify(
        [post.user],
        matter=f"post:{post.pk}",
        step=f"amended-{post.version}",
        title=f"您的{post.get_post_display()}职务起始日期已更正",
        body=f"更正为{clock.show_day(post.since)}。原因：{reason}",
        url="/posts/",
    )


@verb(rules.may_amend_post, asks=WHY, reason="更正职务起始日期：{reason}", tells=_tell_post)
def amend_post(post: SecretariatPost, *, since: date, reason: str, by: Any) -> None:
    """Correct the first day of a post, today at the latest; the person is told."""
    if since > clock.today():
        raise Refused("起始日期不能晚于今天。", field="since")
    post.since = since


@verb(rules.may_amend_term, asks=WHY)
def amend_term(term: Term, *, number: int, since: date, last_day: date, reason: str, by: Any) -> None:
    """Correct number and days of a term; the seats that began with it begin with it again, and their people are told.

    Raises `Refused` when something rests on it, for days in the wrong order, and for another first day where a term came
    before: that one ended by it, so the 换届 is undone instead.
    """
    before = Term.objects.filter(number__lt=term.number).order_by("-number").first()
    if since != term.since and before is not None and before.until == term.since:
        raise Refused("起始日期就是上一届的终止日期，请撤销换届后重新登记。", field="since")
    if before is not None and number <= before.number:
        raise Refused(f"届次应大于{before}。", field="number")
    if since > clock.today() or last_day < since:
        raise Refused("起始日期不能晚于今天，届满日期不能早于起始日期。", field="since")
    moved = list(Seat.objects.select_for_update().filter(term=term, since=term.since).select_related("unit"))
    others = Seat.objects.filter(term=term, since__lt=since).exclude(pk__in=[seat.pk for seat in moved])
    if others.exists():
        raise Refused("有席位的起始日期早于更正后的起始日期，请先更正席位。", field="since")
    shifted = since != term.since
    term.number, term.since, term.expires_on = number, since, last_day + timedelta(days=1)
    _save(term, by=by, reason=f"更正届次和日期：{reason}")
    for seat in moved if shifted else ():
        require(unit_may_hold(seat.unit, seat.role, seat.holder_role, since))
        seat.since, seat.until = since, seat.until and max(seat.until, since)
        audit.save(seat, by=by, reason=f"随届的起始日期更正：{reason}")
        _tell_seat(seat, reason)


@verb(rules.may_undo_term, asks=WHY)
def undo_term(term: Term, *, reason: str, by: Any) -> Term:
    """Undo a 换届 that was registered wrongly: the term goes, the one before and its seats that ended with it are held
    again, and the units are told. Applications that lapsed are not revived: the units apply again. Returns the term before.
    """
    before = Term.objects.select_for_update().filter(number__lt=term.number).order_by("-number").first()
    ended = term.since
    for seat in Seat.objects.filter(term=term):
        audit.delete(seat, by=by, reason=f"撤销换届：{reason}")
    audit.delete(term, by=by, reason=f"撤销换届：{reason}")
    before.until = None
    _save(before, by=by, reason=f"撤销换届：{reason}")
    back = list(
        Seat.objects.select_for_update()
        .filter(term=before, end_reason="换届", until__gte=ended)
        .select_related("unit")
    )
    for seat in back:
        seat.until, seat.end_reason = None, ""
    audit.bulk_change(back, ["until", "end_reason"], by=by, reason=f"撤销换届：{reason}")
    grants.settle([seat.unit_id for seat in back])
    for seat in back:
        notify(
            audience.people_of(seat.unit),
            matter=f"seat:{seat.pk}",
            step=f"back-{seat.version}",
            title=f"换届登记已撤销，{seat.get_role_display()}席位恢复",
            body=f"{before}继续履职。原因：{reason}。已失效的职务申请请重新提交。",
            url="/council/",
        )
    return before


@creates(rules.may_enter_past_term, asks={"reason": "请填写依据。"})
def enter_past_term(*, number: int, since: date, until: date, reason: str, by: Any) -> Term:
    """Register a term that was over before the first one here began (`until` is the first day without it). Tells nobody."""
    first = Term.objects.order_by("number").first()
    if first is None:
        raise Refused("请先登记现届理事会。")
    if not since < until <= first.since or number >= first.number:
        raise Refused(
            f"应在{first}（{clock.show_day(first.since)}起）之前，届次较小，且终止日期晚于起始日期。"
        )
    return audit.save(
        Term(number=number, since=since, until=until, expires_on=until), by=by, reason=f"登记往届：{reason}"
    )
