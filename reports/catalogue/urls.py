from django.urls import path

from reports.catalogue.views import index, report

urlpatterns = [
    path("catalogue/", index.index, name="catalogue"),
    path("catalogue/saved/<int:pk>/remove/", index.remove, name="saved_report_remove"),
    path("catalogue/<slug:key>/", report.report, name="catalogue_report"),
    path("catalogue/<slug:key>/file/", report.file, name="catalogue_file"),
    path("catalogue/<slug:key>/batch/", report.batch, name="catalogue_batch"),
    path("catalogue/<slug:key>/save/", report.save, name="catalogue_save"),
]
