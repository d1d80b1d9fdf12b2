"""Addresses of the annual report."""

from django.urls import path

from reports.annual import views

urlpatterns = [
    path("annual-reports/", views.AnnualReportList.as_view(), name="annual_reports"),
    path("annual-reports/new/", views.new, name="annual_report_new"),
    path("annual-reports/<int:year>/", views.report, name="annual_report"),
    path("annual-reports/<int:year>/edit/", views.edit, name="annual_report_edit"),
    path("annual-reports/<int:year>/autosave/", views.autosave, name="annual_report_autosave"),
    path("annual-reports/<int:year>/present/", views.present, name="annual_report_present"),
    path("annual-reports/<int:year>/return/", views.send_back, name="annual_report_return"),
    path("annual-reports/<int:year>/review/", views.review, name="annual_report_review"),
    path("annual-reports/<int:year>/export/", views.export, name="annual_report_export"),
]
