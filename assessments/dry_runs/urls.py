from django.urls import path

from assessments.dry_runs import views

urlpatterns = [path("standards/<int:pk>/dry-run/", views.standard_dry_run, name="standard_dry_run")]
