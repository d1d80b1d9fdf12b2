"""What standards, years and the secretariat's own assessment contribute: menu, to-dos, dates, finds, clauses."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliance.ground import clock, inputs
from alliance.ground.access import COUNCIL_OFFICES, Office, holds, is_secretariat, offices, units_with
from alliance.registers import policy, portal, regulation
from alliance.registers.portal import Date, Hit, Todo, counted
from assessments.cycles import years
from assessments.cycles.models import Cycle
from assessments.reviews.reviewers import has_reviews
from assessments.secretariat import rules
from assessments.secretariat.models import SecretariatReview, SecretariatScore
from assessments.standards.models import Standard, Subject
from councils.recusal.models import acts_as_chair

HITS = 10
KIND = "考核标准"


def sees_cycles(user: Any) -> bool:
    return is_secretariat(user) or holds(user, *COUNCIL_OFFICES)


def takes_part(user: Any) -> bool:
    """Who holds an office, stands for a member or reviews; not who only reads a closed file."""
    return bool(offices(user) or units_with(user)) or has_reviews(user)


def counts(user: Any) -> Iterable[QuerySet]:
    """The published standards of this year by subject, and the secretariat's own assessments that are not closed."""
    if is_secretariat(user):
        published = Standard.objects.filter(year=clock.today().year, state=Standard.State.PUBLISHED)
        yield counted("standards", published, by="subject")
    if sees_cycles(user):
        under_way = SecretariatScore.objects.exclude(state=SecretariatScore.State.CLOSED)
        yield counted("secretariat", under_way, by="state")


def _opens() -> datetime:
    """When this year's self-assessment begins by the setting."""
    month, day = policy.get("assessment_opens")
    return clock.start_of_day(date(clock.today().year, month, day))


def todos(user: Any) -> Iterable[Todo]:
    if is_secretariat(user):
        yield from _of_the_year(user)
        yield from _of_the_secretariat(user)
    if holds(user, *COUNCIL_OFFICES):
        yield from _of_the_council(user)


def _of_the_year(user: Any) -> Iterable[Todo]:
    """Standards not published and a year not opened, from two months before the self-assessment begins."""
    year, opens = clock.today().year, _opens()
    if clock.Month.of(opens).previous().previous().start > clock.now():
        return
    known = portal.waiting(user)
    missing = [label for subject, label in Subject.choices if not known[f"standards {subject}"]]
    cycle = next((one for one in years.every() if one.year == year), None)
    if cycle is None:
        yield Todo(f"设定{year}年度考核的时间", reverse("cycle_new"), kind="考核年度")
    if missing and (cycle is None or not cycle.is_published):
        yield Todo(
            f"{year}年度标准未发布：{'、'.join(missing)}",
            f"{reverse('standards')}?year={year}",
            clock.end_of_day(clock.local(opens).date()),
            "发布后才能开启年度考核",
            KIND,
        )
    elif cycle is not None and not cycle.is_open and holds(user, Office.SECRETARY_GENERAL):
        yield Todo(
            f"开启{cycle}", reverse("cycle_open", args=[year]), cycle.opens_at, "标准已发布", "考核年度"
        )


def _of_the_secretariat(user: Any) -> Iterable[Todo]:
    if not portal.waiting(user)["secretariat SELF"]:
        return
    waiting = SecretariatScore.objects.filter(state=SecretariatScore.State.SELF).select_related("cycle")
    for score in waiting.defer("facts", "summary"):
        yield Todo(
            f"填写并提交：{score}", score.get_absolute_url(), note="由秘书长提交理事会", kind="秘书处考核"
        )


def _of_the_council(user: Any) -> Iterable[Todo]:
    if not portal.waiting(user)["secretariat SCORING"]:
        return
    scoring = list(
        SecretariatScore.objects.filter(state=SecretariatScore.State.SCORING)
        .select_related("cycle")
        .defer("facts", "summary")
    )
    unit = None if is_secretariat(user) else rules.scoring_unit(user)
    done = set(
        SecretariatReview.objects.filter(score__in=scoring, unit=unit)
        .exclude(done_at=None)
        .values_list("score", flat=True)
    )
    for score in scoring:
        if unit is not None and score.pk not in done:
            yield Todo(
                f"请评价秘书处：{score}",
                reverse("secretariat_review", args=[score.cycle.year]),
                note="代表本单位逐项评分",
                kind="秘书处考核",
            )
        if acts_as_chair(user):
            yield Todo(f"各单位评价后结束评价并公布：{score}", score.get_absolute_url(), kind="秘书处考核")


def dates(user: Any) -> Iterable[Date]:
    """When the self-assessment of a planned year begins; its deadlines come with the assessments themselves."""
    if not sees_cycles(user):
        return []
    coming = [cycle for cycle in years.every() if cycle.opens_at > clock.now()]
    return [Date(row.opens_at, f"{row}自评开始", row.get_absolute_url()) for row in coming]


def search(user: Any, text: str) -> Iterable[Hit]:
    found = Standard.objects.visible_to(user)
    for word in text.split():
        wanted = (
            Q(title__icontains=word)
            | Q(indicators__name__icontains=word)
            | Q(indicators__criteria__icontains=word)
        )
        if (year := inputs.year(word)) is not None:
            wanted |= Q(year=year)
        found = found.filter(wanted)
    rows = found.exclude(state=Standard.State.SUPERSEDED).distinct().order_by("-year", "subject")[:HITS]
    return [Hit(str(row), row.get_absolute_url(), KIND, row.get_state_display()) for row in rows]


def published(year: int) -> int:
    return Standard.objects.filter(year=year, state=Standard.State.PUBLISHED).count()


def scored(year: int) -> int:
    return SecretariatScore.objects.filter(cycle__year=year, state=SecretariatScore.State.CLOSED).count()


def evaluated(year: int) -> int:
    return Cycle.objects.filter(year=year).exclude(self_evaluation="").count()


SECTION = "年度考核"
portal.menu("考核年度", "cycles", section=SECTION, order=302, shown=sees_cycles)
portal.menu(
    "考核标准",
    "standards",
    section=SECTION,
    order=304,
    shown=takes_part,
    pages=("indicator", "veto", "bonus"),
)
portal.menu("秘书处考核", "secretariat_scores", section=SECTION, order=372, shown=takes_part)
portal.counts(counts)
portal.todos(todos)
portal.dates(dates)
portal.search(search)

regulation.serve("13.1", "standards", "考核标准", published)
regulation.serve("13", "cycles", "考核年度", shown=sees_cycles)
regulation.serve("13.2", "cycles", "复评确认和联盟自评", evaluated, shown=sees_cycles)
regulation.serve("5.6", "cycles", "考核年度", shown=sees_cycles)
regulation.serve("5.6", "secretariat_scores", "秘书处考核", scored)
regulation.serve("11.self_evaluation", "cycles", "联盟自评", evaluated, shown=sees_cycles)
regulation.serve("11.assessment", "secretariat_scores", "秘书处考核", scored)
regulation.serve("11.grades", "standards", "考核标准和等级线", published)
regulation.serve("9.secretariat.6", "cycles", "考评成员单位", shown=sees_cycles)
