from django.urls import path

from councils.month import views

urlpatterns = [path("meetings/calendar/", views.meeting_calendar, name="meeting_calendar")]
