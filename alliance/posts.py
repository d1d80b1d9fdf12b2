"""The three separate administrators (三员): system, security, audit. Appointed by the secretary-general."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from . import accounts, audit, clock, grants
from .access import Office, Refused, Verdict, holds, require
from .models import AdminPost, Organ, OrganUserObjectPermission, User


@grants.source(OrganUserObjectPermission)
def administrator_posts(users: grants.Users) -> Iterable[grants.Grant]:
    """The posts as administrators, of the administration."""
    posts = AdminPost.objects.all() if users is None else AdminPost.objects.filter(user__in=users)
    rows = list(posts.values_list("user", "office", "since", "until"))
    organ = Organ.of(Organ.Code.ADMINISTRATION).pk if rows else 0
    for user, office, since, until in rows:
        yield grants.Grant(user, organ, Office(office).permission, since, until)


def may_appoint(by: Any) -> Verdict:
    if holds(by, Office.SECRETARY_GENERAL):
        return Verdict.yes()
    return Verdict.no("只有秘书长可以任免管理员。")


@transaction.atomic
def appoint(*, user: User, office: str, since: date, by: Any) -> AdminPost:
    """Appoint an administrator; refused for a person who holds one of the other two posts."""
    if by is not None:
        require(may_appoint(by))
    if not user.administers:
        accounts.mark_administrator(user, by=by, reason=f"任命{Office(office).label}")
    post = AdminPost(user=user, office=office, since=since)
    try:
        with transaction.atomic():
            audit.save(post, by=by, reason=f"任命{Office(office).label}")
    except IntegrityError as error:
        raise Refused("三员分设：该人员已担任一种管理员，请先免去原岗位。") from error
    grants.settle([user.pk])
    return post


@transaction.atomic
def end(post: AdminPost, *, reason: str, by: Any) -> None:
    """End an administrator's post as of today; the rights end at once."""
    require(may_appoint(by))
    post = AdminPost.objects.select_for_update().get(pk=post.pk)
    if post.until is not None:
        raise Refused("该岗位已终止。")
    if not reason.strip():
        raise Refused("请填写原因。")
    post.until = max(clock.today(), post.since)
    audit.save(post, by=by, reason=f"免去{post.get_office_display()}：{reason.strip()}")
    grants.settle([post.user_id])
