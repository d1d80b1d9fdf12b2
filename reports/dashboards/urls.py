from django.urls import path

from reports.dashboards import views

urlpatterns = [
    path("dashboards/secretariat/", views.secretariat, name="dashboard_secretariat"),
    path("dashboards/secretariat/file/", views.secretariat_file, name="dashboard_secretariat_file"),
    path("dashboards/council/", views.council, name="dashboard_council"),
    path("dashboards/council/file/", views.council_file, name="dashboard_council_file"),
    path("dashboards/own/", views.own, name="dashboard_own"),
    path("dashboards/own/file/", views.own_file, name="dashboard_own_file"),
]
