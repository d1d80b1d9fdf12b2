from django.urls import path

from reports.annual.views import reading, writing

urlpatterns = [
    path("annual-reports/", reading.AnnualReportList.as_view(), name="annual_reports"),
    path("annual-reports/new/", writing.new, name="annual_report_new"),
    path("annual-reports/<int:year>/", reading.report, name="annual_report"),
    path("annual-reports/<int:year>/brief/", reading.brief, name="annual_report_brief"),
    path("annual-reports/<int:year>/edit/", writing.edit, name="annual_report_edit"),
    path("annual-reports/<int:year>/autosave/", writing.autosave, name="annual_report_autosave"),
    path("annual-reports/<int:year>/chapters/new/", writing.add_chapter, name="annual_chapter_new"),
    path(
        "annual-reports/<int:year>/chapters/<int:pk>/remove/",
        writing.remove_chapter,
        name="annual_chapter_remove",
    ),
    path(
        "annual-reports/<int:year>/chapters/<int:pk>/move/", writing.move_chapter, name="annual_chapter_move"
    ),
    path(
        "annual-reports/<int:year>/chapters/<int:pk>/redraft/", writing.redraft, name="annual_chapter_redraft"
    ),
]
