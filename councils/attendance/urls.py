from django.urls import path

from councils.attendance import views

urlpatterns = [
    path("meetings/<int:pk>/door/", views.meeting_door, name="meeting_door"),
    path("meetings/<int:pk>/board/", views.meeting_board, name="meeting_board"),
    path("meetings/<int:pk>/roll/", views.meeting_roll, name="meeting_roll"),
    path("meetings/<int:pk>/walk-in/", views.meeting_walk_in, name="meeting_walk_in"),
    path("meetings/<int:pk>/close/", views.meeting_close, name="meeting_close"),
    path("meetings/<int:pk>/sheet/", views.meeting_sheet, name="meeting_sheet"),
    path("meetings/<int:pk>/sign-in/<slug:code>/", views.attendance_sign_in, name="attendance_sign_in"),
    path("attendances/<int:pk>/mark/", views.attendance_mark, name="attendance_mark"),
]
