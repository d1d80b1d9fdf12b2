from django.urls import path

from assessments.reviews.views import assigning, reviews

urlpatterns = [
    path("reviews/", reviews.ReviewList.as_view(), name="reviews"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("reviews/<int:pk>/save/", reviews.save, name="review_save"),
    path("reviews/<int:pk>/end/", assigning.unassign, name="review_unassign"),
    path("reviews/assignments/", assigning.AssignmentList.as_view(), name="review_assignments"),
    path("reviews/assignments/preview/", assigning.preview, name="review_assign_all"),
    path("assessments/<int:pk>/reviewers/", assigning.reviewers, name="assessment_reviewers"),
    path("assessments/<int:pk>/reviewers/outside/", assigning.outsider, name="assessment_outsider"),
    path("assessments/<int:pk>/reopen/", reviews.reopen, name="review_reopen"),
]
