from django.urls import path

from assessments.results.views import calibration, confirmation

urlpatterns = [
    path("calibration/", calibration.CalibrationList.as_view(), name="calibration"),
    path("calibration/indicators/", calibration.indicators, name="calibration_indicators"),
    path("calibration/confirm/", confirmation.confirm_many, name="confirm_many"),
    path("calibration/late/", confirmation.admit_late_many, name="admit_late_many"),
    path("assessments/<int:pk>/confirmation/", confirmation.confirmation, name="confirmation"),
    path("assessments/<int:pk>/late/", confirmation.admit_late, name="admit_late"),
    path("assessments/<int:pk>/reopen/", confirmation.reopen, name="review_reopen"),
]
