from django.urls import path

from councils.roll import views

urlpatterns = [
    path("meetings/<int:pk>/roll/sheet/", views.meeting_roll_sheet, name="meeting_roll_sheet"),
    path("meetings/<int:pk>/roll/import/", views.meeting_roll_import, name="meeting_roll_import"),
    path("meetings/<int:pk>/roll/confirm/", views.meeting_roll_confirm, name="meeting_roll_confirm"),
]
