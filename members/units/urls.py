from django.urls import path

from members.units import views

urlpatterns = [
    path("units/new/", views.new, name="unit_new"),
    path("units/<int:pk>/edit/", views.edit, name="unit_edit"),
]
