from django.urls import path

from reports.ranking import views

urlpatterns = [
    path("reports/ranking/", views.ranking, name="report_ranking"),
    path("reports/ranking/print/", views.print_ranking, name="report_ranking_print"),
    path("reports/bulletins/issue/", views.issue, name="report_bulletin_issue"),
]
