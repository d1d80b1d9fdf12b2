"""Corrections that may need a second person, and what their proposals say."""

from datetime import date, timedelta
from typing import Any

from alliance.ground import clock
from alliance.names.numerals import numeral
from alliance.power.judge import Act
from alliance.power.services import changes
from alliance.power.services.changes import Kind, Meaning
from councils.amendments import rules, services
from councils.posts.models import SecretariatPost
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term
from councils.terms.rules import filling


def _holder(seat: Seat) -> Any:
    return next(iter(filling(seat.unit, seat.holder_role)), None)


def _seat_withdrawn(*, seat: Seat, reason: str) -> Meaning:
    line = f"该席位视为从未担任，任职人（{_holder(seat) or '空缺'}）的职权立即终止；为此终止的较低席位恢复。"
    return Meaning(f"seat-end:{seat.pk}", f"撤销席位登记：{seat}", [line], leaves=_holder(seat))


def _seat_amended(*, seat: Seat, since: date, reason: str) -> Meaning:
    line = f"起始日期由{clock.show_day(seat.since)}更正为{clock.show_day(since)}。"
    return Meaning(f"seat-end:{seat.pk}", f"更正席位日期：{seat}", [line], gains=_holder(seat))


def _post_withdrawn(*, post: SecretariatPost, reason: str) -> Meaning:
    line = f"该职务视为从未担任，{post.user}的相应权限立即终止。"
    return Meaning(f"post-end:{post.pk}", f"撤销任命：{post}", [line], leaves=post.user)


def _post_amended(*, post: SecretariatPost, since: date, reason: str) -> Meaning:
    line = f"起始日期由{clock.show_day(post.since)}更正为{clock.show_day(since)}。"
    return Meaning(f"post-end:{post.pk}", f"更正任命日期：{post}", [line], gains=post.user)


def _term_amended(*, term: Term, number: int, since: date, last_day: date, reason: str) -> Meaning:
    line = f"更正为第{numeral(number)}届，{clock.show_day(since)}至{clock.show_day(last_day)}；随本届起始的席位一并更正。"
    return Meaning("term", f"更正{term}的届次和日期", [line])


def _term_undone(*, term: Term, reason: str) -> Meaning:
    return Meaning("term", f"撤销换届：{term}", ["上一届及因换届终止的席位恢复；已失效的职务申请不恢复。"])


def _past_term(*, number: int, since: date, until: date, reason: str) -> Meaning:
    return Meaning(
        "term",
        f"登记往届：第{numeral(number)}届",
        [f"{clock.show_day(since)}至{clock.show_day(until - timedelta(days=1))}。"],
    )


for _name, _kind in {
    "seats.withdraw": Kind(
        Act.END_SEAT,
        lambda by, *, seat, **_: rules.may_withdraw_seat(by, seat),
        services.withdraw_seat,
        _seat_withdrawn,
    ),
    "seats.amend": Kind(
        Act.END_SEAT,
        lambda by, *, seat, **_: rules.may_amend_seat(by, seat),
        services.amend_seat,
        _seat_amended,
    ),
    "posts.withdraw": Kind(
        Act.END_POST,
        lambda by, *, post, **_: rules.may_withdraw_post(by, post),
        services.withdraw_post,
        _post_withdrawn,
    ),
    "posts.amend": Kind(
        Act.END_POST,
        lambda by, *, post, **_: rules.may_amend_post(by, post),
        services.amend_post,
        _post_amended,
    ),
    "terms.amend": Kind(
        Act.TERM, lambda by, *, term, **_: rules.may_amend_term(by, term), services.amend_term, _term_amended
    ),
    "terms.undo": Kind(
        Act.TERM, lambda by, *, term, **_: rules.may_undo_term(by, term), services.undo_term, _term_undone
    ),
    "terms.past": Kind(
        Act.TERM, lambda by, **_: rules.may_enter_past_term(by), services.enter_past_term, _past_term
    ),
}.items():
    changes.register(_name, _kind)
