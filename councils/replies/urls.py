from django.urls import path

from councils.replies import views

urlpatterns = [
    path("meetings/<int:pk>/urge/", views.meeting_urge, name="meeting_urge"),
    path("meetings/<int:pk>/ics/", views.meeting_ics, name="meeting_ics"),
    path("attendances/<int:pk>/reply/", views.attendance_reply, name="attendance_reply"),
    path("attendances/<int:pk>/letter/", views.attendance_letter, name="attendance_letter"),
]
