"""Files in the making, and the record of what was taken."""

from django.urls import path

from alliance.exports.views import downloads, exports

urlpatterns = [
    path("exports/", exports.export_list, name="exports"),
    path("exports/new/", exports.new, name="export_new"),
    path("exports/reason/", downloads.reason, name="export_reason"),
    path("exports/records/", downloads.DownloadList.as_view(), name="downloads"),
    path("exports/<uuid:pk>/", exports.export, name="export"),
    path("exports/<uuid:pk>/cancel/", exports.cancel, name="export_cancel"),
    path("exports/<uuid:pk>/retry/", exports.retry, name="export_retry"),
    path("exports/<uuid:pk>/file/", exports.download, name="export_file"),
]
