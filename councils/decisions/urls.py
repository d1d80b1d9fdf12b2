from django.urls import path

from councils.decisions import views

urlpatterns = [
    path("decisions/", views.DecisionList.as_view(), name="decisions"),
    path("decisions/new/", views.decision_new, name="decision_new"),
    path("decisions/preview/", views.decision_preview, name="decision_preview"),
    path("decisions/<int:pk>/", views.decision, name="decision"),
    path("decisions/<int:pk>/edit/", views.decision_edit, name="decision_edit"),
    path("decisions/<int:pk>/confirm/", views.decision_confirm, name="decision_confirm"),
    path("decisions/<int:pk>/return/", views.decision_return, name="decision_return"),
    path("decisions/<int:pk>/minutes/", views.decision_minutes, name="decision_minutes"),
]
