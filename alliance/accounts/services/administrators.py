"""The three separate administrators (三员): system, security, audit.

Each change is proposed by the secretary-general or an administrator and confirmed by another administrator; the first
ones are appointed by `manage.py administrator`.
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from alliance.accounts import rules
from alliance.accounts.models import Administrator
from alliance.accounts.services import accounts
from alliance.ground import audit, clock
from alliance.ground.access import Office, Refused, require
from alliance.ground.verbs import creates, verb
from alliance.messages.notifications import notify
from alliance.power import judge
from alliance.rights import grants
from alliance.rights.models.users import User


def _tell(post: Administrator, step: str, title: str, body: str) -> None:
    notify([post.user], matter=f"administrator:{post.pk}", step=step, title=title, body=body, url="/account/")


def _appointed(post: Administrator) -> None:
    title = f"您已担任{post.get_office_display()}"
    _tell(post, "appointed", title, f"自{clock.show_day(post.since)}起。")


@creates(rules.may_appoint, tells=_appointed)
def appoint(*, user: User, office: str, since: date, by: Any, reason: str = "") -> Administrator:
    """Appoint an administrator, who is told; refused for a person of the secretariat, the chair, a vice-chair, and for
    who holds another of the three posts.
    """
    require(judge.may_combine(user, frozenset({Office(office)})))
    why = "：".join(filter(None, [f"任命{Office(office).label}", reason.strip()]))
    user = accounts.mark_administrator(user, by=by, reason=why)
    post = Administrator(user=user, office=office, since=since)
    try:
        with transaction.atomic():
            audit.save(post, by=by, reason=why)
    except IntegrityError as error:
        raise Refused("三员分设：该人员已担任一种管理员，请先免去原岗位。") from error
    grants.settle([user.pk])
    return post


def _ended(post: Administrator, reason: str) -> None:
    grants.settle([post.user_id])  # after the saving: the rights follow what is stored
    body = f"自{clock.show_day(post.until)}起终止。原因：{reason}"
    _tell(post, "ended", f"您的{post.get_office_display()}岗位已终止", body)


@verb(
    rules.may_end,
    reason=lambda record, reason, **_: f"免去{record.get_office_display()}：{reason}",
    asks={"reason": "请填写原因。"},
    tells=_ended,
)
def end(post: Administrator, *, reason: str, by: Any) -> None:
    """End an administrator's post as of today; the rights end at once, the person is told."""
    require(rules.in_force(post))
    post.until = max(clock.today(), post.since)
