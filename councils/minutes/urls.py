from django.urls import path

from councils.minutes import views

urlpatterns = [
    path("minutes/", views.MinutesList.as_view(), name="minutes_list"),
    path("meetings/<int:pk>/minutes/new/", views.meeting_minutes_new, name="meeting_minutes_new"),
    path("minutes/<int:pk>/", views.minutes, name="minutes"),
    path("minutes/<int:pk>/edit/", views.minutes_edit, name="minutes_edit"),
    path("minutes/<int:pk>/submit/", views.minutes_submit, name="minutes_submit"),
    path("minutes/<int:pk>/check/", views.minutes_check, name="minutes_check"),
    path("minutes/<int:pk>/sign/", views.minutes_sign, name="minutes_sign"),
    path("minutes/<int:pk>/send-back/", views.minutes_send_back, name="minutes_send_back"),
    path("minutes/<int:pk>/correct/", views.minutes_correct, name="minutes_correct"),
    path("minutes/<int:pk>/urge/", views.minutes_urge, name="minutes_urge"),
    path("minutes/<int:pk>/read/", views.minutes_read, name="minutes_read"),
    path("minutes/<int:pk>/pdf/", views.minutes_pdf, name="minutes_pdf"),
]
