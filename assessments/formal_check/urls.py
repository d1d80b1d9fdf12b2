from django.urls import path

from assessments.formal_check import views

urlpatterns = [
    path("assessments/pass/", views.pass_many, name="assessments_pass"),
    path("assessments/<int:pk>/pass/", views.pass_check, name="assessment_pass"),
    path("assessments/<int:pk>/send-back/", views.send_back, name="assessment_send_back"),
    path("assessments/<int:pk>/review/", views.review_unsubmitted, name="assessment_review_unsubmitted"),
    path("assessments/items/<int:pk>/dispute/", views.answer_dispute, name="dispute_answer"),
    path("assessments/items/<int:pk>/applicability/", views.decide_na, name="applicability_decide"),
]
