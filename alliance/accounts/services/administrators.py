"""The three separate administrators (三员): system, security, audit.

Each change is proposed by the secretary-general or an administrator and confirmed by another administrator; the first
ones are appointed by `manage.py administrator`.
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from alliance.accounts.models import Administrator
from alliance.accounts.services import accounts
from alliance.ground import audit, clock
from alliance.ground.access import Office, Refused, require
from alliance.messages.notifications import notify
from alliance.power import judge
from alliance.power.judge import Act
from alliance.rights import grants
from alliance.rights.models.users import User


@transaction.atomic
def appoint(*, user: User, office: str, since: date, by: Any, reason: str = "") -> Administrator:
    """Appoint an administrator, who is told; refused for a person of the secretariat, the chair, a vice-chair, and for
    who holds another of the three posts.
    """
    gives = frozenset({Office(office)})
    judge.require_alone(by, Act.ADMINISTRATOR, people=[user], moves=gives)
    require(judge.may_combine(user, gives))
    label = Office(office).label
    why = "：".join(filter(None, [f"任命{label}", reason.strip()]))
    if not user.administers:
        accounts.mark_administrator(user, by=by, reason=why)
    post = Administrator(user=user, office=office, since=since)
    try:
        with transaction.atomic():
            audit.save(post, by=by, reason=why)
    except IntegrityError as error:
        raise Refused("三员分设：该人员已担任一种管理员，请先免去原岗位。") from error
    grants.settle([user.pk])
    _tell(post, "appointed", f"您已担任{label}", f"自{clock.show_day(since)}起。")
    return post


@transaction.atomic
def end(post: Administrator, *, reason: str, by: Any) -> Administrator:
    """End an administrator's post as of today; the rights end at once, the person is told."""
    post = Administrator.objects.select_for_update().select_related("user").get(pk=post.pk)
    gone = frozenset({Office(post.office)})
    judge.require_alone(by, Act.END_ADMINISTRATOR, people=[post.user], moves=gone)
    if post.until is not None:
        raise Refused("该岗位已终止。")
    if not reason.strip():
        raise Refused("请填写原因。")
    post.until = max(clock.today(), post.since)
    label = post.get_office_display()
    audit.save(post, by=by, reason=f"免去{label}：{reason.strip()}")
    grants.settle([post.user_id])
    _tell(
        post,
        "ended",
        f"您的{label}岗位已终止",
        f"自{clock.show_day(post.until)}起终止。原因：{reason.strip()}",
    )
    return post


def _tell(post: Administrator, step: str, title: str, body: str) -> None:
    notify([post.user], matter=f"administrator:{post.pk}", step=step, title=title, body=body, url="/account/")
