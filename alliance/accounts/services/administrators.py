"""The three separate administrators (三员): system, security, audit.

Each change is proposed by the secretary-general or an administrator and confirmed by another administrator; the first
ones are appointed by `manage.py administrator`.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from alliance.accounts.models import AdminPost
from alliance.accounts.services import accounts
from alliance.ground import audit, clock
from alliance.ground.access import Office, Refused, require
from alliance.ground.verbs import creates, verb
from alliance.messages.notifications import notify
from alliance.power import judge as power
from alliance.power import services as changes
from alliance.power.judge import Act, Ruling
from alliance.rights import grants
from alliance.rights.models.grants import Organ, OrganUserObjectPermission
from alliance.rights.models.users import User


@grants.source(OrganUserObjectPermission)
def administrator_posts(users: grants.Users) -> Iterable[grants.Grant]:
    """The posts as administrators, of the administration."""
    posts = AdminPost.objects.all() if users is None else AdminPost.objects.filter(user__in=users)
    rows = list(posts.values_list("user", "office", "since", "until"))
    organ = Organ.of(Organ.Code.ADMINISTRATION).pk if rows else 0
    for user, office, since, until in rows:
        yield grants.Grant(user, organ, Office(office).permission, since, until)


@power.held_by
def administrators() -> QuerySet:
    """Every administrator, appointed for a later day as well."""
    open_ones = AdminPost.objects.not_over_on(clock.today())
    return open_ones.values_list("user_id", "office", "since")


def may_appoint(by: Any, user: User | None = None, office: str = Office.SYSTEM_ADMIN) -> Ruling:
    """Whether `by` may have this person appointed; without one, anybody at all."""
    return power.ask(by, Act.ADMINISTRATOR, people=[user], moves=frozenset({Office(office)}))


def _in_force(post: AdminPost) -> Ruling:
    return Ruling(post.until is None, "该岗位已终止。")


def may_end(by: Any, post: AdminPost) -> Ruling:
    if not (ruling := _in_force(post)):
        return ruling
    return power.ask(by, Act.END_ADMINISTRATOR, people=[post.user], moves=frozenset({Office(post.office)}))


def _tell(post: AdminPost, step: str, title: str, body: str) -> None:
    notify([post.user], matter=f"administrator:{post.pk}", step=step, title=title, body=body, url="/account/")


def _appointed(post: AdminPost) -> None:
    title = f"您已担任{post.get_office_display()}"
    _tell(post, "appointed", title, f"自{clock.show_day(post.since)}起。")


@creates(may_appoint, tells=_appointed)
def appoint(*, user: User, office: str, since: date, by: Any, reason: str = "") -> AdminPost:
    """Appoint an administrator, who is told; refused for a person of the secretariat, the chair, a vice-chair, and for
    who holds another of the three posts.
    """
    require(power.may_combine(user, frozenset({Office(office)})))
    why = "：".join(filter(None, [f"任命{Office(office).label}", reason.strip()]))
    user = accounts.mark_administrator(user, by=by, reason=why)
    post = AdminPost(user=user, office=office, since=since)
    try:
        with transaction.atomic():
            audit.save(post, by=by, reason=why)
    except IntegrityError as error:
        raise Refused("三员分设：该人员已担任一种管理员，请先免去原岗位。") from error
    grants.settle([user.pk])
    return post


def _ended(post: AdminPost, reason: str) -> None:
    grants.settle([post.user_id])  # after the saving: the rights follow what is stored
    body = f"自{clock.show_day(post.until)}起终止。原因：{reason}"
    _tell(post, "ended", f"您的{post.get_office_display()}岗位已终止", body)


@verb(
    may_end,
    reason=lambda record, reason, **_: f"免去{record.get_office_display()}：{reason}",
    asks={"reason": "请填写原因。"},
    tells=_ended,
)
def end(post: AdminPost, *, reason: str, by: Any) -> None:
    """End an administrator's post as of today; the rights end at once, the person is told."""
    require(_in_force(post))
    post.until = max(clock.today(), post.since)


def _appointment_means(*, user: User, office: str, since: date) -> changes.Meaning:
    label = Office(office).label
    return changes.Meaning(
        matter=f"administrator:{user.pk}",
        title=f"任命{label}：{user}",
        lines=[f"{user}自{clock.show_day(since)}起担任{label}。"],
        gains=user,
    )


def _end_means(*, post: AdminPost, reason: str) -> changes.Meaning:
    return changes.Meaning(
        matter=f"administrator-end:{post.pk}",
        title=f"免去{post.get_office_display()}：{post.user}",
        lines=[f"{post.user}的{post.get_office_display()}岗位在确认当日终止，相应权限立即终止。"],
        gains=post.user,
    )


changes.register(
    "administrators.appoint",
    changes.Kind(
        Act.ADMINISTRATOR,
        lambda by, *, user, office, since: may_appoint(by, user, office),
        appoint,
        _appointment_means,
    ),
)
changes.register(
    "administrators.end",
    changes.Kind(
        Act.END_ADMINISTRATOR,
        lambda by, *, post, reason: may_end(by, post),
        end,
        _end_means,
    ),
)
