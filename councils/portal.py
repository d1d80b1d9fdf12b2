"""What the council contributes to the whole: menu, to-dos, dates, tiles, search, the sweep, and the clauses it serves."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from alliance.ground import access, clock
from alliance.ground.access import Office
from alliance.ground.once import once
from alliance.registers import portal, regulation
from alliance.registers.portal import Date, Hit, Tile, Todo, counted
from alliance.rights.models.grants import OrganUserObjectPermission
from councils.applications.conditions import headline
from councils.applications.models import RoleApplication
from councils.applications.services import corrections
from councils.decisions.models import CouncilDecision
from councils.posts import offices  # noqa: F401 - both register themselves
from councils.posts.models import SecretariatPost
from councils.posts.rules import posts_without_ground
from councils.posts.services import proposals  # noqa: F401 - the latter two register themselves
from councils.recusal.models import PRESIDING
from councils.recusal.rules import closed_units, presides_over
from councils.terms import panels  # noqa: F401 - both register themselves
from councils.terms.models.seats import Seat
from councils.terms.models.terms import SEAT_LIMITS, CouncilRole, Term
from councils.terms.rules import may_see_council
from councils.terms.services import departures  # noqa: F401 - the latter two register themselves

SECTION = "成员与理事会"
HITS = 10
TERM_NOTICE = timedelta(days=180)
KIND = "职务申请"
State = RoleApplication.State


def sees_council(user: Any) -> bool:
    return bool(may_see_council(user))


def presides(user: Any) -> bool:
    """Who may have to preside: the chair, and where somebody steps back the others in their order."""
    return access.holds(user, *PRESIDING)


portal.menu(
    "理事会",
    "council",
    section=SECTION,
    order=110,
    shown=sees_council,
    pages=("seats", "seat_new", "seat", "seat_end"),
)
portal.menu("秘书处", "posts", section=SECTION, order=120, shown=sees_council)
portal.menu(
    "职务申请",
    "applications",
    section=SECTION,
    order=130,
    shown=sees_council,
    pages=("application_evidence",),
)
portal.menu("理事会决定", "decisions", section=SECTION, order=140, shown=sees_council)

portal.sweep("councils.corrections", label="职务申请补正提醒", every=portal.HOUR)(corrections.remind)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """Seats by role, and decisions that came back to this person or wait for being confirmed."""
    if access.is_secretariat(user) or presides(user):
        yield counted("seats", Seat.objects.current(), by="role")
    if access.holds(user, Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL):
        yield counted("decisions returned", _returned(user))
    if presides(user):
        yield counted("decisions entered", _entered(user))


def _returned(user: Any) -> QuerySet:
    """What this person entered and got back; also what is left by somebody who keeps no record any more."""
    keeping = [office.permission for office in (Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL)]
    still = OrganUserObjectPermission.objects.filter(
        user=OuterRef("entered_by"), permission__codename__in=keeping
    )
    returned = CouncilDecision.objects.filter(state=CouncilDecision.State.RETURNED)
    return returned.filter(Q(entered_by=user) | ~Exists(still))


def _entered(user: Any) -> QuerySet:
    return CouncilDecision.objects.filter(state=CouncilDecision.State.ENTERED).exclude(entered_by=user)


def _open_applications(user: Any) -> list[RoleApplication]:
    """The applications under way that the person may see, asked once for a page."""
    if not (access.units_with(user) or access.is_secretariat(user) or presides(user)):
        return []
    rows = RoleApplication.objects.visible_to(user).open().select_related("unit").defer("statement")
    rows = rows.annotate(
        condition_count=Count("conditions"),
        against_count=Count("conditions", filter=Q(conditions__against_record=True)),
    )
    return once(("open applications", user.pk), lambda: list(rows))


def _term() -> Term | None:
    return once("term", Term.objects.sitting)


@portal.todos
def for_the_unit(user: Any) -> Iterable[Todo]:
    """What the unit has to correct, and drafts which only the head can file."""
    own = access.units_with(user)
    if not own:
        return []
    heads = access.units_with(user, "head_unit")
    found = []
    for one in _open_applications(user):
        if one.unit_id not in own:
            continue
        if one.state == State.RETURNED:
            found.append(
                Todo(
                    f"补正：{one}",
                    reverse("application_edit", args=[one.pk]),
                    one.correct_by,
                    _handed(one) or one.return_reason if one.unit_id in heads else one.return_reason,
                    KIND,
                    urgent=one.is_overdue,
                )
            )
        elif one.state == State.DRAFT and one.unit_id in heads:
            title = f"审阅并提交：{one}" if one.handed_at else f"提交或撤回草稿：{one}"
            note = _handed(one) or "由单位负责人提交"
            found.append(Todo(title, one.get_absolute_url(), note=note, kind=KIND))
    return found


@portal.todos
def for_the_secretariat(user: Any) -> Iterable[Todo]:
    """Applications to check, corrections overdue, a council that has expired, posts whose ground is gone."""
    if not access.is_secretariat(user):
        return []
    closed = closed_units(user)
    found = []
    open_to_me = [one for one in _open_applications(user) if one.unit_id not in closed]
    for one in open_to_me:
        if one.state != State.FILED:
            continue
        found.append(
            Todo(
                f"审查：{one}",
                reverse("application_check", args=[one.pk]),
                note=_since(one.filed_at),
                kind=KIND,
            )
        )
    for one in open_to_me:
        if not one.is_overdue:
            continue
        found.append(
            Todo(
                f"补正逾期：{one}",
                one.get_absolute_url(),
                one.correct_by,
                "可以延长期限或作失效处理",
                KIND,
                urgent=True,
            )
        )
    term = _term()
    if term is not None and term.has_expired:
        found.append(Todo(f"{term}已届满，请组织换届", reverse("council"), kind="理事会"))
    held = list(SecretariatPost.objects.current().select_related("unit", "user"))
    missing = posts_without_ground(held)
    found += [
        Todo(
            f"{post}的任职条件已不具备", reverse("post", args=[post.pk]), note=missing[post.pk], kind="秘书处"
        )
        for post in held
        if post.pk in missing
    ]
    return found


def _handed(one: RoleApplication) -> str:
    return f"{clock.show_instant(one.handed_at)} 送您审阅" if one.handed_at else ""


def _since(instant: Any) -> str:
    return f"{clock.show_instant(instant)} 提交" if instant else ""


@portal.todos
def for_the_record_keeper(user: Any) -> Iterable[Todo]:
    """Decisions that came back to who entered them."""
    if not access.holds(user, Office.SECRETARY_GENERAL, Office.DEPUTY_SECRETARY_GENERAL):
        return []
    if not portal.waiting(user)["decisions returned"]:
        return []
    return [
        Todo(f"核对并重新录入：{one}", one.get_absolute_url(), note=one.return_reason, kind="理事会决定")
        for one in _returned(user)
    ]


@portal.todos
def for_who_presides(user: Any) -> Iterable[Todo]:
    """Applications and decisions that wait for the chair, or for the vice-chair where the chair steps back."""
    if not presides(user):
        return []
    mine = presides_over(user)
    found = [
        Todo(
            f"审批：{one}",
            reverse("application_decide", args=[one.pk]),
            note=f"秘书处{'' if one.recommended else '不'}建议同意；"
            + headline(one.condition_count, one.against_count),
            kind=KIND,
        )
        for one in _open_applications(user)
        if one.state == State.CHECKED
        and mine(one.unit_id)
        and user.pk not in (one.checked_by_id, one.filed_by_id)
    ]
    if not portal.waiting(user)["decisions entered"]:
        return found
    found += [
        Todo(f"确认理事会决定：{one}", one.get_absolute_url(), note=one.outcome, kind="理事会决定")
        for one in _entered(user)
        if mine(one.unit_id)
    ]
    return found


@portal.dates
def deadlines(user: Any) -> Iterable[Date]:
    """Corrections of the own units; the end of the term for those who prepare the next one."""
    found = [
        Date(one.correct_by, f"补正：{one}", one.get_absolute_url())
        for one in _open_applications(user)
        if one.state == State.RETURNED and one.unit_id in access.units_with(user)
    ]
    if access.is_secretariat(user) or presides(user):
        term = _term()
        if term is not None and term.expires_on - clock.today() <= TERM_NOTICE:
            found.append(Date(clock.start_of_day(term.expires_on), f"{term}届满", reverse("council")))
    return found


@portal.tiles
def figures(user: Any) -> Iterable[Tile]:
    """Seats taken and free, applications under way, for the secretariat and who presides."""
    if not (access.is_secretariat(user) or presides(user)):
        return []
    held = {role: portal.waiting(user)[f"seats {role}"] for role in SEAT_LIMITS}
    free = sum(limit - held[role] for role, limit in SEAT_LIMITS.items() if limit)
    under_way = len(_open_applications(user))
    url = f"{reverse('applications')}?{urlencode({'state': 'open'})}"
    return [
        Tile("理事会席位", str(sum(held.values())), reverse("council"), unit="个", order=300),
        Tile("空缺席位（有名额限制的）", str(max(0, free)), reverse("council"), unit="个", order=301),
        Tile("办理中的职务申请", str(under_way), url, unit="件", order=302),
    ]


@portal.search
def find_applications(user: Any, text: str) -> Iterable[Hit]:
    """Role applications by the unit's name or pinyin initials."""
    found = RoleApplication.objects.visible_to(user).select_related("unit")
    found = found.filter(Q(unit__name__icontains=text) | Q(unit__initials__icontains=text.lower()))
    return [Hit(str(one), one.get_absolute_url(), KIND, one.get_state_display()) for one in found[:HITS]]


@portal.search
def find_decisions(user: Any, text: str) -> Iterable[Hit]:
    """Decisions of the council by subject or unit."""
    found = CouncilDecision.objects.visible_to(user).select_related("unit")
    found = found.filter(Q(subject__icontains=text) | Q(unit__name__icontains=text))
    return [
        Hit(one.subject, one.get_absolute_url(), "理事会决定", f"{one.met_on} {one.outcome}")
        for one in found[:HITS]
    ]


def seats_in(*roles: str):
    """A count of the seats of some roles that were held on a day of the year."""

    def count(year: int) -> int:
        seats = Seat.objects.filter(since__lt=date(year + 1, 1, 1)).not_over_on(date(year, 1, 1))
        return seats.filter(role__in=roles).count()

    return count


def applications_in(year: int) -> int:
    """Applications filed in the year."""
    return RoleApplication.objects.filter(
        filed_at__gte=clock.Year(year).start, filed_at__lt=clock.Year(year).end
    ).count()


def posts_in(*posts: str):
    """A count of the posts that were held on a day of the year."""

    def count(year: int) -> int:
        held = SecretariatPost.objects.filter(since__lt=date(year + 1, 1, 1), post__in=posts)
        return held.exclude(until__lte=date(year, 1, 1)).count()

    return count


def decisions_in(*matters: str):
    """A count of the decisions of meetings held in the year."""

    def count(year: int) -> int:
        held = CouncilDecision.objects.filter(met_on__year=year)
        return held.filter(matter__in=matters).count() if matters else held.count()

    return count


Post, Matter = SecretariatPost.Post, CouncilDecision.Matter
_SERVED = [
    ("4", "council", "理事长单位", seats_in(CouncilRole.CHAIR)),
    ("6", "council", "副理事长单位", seats_in(CouncilRole.VICE_CHAIR)),
    ("7", "council", "常务理事单位、理事单位", seats_in(CouncilRole.STANDING, CouncilRole.ORDINARY)),
    ("8", "applications", "职务申请", applications_in),
    ("8.vice_chair", "applications", "职务申请", None),
    ("8.standing", "applications", "职务申请", None),
    ("8.ordinary", "applications", "职务申请", None),
    ("9", "posts", "秘书处职务", posts_in(*Post.values)),
    ("9.secretariat.1", "posts", "秘书处职务", posts_in(Post.SECRETARY_GENERAL, Post.OFFICER)),
    ("9.deputy", "posts", "副秘书长", posts_in(Post.DEPUTY_SECRETARY_GENERAL)),
    ("9.secretary", "posts", "各单位秘书", posts_in(Post.SECRETARY)),
    ("5.4", "decisions", "理事会决定", decisions_in()),
    ("12.two_years", "decisions", "终止成员资格的表决", decisions_in(Matter.TERMINATION)),
    ("14", "decisions", "章程、办法的表决", decisions_in(Matter.REGULATION)),
]
for _ref, _page, _label, _count in _SERVED:
    regulation.serve(_ref, _page, _label, _count, shown=sees_council)
