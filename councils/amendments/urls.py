from django.urls import path

from councils.amendments import views

urlpatterns = [
    path("seats/<int:pk>/withdraw/", views.correct, {"what": "seats.withdraw"}, name="seat_withdraw"),
    path("seats/<int:pk>/amend/", views.correct, {"what": "seats.amend"}, name="seat_amend"),
    path("posts/<int:pk>/withdraw/", views.correct, {"what": "posts.withdraw"}, name="post_withdraw"),
    path("posts/<int:pk>/amend/", views.correct, {"what": "posts.amend"}, name="post_amend"),
    path("council/terms/<int:pk>/amend/", views.correct, {"what": "terms.amend"}, name="term_amend"),
    path("council/terms/<int:pk>/undo/", views.correct, {"what": "terms.undo"}, name="term_undo"),
    path("council/terms/past/", views.past_term, name="term_past"),
]
