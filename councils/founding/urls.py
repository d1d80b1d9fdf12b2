"""The founding page: without the link it says in words what to do."""

from django.urls import path

from councils.founding import views

urlpatterns = [
    path("founding/", views.founding, name="founding"),
    path("founding/<str:token>/", views.founding_link, name="founding_link"),
]
