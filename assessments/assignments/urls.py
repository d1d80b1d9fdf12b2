from django.urls import path

from assessments.assignments import views

urlpatterns = [
    path("reviews/<int:pk>/end/", views.unassign, name="review_unassign"),
    path("reviews/assignments/", views.AssignmentList.as_view(), name="review_assignments"),
    path("reviews/assignments/preview/", views.preview, name="review_assign_all"),
    path("assessments/<int:pk>/reviewers/", views.reviewers, name="assessment_reviewers"),
    path("assessments/<int:pk>/reviewers/outside/", views.outsider, name="assessment_outsider"),
]
