from django.urls import path

from councils.meetings import views

urlpatterns = [
    path("meetings/", views.MeetingList.as_view(), name="meetings"),
    path("meetings/new/", views.meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", views.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/call/", views.meeting_call, name="meeting_call"),
    path("meetings/<int:pk>/move/", views.meeting_move, name="meeting_move"),
    path("meetings/<int:pk>/cancel/", views.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/units/new/", views.meeting_add_unit, name="meeting_add_unit"),
    path("meetings/<int:pk>/notice/", views.meeting_notice, name="meeting_notice"),
    path("attendances/<int:pk>/leave-out/", views.attendance_leave_out, name="attendance_leave_out"),
]
