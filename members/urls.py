"""A path names a noun; what may not be seen is a 404, whoever asks."""

from django.urls import include, path

urlpatterns = [
    path("", include("members.units.urls")),
    path("", include("members.people_pages.urls")),
    path("", include("members.relations.urls")),
    path("", include("members.handover.urls")),
    path("", include("members.membership.urls")),
    path("", include("members.importing.urls")),
    path("", include("members.undoing.urls")),
    path("", include("members.roster.urls")),
    path("", include("members.unit_file.urls")),
    path("", include("members.experts.urls")),
    path("", include("members.demands.urls")),
    path("", include("members.students.urls")),
    path("", include("members.record_imports.urls")),
    path("", include("members.job_board.urls")),
    path("", include("members.public_pages.urls")),
    path("", include("members.record_pages.urls")),
    path("", include("members.obligations.urls")),
    path("", include("members.duties.urls")),
]
