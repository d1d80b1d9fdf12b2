from django.urls import path

from councils.seat_imports import views

urlpatterns = [
    path("seats/sheet/", views.sheet_to_fill, name="seats_sheet"),
    path("seats/import/", views.take_in, name="seats_import"),
    path("seats/import/apply/", views.apply, name="seats_import_apply"),
]
