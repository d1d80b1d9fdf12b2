from django.urls import path

from assessments.opening import views

urlpatterns = [
    path("cycles/<int:year>/open/", views.cycle_open, name="cycle_open"),
    path("cycles/<int:year>/units/", views.cycle_add_unit, name="cycle_add_unit"),
]
