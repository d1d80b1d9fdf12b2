"""Long works."""

from django.urls import path

from alliance.background import views

urlpatterns = [
    path("works/<uuid:pk>/", views.work, name="work"),
    path("works/<uuid:pk>/retry/", views.retry, name="work_retry"),
]
