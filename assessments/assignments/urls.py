from django.urls import path

from assessments.assignments.views import overview, reviewers

urlpatterns = [
    path("reviews/<int:pk>/end/", reviewers.unassign, name="review_unassign"),
    path("reviews/assignments/", overview.AssignmentList.as_view(), name="review_assignments"),
    path("reviews/assignments/preview/", overview.preview, name="review_assign_all"),
    path("assessments/<int:pk>/reviewers/", reviewers.reviewers, name="assessment_reviewers"),
    path("assessments/<int:pk>/reviewers/outside/", reviewers.outsider, name="assessment_outsider"),
]
