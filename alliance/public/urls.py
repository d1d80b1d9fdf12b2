"""The public site below `/site/`, and what search engines may read of the portal."""

from django.urls import path

from alliance.public import views

urlpatterns = [
    path("site/", views.first_page, name="site"),
    path("robots.txt", views.robots, name="robots"),
]
