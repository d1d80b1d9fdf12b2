from django.urls import path

from members.unit_file import views

urlpatterns = [
    path("units/mine/", views.my_unit, name="my_unit"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("units/<int:pk>/history/", views.history, name="unit_history"),
]
