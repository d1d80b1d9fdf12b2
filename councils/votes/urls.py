from django.urls import path

from councils.votes import views

urlpatterns = [
    path("meetings/<int:pk>/motions/new/", views.motion_new, name="meeting_motion_new"),
    path("votes/<int:pk>/", views.motion_vote, name="motion_vote"),
    path("votes/<int:pk>/edit/", views.motion_edit, name="motion_vote_edit"),
    path("votes/<int:pk>/open/", views.motion_open, name="motion_vote_open"),
    path("votes/<int:pk>/cast/", views.motion_cast, name="motion_vote_cast"),
    path("votes/<int:pk>/hands/", views.motion_hands, name="motion_vote_hands"),
    path("votes/<int:pk>/close/", views.motion_close, name="motion_vote_close"),
    path("votes/<int:pk>/break-off/", views.motion_break_off, name="motion_vote_break_off"),
    path("votes/<int:pk>/withdraw/", views.motion_withdraw, name="motion_vote_withdraw"),
    path("votes/<int:pk>/sheet/", views.motion_sheet, name="motion_vote_sheet"),
]
