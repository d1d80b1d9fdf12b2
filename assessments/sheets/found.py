"""What every page about an assessment begins with: the row that this person may see, and what lists say of it."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from alliance.face.inline import status_tag
from alliance.ground import clock
from alliance.registers.kept import kept
from assessments.cycles import deadlines
from assessments.scoring.grading import Grade
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Extension, Item

State = Assessment.State
CLAUSES = "13.1 11"


def visible(request: HttpRequest, pk: int) -> Assessment:
    """The assessment with all that rules ask, if this person may see it at all."""
    found = next(iter(_visible(pk, request.user)), None)
    if found is None:
        raise Http404("没有这份考核")
    granted = Extension.objects.all() if found.extended else Extension.objects.none()
    prefetch_related_objects([found], Prefetch("extensions", queryset=granted))
    return found


@kept
def _visible(pk: int, user: Any) -> QuerySet:
    return (
        Assessment.objects.visible_to(user)
        .select_related("cycle", "unit", "standard", "submitted_by", "unsubmitted_by", "scan_version")
        .annotate(extended=Exists(Extension.objects.filter(assessment=OuterRef("pk"))))
        .filter(pk=pk)
        .order_by()
    )


def visible_item(request: HttpRequest, pk: int) -> Item:
    """An indicator of an assessment that the person may see; 404 otherwise."""
    item = get_object_or_404(Item.objects.select_related("indicator"), pk=pk)
    item.assessment = visible(request, item.assessment_id)
    return item


def grade_of(row: Assessment) -> str:
    """The grade once it is published; held results are shown nowhere in lists."""
    return row.get_grade_display() if row.state == State.PUBLISHED and row.grade else ""


def grade_tag(row: Assessment) -> str:
    label = grade_of(row)
    return status_tag(label, Grade(row.grade).tone) if label else "—"


def until_of(row: Assessment) -> datetime:
    return deadlines.effective(row.cycle.self_deadline, [row.extended, row.correct_by])


def is_late(row: Assessment) -> bool:
    return not row.is_submitted and clock.now() >= until_of(row)


def state_of(row: Assessment) -> str:
    return "逾期未交" if is_late(row) else row.get_state_display()


def answered() -> Q:
    """As `rules.is_answered`, over the items of an assessment."""
    claimed = Q(items__not_applicable=True) & ~Q(items__na_approved=False)
    return Q(items__self_points__isnull=False) | claimed
