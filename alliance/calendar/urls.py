"""The holiday table."""

from django.urls import path

from alliance.calendar import views

urlpatterns = [
    path("holidays/", views.holiday_list, name="holidays"),
    path("holidays/add/", views.add, name="holiday_add"),
    path("holidays/<int:pk>/", views.edit, name="holiday"),
    path("holidays/<int:pk>/remove/", views.remove, name="holiday_remove"),
    path("holidays/load/", views.load, name="holidays_load"),
]
