"""Posts of the secretariat (第九条): appointed and ended by date; the rights follow the dates at once."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import creates, verb
from alliance.messages.notifications import notify
from alliance.rights import grants
from councils.posts import rules
from councils.posts.models import SecretariatPost
from councils.terms.models.terms import Term
from councils.terms.rules import end_dates
from members.units.models import Unit


def _tell_appointed(post: SecretariatPost) -> None:
    notify(
        [post.user],
        matter=f"post:{post.pk}",
        step="appointed",
        title=f"您已担任{post.get_post_display()}",
        body=f"自{clock.show_day(post.since)}起，所在单位：{post.unit}。",
        url="/posts/",
    )


@creates(rules.may_appoint, tells=_tell_appointed)
def appoint(*, post: str, user: Any, unit: Unit, since: date, by: Any) -> SecretariatPost:
    """Appoint a person of `unit` to a post from `since`, today at the latest; the person is told.

    Raises `Refused` with the missing condition of 第九条, or when the post is held: a second call changes nothing.
    """
    if since > clock.today():
        raise Refused("不能登记将来的任命，请到当日或之后登记。")
    # The term is locked as for a seat: the seat behind the post cannot end meanwhile.
    list(Term.objects.select_for_update().filter(until=None))
    require(rules.may_hold_post(post, user, unit))
    appointed = SecretariatPost(post=post, user=user, unit=unit, since=since)
    try:
        with transaction.atomic():
            audit.save(appointed, by=by, reason=f"任命{appointed.get_post_display()}")
    except IntegrityError as error:
        raise Refused(_taken(post, unit)) from error
    grants.settle([user.pk])
    return appointed


def _taken(post: str, unit: Unit) -> str:
    if post == SecretariatPost.Post.SECRETARY_GENERAL:
        return "已有在任秘书长，请先办理交接。"
    if post == SecretariatPost.Post.SECRETARY:
        return f"{unit}已指定秘书，请先办理交接（第九条：指定一名固定人员）。"
    return "该人员已担任此职务。"


@verb(rules.may_end_post, asks={"reason": "请填写终止原因。"})
def end(post: SecretariatPost, *, on: date, reason: str, by: Any) -> None:
    """End a post: `on` is the first day without it, today at the latest; the rights end with it, the person is told."""
    require(rules.is_held(post))
    require(end_dates(post.since, on))
    close(post, on=on, reason=reason, by=by)


def _tell_ended(post: SecretariatPost, reason: str) -> None:
    """The rights end with the post, and the person hears why."""
    grants.settle([post.user_id])
    notify(
        [post.user],
        matter=f"post:{post.pk}",
        step="ended",
        title=f"您的{post.get_post_display()}职务已终止",
        body=f"自{clock.show_day(post.until)}起终止。原因：{reason}",
        url="/posts/",
    )


@verb(
    None,
    reason=lambda record, reason, **_: f"免去{record.get_post_display()}：{reason}",
    tells=_tell_ended,
)
def close(post: SecretariatPost, *, on: date, reason: str, by: Any) -> None:
    """Write the end of a post, whoever wants it; the rights end with it, the person is told."""
    post.until, post.end_reason = on, reason


def end_groundless(unit: Unit, *, on: date, by: Any) -> list[SecretariatPost]:
    """End the open posts of a unit's people that no longer rest on a seat of the unit, in the caller's transaction."""
    held = list(SecretariatPost.objects.filter(unit=unit, until=None).select_related("unit", "user"))
    reasons = rules.posts_without_seat(held)
    ended = [post for post in held if post.pk in reasons]
    for post in ended:
        close(post, on=max(on, post.since), reason=reasons[post.pk], by=by)
    return ended
