"""Which acts on the council and the secretariat may need a second person, and what such a proposal says."""

from datetime import date
from typing import Any

from alliance.ground import clock
from alliance.power.judge import Act, Ruling
from alliance.power.services import changes
from alliance.power.services.changes import Kind, Meaning
from alliance.rights.models.users import User
from councils.posts import rules as post_rules
from councils.posts.models import SecretariatPost
from councils.posts.services import posts
from councils.terms import rules as seat_rules
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole, Term
from councils.terms.services import seats, terms
from members.people.models import Representative
from members.units.models import Unit

Post = SecretariatPost.Post
HEAD = Representative.Role.HEAD


def _appointment(*, post: str, user: User, unit: Unit, since: date) -> Meaning:
    label = Post(post).label
    return Meaning(
        matter=f"post:{post}:{user.pk}",
        title=f"任命{label}：{user}",
        lines=[f"{user}（{unit}）自{clock.show_day(since)}起担任{label}，权限随职务生效。"],
        gains=user,
    )


def _ending(*, post: SecretariatPost, on: date, reason: str) -> Meaning:
    label = post.get_post_display()
    return Meaning(
        matter=f"post-end:{post.pk}",
        title=f"免去{label}：{post.user}",
        lines=[f"{post.user}自{clock.show_day(on)}起不再担任{label}，相应权限立即终止。"],
        leaves=post.user,
    )


def _may_seat(by: Any, *, unit: Unit, role: str, holder_role: str = HEAD, **details: Any) -> Ruling:
    return seat_rules.may_seat(by, unit, role, holder_role)


def _seat(*, unit: Unit, role: str, since: date, holder_role: str = HEAD, **details: Any) -> Meaning:
    holder = next(iter(seat_rules.filling(unit, holder_role)), None)
    label = CouncilRole(role).label
    return Meaning(
        matter=f"seat:{unit.pk}",
        title=f"登记席位：{unit}，{label}",
        lines=[
            f"{unit}自{clock.show_day(since)}起为{label}。",
            f"任职人：{holder or '（空缺）'}。该单位原有的较低席位同日终止。",
        ],
        gains=holder,
    )


def _seat_ending(*, seat: Seat, on: date, reason: str) -> Meaning:
    holder = next(iter(seat_rules.filling(seat.unit, seat.holder_role)), None)
    label = seat.get_role_display()
    return Meaning(
        matter=f"seat-end:{seat.pk}",
        title=f"终止席位：{seat.unit}，{label}",
        lines=[
            f"{seat.unit}自{clock.show_day(on)}起不再是{label}，任职人（{holder or '空缺'}）的职权同时终止。",
            "依托该席位的秘书处职务一并终止。",
        ],
        leaves=holder,
    )


def _term(*, number: int, since: date, reason: str = "") -> Meaning:
    open_seats = Seat.objects.filter(term=Term.objects.order_by("-number").first(), until=None).count()
    return Meaning(
        matter="term",
        title=f"换届：第{number}届理事会",
        lines=[
            f"第{number}届理事会自{clock.show_day(since)}起，现届 {open_seats} 个在任席位全部终止，职务申请失效。"
        ],
    )


for _name, _kind in {
    "posts.appoint": Kind(
        Act.POST,
        lambda by, *, post, user, **details: post_rules.may_appoint(by, post, user),
        posts.appoint,
        _appointment,
    ),
    "posts.end": Kind(
        Act.END_POST, lambda by, *, post, **details: post_rules.may_end_post(by, post), posts.end, _ending
    ),
    "seats.seat": Kind(Act.SEAT, _may_seat, seats.seat, _seat),
    "seats.end": Kind(
        Act.END_SEAT,
        lambda by, *, seat, **details: seat_rules.may_end_seat(by, seat),
        seats.end,
        _seat_ending,
    ),
    "terms.open": Kind(Act.TERM, lambda by, **details: seat_rules.may_open_term(by), terms.open_term, _term),
}.items():
    changes.register(_name, _kind)
