"""The health of the background work."""

from django.urls import path

from alliance.jobs import views

urlpatterns = [
    path("jobs/", views.job_list, name="jobs"),
    path("jobs/run/", views.run, name="jobs_run"),
    path("jobs/letters/<int:pk>/retry/", views.retry, name="letter_retry"),
]
