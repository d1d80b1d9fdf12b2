from django.urls import path

from assessments.reviews import views

urlpatterns = [
    path("reviews/", views.ReviewList.as_view(), name="reviews"),
    path("reviews/<int:pk>/", views.review, name="review"),
    path("reviews/<int:pk>/save/", views.save, name="review_save"),
]
