from django.urls import include, path

urlpatterns = [
    path("", include("councils.terms.urls")),
    path("", include("councils.posts.urls")),
    path("", include("councils.seats.urls")),
    path("", include("councils.decisions.urls")),
    path("", include("councils.meetings.urls")),
    path("", include("councils.month.urls")),
    path("", include("councils.replies.urls")),
    path("", include("councils.attendance.urls")),
    path("", include("councils.votes.urls")),
    path("", include("councils.applications.urls")),
    path("", include("councils.renewal.urls")),
    path("", include("councils.amendments.urls")),
    path("", include("councils.founding.urls")),
]
