"""The address that choosers ask while somebody types."""

from django.urls import path

from alliance.names import views

urlpatterns = [path("choose/<slug:source>/", views.choices, name="choices")]
