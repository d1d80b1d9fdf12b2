"""Looking at the council's records; every change goes through the pages and their services."""

from django.contrib import admin

from councils.applications.models import ApplicationCondition, RoleApplication
from councils.decisions.models import CouncilDecision
from councils.posts.models import SecretariatPost
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term
from members.admin import ReadOnlyAdmin


@admin.register(Term)
class TermAdmin(ReadOnlyAdmin):
    list_display = ["number", "since", "expires_on", "until"]


@admin.register(Seat)
class SeatAdmin(ReadOnlyAdmin):
    list_display = ["unit", "role", "ordinal", "term", "since", "until"]
    list_filter = ["role", "term"]
    list_select_related = ["unit", "term"]
    search_fields = ["unit__name"]


@admin.register(SecretariatPost)
class SecretariatPostAdmin(ReadOnlyAdmin):
    list_display = ["user", "post", "unit", "since", "until"]
    list_filter = ["post"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__name", "unit__name"]


class ConditionInline(admin.TabularInline):
    model = ApplicationCondition
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


@admin.register(RoleApplication)
class RoleApplicationAdmin(ReadOnlyAdmin):
    list_display = ["unit", "role", "state", "filed_at", "decided_at"]
    list_filter = ["state", "role"]
    list_select_related = ["unit"]
    search_fields = ["unit__name"]
    inlines = [ConditionInline]


@admin.register(CouncilDecision)
class CouncilDecisionAdmin(ReadOnlyAdmin):
    list_display = ["subject", "matter", "unit", "met_on", "passed", "state"]
    list_filter = ["matter", "state", "passed"]
    list_select_related = ["unit"]
    search_fields = ["subject", "unit__name"]
    # The file is served by the page of the decision, which asks for the permission.
    exclude = ["minutes"]
