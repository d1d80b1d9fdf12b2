"""Builders of the assessment year; like all builders they go through the services."""

from datetime import timedelta
from decimal import Decimal

from alliance.ground import clock
from alliance.tests.snapshots import remembered
from assessments.cycles import services as cycles
from assessments.cycles.models import Cycle
from assessments.opening import services as opening
from assessments.scoring.standard import Subject
from assessments.sheets.models.assessments import Assessment
from assessments.standards.content import rule_of
from assessments.standards.services import drafting, publishing


@remembered
def published_standards(year: int) -> dict:
    """The five default standards of a year, published; those already there stay."""
    for subject in Subject:
        if subject not in publishing.published(year):
            publishing.publish(drafting.create_default(year=year, subject=subject, by=None), by=None)
    return publishing.published(year)


@remembered
def cycle(year: int | None = None, **overrides) -> Cycle:
    """An opened cycle with an assessment for every member unit.

    Unless told otherwise its self-assessment ends 20 days from now and its review 40 days from now.
    """
    now = clock.now()
    fields = {
        "opens_at": now - timedelta(days=10),
        "self_deadline": now + timedelta(days=20),
        "review_deadline": now + timedelta(days=40),
        **overrides,
    }
    year = year or clock.today().year
    published_standards(year)
    return opening.open_cycle(cycles.plan(year=year, by=None, **fields), by=None)


@remembered
def assessment(unit, year: int | None = None, **overrides) -> Assessment:
    """The assessment of a unit in an opened cycle (made when there is none)."""
    year = year or clock.today().year
    opened = Cycle.objects.filter(year=year).first() or cycle(year, **overrides)
    return Assessment.objects.filter(cycle=opened, unit=unit).first() or opening.add_unit(
        opened, unit, by=None
    )


# ---------------------------------------------------------------- self-assessment


def _person(assessment, role: str):
    """Somebody of the unit in a role; None (the system) when the unit has nobody there."""
    from members.people.models import Representative

    people = Representative.objects.current().filter(unit=assessment.unit_id, role=role)
    found = people.select_related("user").first()
    return found.user if found else None


SUMMARY = "本单位全年按联盟计划开展工作。"
NOTE = "缺少的材料已当面核对原件"


def full_marks(assessment, share: str = "1") -> dict:
    """Lines for `drafts.fill`: every indicator with the given share of its points, or the choice next below."""

    lines = {}
    for item in assessment.items.select_related("indicator"):
        rule = rule_of(item.indicator).rule
        points = (rule.max_points * Decimal(share)).quantize(Decimal("0.01"))
        if rule.choices:
            points = max(value for _, value in rule.choices if value <= points)
        lines[item.pk] = {"self_points": points, "self_note": "按要求完成"}
    return lines


@remembered
def filled(assessment, *, share: str = "1", by=None) -> Assessment:
    """Every indicator has points; by the liaison where the unit has one."""
    from assessments.self_assessment.services import drafts

    who = by or _person(assessment, "LIAISON")
    drafts.fill(assessment, lines=full_marks(assessment, share), summary=SUMMARY, by=who)
    return Assessment.objects.get(pk=assessment.pk)


@remembered
def submitted(assessment, *, share: str = "1", by=None) -> Assessment:
    """Filled in and submitted by the head, where the unit has one."""
    from assessments.self_assessment.services import handing_in

    filled(assessment, share=share)
    return handing_in.submit(assessment, by=by or _person(assessment, "HEAD"))


@remembered
def passed(assessment, *, share: str = "1", by=None) -> Assessment:
    """Submitted and through the formal check: in review."""
    from assessments.formal_check import services as checks

    return checks.pass_check(submitted(assessment, share=share), by=by, note=NOTE)


# ---------------------------------------------------------------- review and result

REVIEW_STATES = ("DRAFT", "SIGNED", "RETURNED")


@remembered
def reviewers(cycle) -> list:
    """As many people without a unit as the cycle wants reviewers of a unit; the same ones each time."""
    from alliance.rights.models.users import User
    from alliance.tests.builders import person

    names = [f"评审人{cycle.year}-{number}" for number in range(1, cycle.reviewers_per_unit + 1)]
    known = {user.name: user for user in User.objects.filter(name__in=names)}
    return [known.get(name) or person(name=name) for name in names]


@remembered
def assigned(assessment, *people) -> list:
    """In review, with its reviewers: those given, or outsiders; returns the reviews."""
    from assessments.assignments.services import assigning

    if assessment.state in REVIEW_STATES:
        assessment = passed(assessment)
    people = people or reviewers(assessment.cycle)
    return [assigning.assign(assessment, reviewer=one, by=None) for one in people]


def marks_of(review, share: str = "1", reason: str = "按评分标准核定") -> dict:
    """Marks for `marking.mark`: the given share of each indicator's points, or the choice next below, with a reason."""
    from assessments.reviews.services import completion

    marks = {}
    for item in completion.items_to_mark(review.assessment):
        rule = rule_of(item.indicator).rule
        points = (rule.max_points * Decimal(share)).quantize(Decimal("0.01"))
        if rule.choices:
            points = max(value for _, value in rule.choices if value <= points)
        marks[item.pk] = {"points": points, "reason": reason}
    return marks


@remembered
def finished(review, *, share: str = "1"):
    """A review whose reviewer has marked everything and handed it in."""
    from assessments.reviews.services import marking

    marking.mark(review, marks=marks_of(review, share), by=review.reviewer)
    return marking.finish(review, by=review.reviewer)


@remembered
def reviewed(assessment, *, share: str = "1") -> Assessment:
    """All reviewers are done, each with the given share of the points; waits for the confirmation."""
    for review in assigned(assessment):
        finished(review, share=share)
    return Assessment.objects.select_related("cycle", "unit", "standard").get(pk=assessment.pk)


SHARES = {"EXCELLENT": "1", "GOOD": "0.85", "QUALIFIED": "0.7", "UNQUALIFIED": "0.2"}


@remembered
def confirmed(assessment, *, grade: str = "EXCELLENT", by=None, **options) -> Assessment:
    """Reviewed and confirmed with the grade wanted (a veto where the marks alone do not give it); held."""
    from assessments.results.services import confirming

    done = reviewed(assessment, share=SHARES[grade])
    confirmed_one = confirming.confirm(done, by=by, **options)
    assert confirmed_one.grade == grade, f"{confirmed_one.total} is {confirmed_one.grade}, not {grade}"
    return confirmed_one


@remembered
def published(cycle, grades: dict | None = None, *, by=None) -> Cycle:
    """All results of a cycle published: `{unit: grade}`, and 优秀 for every unit that is not named."""
    from assessments.publication import services as publication

    wanted = {unit.pk: grade for unit, grade in (grades or {}).items()}
    for row in (
        Assessment.objects.filter(cycle=cycle).select_related("cycle", "unit", "standard").order_by("pk")
    ):
        if row.state not in ("CONFIRMED", "PUBLISHED"):
            confirmed(row, grade=wanted.get(row.unit_id, "EXCELLENT"))
    return publication.publish(cycle, by=by)
