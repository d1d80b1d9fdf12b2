"""Addresses of all stories."""

from django.urls import include, path

urlpatterns = [
    path("", include(f"reports.{story}.urls"))
    for story in ("deadlines", "monthly", "checks", "punctuality", "ranking", "censures", "annual")
]
