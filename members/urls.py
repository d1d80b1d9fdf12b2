"""A path names a noun; what may not be seen is a 404, whoever asks."""

from django.urls import include, path

urlpatterns = [
    path("", include("members.units.urls")),
    path("", include("members.people.urls")),
    path("", include("members.relations.urls")),
    path("", include("members.membership.urls")),
    path("", include("members.importing.urls")),
    path("", include("members.roster.urls")),
    path("", include("members.unit_file.urls")),
    path("", include("members.record_imports.urls")),
    path("", include("members.record_pages.urls")),
]
