from django.urls import path

from assessments.secretariat import views

urlpatterns = [
    path("secretariat/", views.score_list, name="secretariat_scores"),
    path("secretariat/<int:year>/", views.secretariat_score, name="secretariat_score"),
    path("secretariat/<int:year>/start/", views.secretariat_start, name="secretariat_start"),
    path("secretariat/<int:year>/self/", views.secretariat_self, name="secretariat_self"),
    path("secretariat/<int:year>/hand-in/", views.secretariat_hand_in, name="secretariat_hand_in"),
    path("secretariat/<int:year>/review/", views.secretariat_review, name="secretariat_review"),
    path("secretariat/<int:year>/close/", views.secretariat_close, name="secretariat_close"),
]
