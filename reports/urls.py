from django.urls import include, path

urlpatterns = [
    path("", include(f"reports.{story}.urls"))
    for story in (
        "deadlines",
        "monthly",
        "checks",
        "news",
        "punctuality",
        "ranking",
        "censures",
        "collections",
        "answers",
        "dashboards",
        "summary_pages",
        "annual",
        "annual_review",
        "annual_faces",
        "catalogue",
    )
]
