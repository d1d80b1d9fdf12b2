"""Posts of the secretariat (第九条): who appoints (`alliance.power.judge`), and which person of which unit may hold them."""

from typing import Any

from django.db.models import QuerySet

from alliance.ground.access import Verdict
from alliance.power import judge
from alliance.power.judge import Act, Ruling
from alliance.registers.kept import kept
from councils.posts.models import OFFICE_OF_POST, SecretariatPost
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole
from members.people.models import Representative
from members.units.models import Unit

Post = SecretariatPost.Post

# 第九条: the seat that the unit must hold for one of its people to hold the post.
SEATS_BEHIND: dict[str, tuple[str, ...]] = {
    Post.SECRETARY_GENERAL: (CouncilRole.CHAIR,),
    Post.DEPUTY_SECRETARY_GENERAL: (CouncilRole.VICE_CHAIR,),
    Post.SECRETARY: (CouncilRole.STANDING, CouncilRole.ORDINARY),
}


def may_manage_posts(user: Any) -> Verdict:
    return judge.may_begin(user, Act.POST)


def may_appoint(by: Any, post: str, user: Any) -> Ruling:
    """Chair and secretary-general: every post below their own; the others of the secretariat: a unit's 秘书. Who becomes
    secretary-general is decided by two.
    """
    return judge.ask(by, Act.POST, people=[user], moves=frozenset({OFFICE_OF_POST[post]}))


def is_held(post: SecretariatPost) -> Ruling:
    return Ruling(post.until is None, "该职务已终止。")


def may_end_post(user: Any, post: SecretariatPost) -> Ruling:
    if not (held := is_held(post)):
        return held
    return judge.ask(user, Act.END_POST, people=[post.user], moves=frozenset({OFFICE_OF_POST[post.post]}))


def may_hold_post(post: str, person: Any, unit: Unit) -> Verdict:
    """The conditions of 第九条 for a person of a unit today; each denial names the one that is missing."""
    if not person.is_active:
        return Verdict.no("该人员的账号已停用。")
    if not unit.is_active:
        return Verdict.no(f"{unit}不是现任成员单位。")
    if not (verdict := judge.may_combine(person, frozenset({OFFICE_OF_POST[post]}))):
        return verdict
    wanted = SEATS_BEHIND.get(post, ())
    held = Seat.objects.current().filter(unit=unit).values_list("role", flat=True)
    if wanted and not set(wanted) & set(held):
        seats = "或".join(CouncilRole(role).label for role in wanted)
        return Verdict.no(f"{Post(post).label}应来自{seats}，{unit}现在不是（第九条）。")
    stands = list(Representative.objects.current().filter(user=person).select_related("unit"))
    here = {one.role for one in stands if one.unit_id == unit.pk}
    if post == Post.DEPUTY_SECRETARY_GENERAL and Representative.Role.HR_LEAD not in here:
        return Verdict.no(
            f"副秘书长由副理事长单位人力资源负责人担任，{person}未登记为{unit}的分管人力资源负责人（第九条）。"
        )
    if post == Post.SECRETARY and not here:
        return Verdict.no(f"秘书应为本单位的固定人员，{person}未登记为{unit}的单位人员（第九条）。")
    if post in (Post.SECRETARY_GENERAL, Post.OFFICER) and not here:
        return _belongs(post, person, unit, {str(one.unit) for one in stands})
    return Verdict.yes()


def _belongs(post: str, person: Any, unit: Unit, units: set[str]) -> Verdict:
    """Delegated by the unit: a person without a place in any unit belongs to the one that delegates; nobody to two."""
    posts = SecretariatPost.objects.current().filter(user=person).exclude(unit=unit).select_related("unit")
    elsewhere = sorted(units | {str(held.unit) for held in posts})
    if not elsewhere:
        return Verdict.yes()
    label = (
        "秘书长由理事长单位担任" if post == Post.SECRETARY_GENERAL else f"{Post(post).label}由所在单位派出"
    )
    return Verdict.no(f"{label}，{person}登记为{'、'.join(elsewhere)}的人员，不是{unit}的人员（第九条）。")


def posts_without_seat(posts: list[SecretariatPost]) -> dict[int, str]:
    """`{post id: reason}` for open posts whose unit no longer holds the seat behind them (第九条), in one query."""
    seats = _seats_of({post.unit_id for post in posts})
    return {
        post.pk: reason for post in posts if (reason := _without_seat(post, seats.get(post.unit_id, set())))
    }


def posts_without_ground(posts: list[SecretariatPost]) -> dict[int, str]:
    """As `posts_without_seat`, and also those whose person no longer has the place in the unit; two queries."""
    seats = _seats_of({post.unit_id for post in posts})
    roles: dict[tuple[int, int], set[str]] = {}
    for user, unit, role in _places_of({post.user_id for post in posts}):
        roles.setdefault((user, unit), set()).add(role)
    return {
        post.pk: reason
        for post in posts
        if (
            reason := _without_seat(post, seats.get(post.unit_id, set()))
            or _without_place(post, roles.get((post.user_id, post.unit_id), set()))
        )
    }


def _seats_of(units: set[int]) -> dict[int, set[str]]:
    seats: dict[int, set[str]] = {}
    for unit, role in _roles_of(units):
        seats.setdefault(unit, set()).add(role)
    return seats


@kept
def _roles_of(units: set[int]) -> QuerySet:
    return Seat.objects.current().filter(unit__in=units).values_list("unit", "role")


@kept
def _places_of(people: set[int]) -> QuerySet:
    rows = Representative.objects.current().filter(user__in=people)
    return rows.values_list("user", "unit", "role")


def _without_seat(post: SecretariatPost, seats: set[str]) -> str:
    wanted = SEATS_BEHIND.get(post.post, ())
    if wanted and not seats & set(wanted):
        return f"所在单位已不是{'或'.join(CouncilRole(role).label for role in wanted)}"
    return ""


def _without_place(post: SecretariatPost, roles: set[str]) -> str:
    if post.post == Post.DEPUTY_SECRETARY_GENERAL and Representative.Role.HR_LEAD not in roles:
        return "已不是所在单位的分管人力资源负责人"
    if post.post == Post.SECRETARY and not roles:
        return "已不是所在单位的人员"
    return ""
