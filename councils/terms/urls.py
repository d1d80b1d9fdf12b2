from django.urls import path

from councils.terms import views

urlpatterns = [
    path("council/", views.council, name="council"),
]
