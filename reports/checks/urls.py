from django.urls import path

from reports.checks import views

urlpatterns = [
    path("monthly-reports/", views.ReportList.as_view(), name="monthly_reports"),
    path("monthly-reports/accept/", views.accept_many, name="monthly_reports_accept"),
    path("monthly-reports/<int:pk>/", views.report, name="monthly_report"),
    path("monthly-reports/<int:pk>/accept/", views.accept, name="monthly_report_accept"),
    path("monthly-reports/<int:pk>/return/", views.send_back, name="monthly_report_return"),
    path("monthly-reports/<int:pk>/decline/", views.decline, name="monthly_report_decline"),
    path("monthly-reports/<int:pk>/adopt/", views.adopt, name="adoption_new"),
    path("adoptions/<int:pk>/remove/", views.remove, name="adoption_remove"),
]
