"""Looking at reports; every change goes through the pages and their services."""

from django.contrib import admin

from members.admin import ReadOnlyAdmin
from reports.annual.models import AnnualReport
from reports.censures.models import Censure
from reports.checks.models import Adoption
from reports.deadlines.models import Opening
from reports.monthly.models import MonthlyReport
from reports.ranking.models import Bulletin


@admin.register(MonthlyReport)
class MonthlyReportAdmin(ReadOnlyAdmin):
    list_display = ["title", "unit", "year", "month", "state", "first_submitted_at"]
    list_filter = ["state", "category", "year"]
    list_select_related = ["unit"]
    search_fields = ["title", "unit__name"]


@admin.register(Adoption)
class AdoptionAdmin(ReadOnlyAdmin):
    list_display = ["report", "channel", "adopted_on"]
    list_filter = ["channel"]
    list_select_related = ["report"]


@admin.register(Opening)
class OpeningAdmin(ReadOnlyAdmin):
    list_display = ["unit", "year", "month", "until", "reason"]
    list_select_related = ["unit"]


@admin.register(Censure)
class CensureAdmin(ReadOnlyAdmin):
    list_display = ["unit", "year", "month", "missing", "issued_at"]
    list_select_related = ["unit"]


@admin.register(Bulletin)
class BulletinAdmin(ReadOnlyAdmin):
    list_display = ["year", "month", "issued_at"]


@admin.register(AnnualReport)
class AnnualReportAdmin(ReadOnlyAdmin):
    list_display = ["year", "title", "state", "presented_at", "reviewed_at"]
    list_filter = ["state"]
