"""All addresses of the portal, room by room. Every one has its expectations in alliance/tests/test_url_matrix.py."""

from django.urls import include, path

from alliance.ground import rooms

urlpatterns = rooms.by_first_word(
    [
        path("", include(rooms.addresses("alliance"))),
        path("", include("members.urls")),
        path("", include("councils.urls")),
        path("", include("assessments.urls")),
        path("", include("reports.urls")),
    ]
)

handler400 = "alliance.site.outage.bad_request"
handler403 = "alliance.site.views.errors.forbidden"
handler404 = "alliance.site.views.errors.not_found"
handler500 = "alliance.site.outage.server_error"
