from django.urls import path

from reports.annual_review import views

urlpatterns = [
    path(
        "annual-reports/<int:year>/chapters/<int:pk>/comment/", views.comment, name="annual_chapter_comment"
    ),
    path("annual-reports/<int:year>/comments/<int:pk>/answer/", views.answer, name="annual_comment_answer"),
    path("annual-reports/<int:year>/present/", views.present, name="annual_report_present"),
    path("annual-reports/<int:year>/return/", views.send_back, name="annual_report_return"),
    path("annual-reports/<int:year>/review/", views.review, name="annual_report_review"),
    path("annual-reports/<int:year>/correct/", views.correct, name="annual_report_correct"),
]
