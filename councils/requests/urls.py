"""Addresses of requests of members."""

from django.urls import path

from councils.requests import views

ONE = "requests/<int:pk>"

urlpatterns = [
    path("requests/", views.RequestList.as_view(), name="requests"),
    path("requests/new/", views.new, name="request_new"),
    path("requests/files/<uuid:pk>/", views.file, name="request_file"),
    path(f"{ONE}/", views.shown, name="request"),
    path(f"{ONE}/attach/", views.attach, name="request_attach"),
    path(f"{ONE}/answer/", views.answer, name="request_answer"),
    path(f"{ONE}/rate/", views.rate, name="request_rate"),
    path(f"{ONE}/take/", views.take, name="request_take"),
    path(f"{ONE}/ask-back/", views.ask_back, name="request_ask_back"),
    path(f"{ONE}/supply/", views.supply, name="request_supply"),
    path(f"{ONE}/reopen/", views.reopen, name="request_reopen"),
    path(f"{ONE}/withdraw/", views.withdraw, name="request_withdraw"),
]
