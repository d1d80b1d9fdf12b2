from django.urls import path

from councils.correspondence import views

urlpatterns = [
    path("postal-votes/", views.PostalVoteList.as_view(), name="postal_votes"),
    path("postal-votes/new/", views.postal_vote_new, name="postal_vote_new"),
    path("postal-votes/<int:pk>/", views.postal_vote, name="postal_vote"),
    path("postal-votes/<int:pk>/edit/", views.postal_vote_edit, name="postal_vote_edit"),
    path("postal-votes/<int:pk>/issue/", views.postal_vote_issue, name="postal_vote_issue"),
    path("postal-votes/<int:pk>/cast/", views.postal_vote_cast, name="postal_vote_cast"),
    path("postal-votes/<int:pk>/close/", views.postal_vote_close, name="postal_vote_close"),
    path("postal-votes/<int:pk>/urge/", views.postal_vote_urge, name="postal_vote_urge"),
    path("postal-votes/<int:pk>/break-off/", views.postal_vote_break_off, name="postal_vote_break_off"),
    path("postal-votes/<int:pk>/withdraw/", views.postal_vote_withdraw, name="postal_vote_withdraw"),
    path("postal-votes/<int:pk>/sheet/", views.postal_vote_sheet, name="postal_vote_sheet"),
]
