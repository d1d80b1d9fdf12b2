from django.urls import path

from assessments.stamped_form import views

urlpatterns = [
    path("assessments/<int:pk>/scan/", views.scan, name="assessment_scan"),
    path("assessments/<int:pk>/scan/upload/", views.attach_scan, name="assessment_scan_upload"),
    path("assessments/<int:pk>/form/", views.printed, name="assessment_form"),
]
