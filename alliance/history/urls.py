"""The log of all changes."""

from django.urls import path

from alliance.history import views

urlpatterns = [
    path("history/", views.ActList.as_view(), name="audit_log"),
]
