"""Checking a printed paper by its code, without signing in."""

from django.urls import path

from alliance.paper import views

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify_code, name="verify_code"),
]
