"""Looking at the records of the members; every change goes through the pages and their services."""

from typing import Any

from django.contrib import admin

from members.people.models import Representative
from members.roster.models import RosterImport
from members.units.models import Unit, UnitRelation


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows and searches, and writes nothing: a write here would leave no reason and tell nobody."""

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(Unit)
class UnitAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "uscc", "joined_on", "ended_on"]
    list_filter = ["kind"]
    search_fields = ["name", "uscc", "initials"]


@admin.register(Representative)
class RepresentativeAdmin(ReadOnlyAdmin):
    list_display = ["unit", "user", "role", "since", "until"]
    list_filter = ["role"]
    list_select_related = ["unit", "user"]
    search_fields = ["unit__name", "user__name"]


@admin.register(UnitRelation)
class UnitRelationAdmin(ReadOnlyAdmin):
    list_display = ["unit", "other", "nature", "since", "until"]
    list_select_related = ["unit", "other"]


@admin.register(RosterImport)
class RosterImportAdmin(ReadOnlyAdmin):
    list_display = ["filename", "state", "uploaded_by", "created_at", "created_units", "changed_units"]
    list_select_related = ["uploaded_by"]
    fields = ["filename", "sha256", "state", "uploaded_by", "created_at", "created_units", "changed_units"]
