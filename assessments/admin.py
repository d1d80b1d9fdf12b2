"""Looking at the records of the assessments; every change goes through the pages and their services."""

from django.contrib import admin

from assessments.cycles.models import Cycle
from assessments.dossiers.models import Dossier
from assessments.objections.models import Objection
from assessments.publicity.models import Circular, Commendation
from assessments.rectification.models import Rectification, RectificationNotice
from assessments.reviews.models import Review
from assessments.self_assessment.models.assessments import Assessment, Extension, Item
from assessments.self_assessment.models.evidence import Evidence
from assessments.standards.models import BonusItem, Indicator, Standard, Veto
from assessments.termination.models import TerminationMotion
from members.admin import ReadOnlyAdmin


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    """Without score and grade: a held result is for the portal to show, to those who may see it (回避)."""

    list_display = ["unit", "cycle", "state", "submitted_at", "self_score", "return_count", "reminders"]
    fields = [*list_display, "standard", "return_reason", "confirmed_at"]
    list_filter = ["cycle", "state"]
    list_select_related = ["unit", "cycle"]
    search_fields = ["unit__name", "unit__initials"]


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    list_display = ["assessment", "indicator", "self_points", "not_applicable", "na_approved"]
    fields = [*list_display, "self_note", "na_reason"]
    list_select_related = ["assessment__unit", "assessment__cycle", "indicator"]
    search_fields = ["assessment__unit__name"]


@admin.register(Extension)
class ExtensionAdmin(ReadOnlyAdmin):
    list_display = ["assessment", "until", "reason"]
    list_select_related = ["assessment__unit", "assessment__cycle"]


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    list_display = ["title", "item", "dated_on", "size", "sha256", "removed"]
    list_select_related = ["item__indicator"]
    search_fields = ["title", "sha256"]


@admin.register(Rectification)
class RectificationAdmin(ReadOnlyAdmin):
    list_display = ["assessment", "state", "deadline", "plan_at", "reported_at", "closed_at"]
    list_filter = ["state", "assessment__cycle"]
    list_select_related = ["assessment__unit", "assessment__cycle"]
    search_fields = ["assessment__unit__name"]


@admin.register(RectificationNotice)
class RectificationNoticeAdmin(ReadOnlyAdmin):
    list_display = ["rectification", "number", "issued_at", "issued_by", "signed_at", "withdrawn_at"]
    list_select_related = ["rectification__assessment__unit", "issued_by"]
    search_fields = ["rectification__assessment__unit__name"]


@admin.register(TerminationMotion)
class TerminationMotionAdmin(ReadOnlyAdmin):
    list_display = ["unit", "state", "decision", "executed_at"]
    list_filter = ["state"]
    list_select_related = ["unit", "decision"]
    search_fields = ["unit__name"]


@admin.register(Commendation)
class CommendationAdmin(ReadOnlyAdmin):
    list_display = ["assessment", "recommended_to"]
    list_select_related = ["assessment__unit", "assessment__cycle"]
    search_fields = ["assessment__unit__name"]


@admin.register(Circular)
class CircularAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "cycle", "issued_at"]
    list_filter = ["kind", "cycle"]
    list_select_related = ["cycle"]
    search_fields = ["title"]


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """Who reviews what and how far; scores stay off, as reviewers are blind to each other until all are done."""

    list_display = ["assessment", "reviewer", "from_unit", "state", "done_at"]
    list_filter = ["assessment__cycle", "state"]
    list_select_related = ["assessment__unit", "assessment__cycle", "reviewer", "from_unit"]
    search_fields = ["assessment__unit__name", "reviewer__name"]
    fields = ["assessment", "reviewer", "from_unit", "state", "done_at", "end_reason"]


@admin.register(Objection)
class ObjectionAdmin(ReadOnlyAdmin):
    list_display = ["assessment", "state", "created_at", "answered_at"]
    fields = list_display
    list_filter = ["assessment__cycle", "state"]
    list_select_related = ["assessment__unit", "assessment__cycle"]
    search_fields = ["assessment__unit__name"]


@admin.register(Dossier)
class DossierAdmin(ReadOnlyAdmin):
    """The seals; what is sealed is shown by the portal to those who may see it."""

    list_display = ["code", "assessment", "number", "sealed_at", "superseded"]
    list_select_related = ["assessment__unit", "assessment__cycle"]
    search_fields = ["code", "sha256", "assessment__unit__name"]
    fields = ["code", "assessment", "number", "sealed_at", "sha256", "superseded"]


@admin.register(Standard)
class StandardAdmin(ReadOnlyAdmin):
    list_display = ["title", "year", "subject", "edition", "state", "published_at"]
    list_filter = ["year", "subject", "state"]


@admin.register(Indicator)
class IndicatorAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "standard", "points"]
    list_select_related = ["standard"]
    search_fields = ["code", "name"]


@admin.register(Veto)
class VetoAdmin(ReadOnlyAdmin):
    list_display = ["code", "text", "standard", "effect", "active"]
    list_select_related = ["standard"]


@admin.register(BonusItem)
class BonusItemAdmin(ReadOnlyAdmin):
    list_display = ["code", "text", "standard", "lowest", "highest", "deduction"]
    list_select_related = ["standard"]


@admin.register(Cycle)
class CycleAdmin(ReadOnlyAdmin):
    list_display = ["year", "opens_at", "self_deadline", "review_deadline", "opened_at", "published_at"]
