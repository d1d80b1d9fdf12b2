from django.urls import path

from members.membership import views

urlpatterns = [
    path("units/<int:pk>/end/", views.end, name="unit_end"),
    path("units/<int:pk>/reinstate/", views.reinstate, name="unit_reinstate"),
]
