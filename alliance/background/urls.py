"""Works under way, files among them, and the record of what was taken."""

from django.urls import path

from alliance.background.views import downloads, works

urlpatterns = [
    path("works/<uuid:pk>/", works.progress, name="work"),
    path("works/<uuid:pk>/retry/", works.retry, name="work_retry"),
    path("works/<uuid:pk>/cancel/", works.call_off, name="work_cancel"),
    path("exports/", works.FileList.as_view(), name="exports"),
    path("exports/new/", works.new, name="export_new"),
    path("exports/reason/", downloads.reason, name="export_reason"),
    path("exports/records/", downloads.DownloadList.as_view(), name="downloads"),
    path("exports/<uuid:pk>/", works.progress, name="export"),
    path("exports/<uuid:pk>/cancel/", works.cancel, name="export_cancel"),
    path("exports/<uuid:pk>/retry/", works.retry, name="export_retry"),
    path("exports/<uuid:pk>/file/", works.download, name="export_file"),
]
