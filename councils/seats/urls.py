from django.urls import path

from councils.seats import views

urlpatterns = [
    path("seats/", views.SeatList.as_view(), name="seats"),
    path("seats/new/", views.seat_new, name="seat_new"),
    path("seats/<int:pk>/", views.seat, name="seat"),
    path("seats/<int:pk>/end/", views.seat_end, name="seat_end"),
]
