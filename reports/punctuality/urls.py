"""Addresses of the board and of the months of the own unit."""

from django.urls import path

from reports.punctuality import views

urlpatterns = [
    path("monthly-reports/mine/", views.mine, name="my_reports"),
    path("reports/board/", views.board, name="report_board"),
    path("reports/board/owing/", views.owing, name="report_owing"),
    path("reports/board/remind/", views.remind, name="report_remind"),
]
