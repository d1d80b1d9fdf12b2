from django.urls import path

from assessments.results.views import calibration, dossiers, dry_runs, objections, results

urlpatterns = [
    path("standards/<int:pk>/dry-run/", dry_runs.standard_dry_run, name="standard_dry_run"),
    path("calibration/", calibration.CalibrationList.as_view(), name="calibration"),
    path("calibration/indicators/", calibration.indicators, name="calibration_indicators"),
    path("calibration/confirm/", calibration.confirm_many, name="confirm_many"),
    path("assessments/<int:pk>/confirmation/", calibration.confirmation, name="confirmation"),
    path("assessments/<int:pk>/late/", calibration.admit_late, name="admit_late"),
    path("results/", results.ResultList.as_view(), name="results"),
    path("results/notice/", results.give_notice, name="results_notice"),
    path("results/publish/", results.publish, name="results_publish"),
    path("assessments/<int:pk>/result/", results.result, name="assessment_result"),
    path("assessments/<int:pk>/result/pdf/", results.result_pdf, name="assessment_result_pdf"),
    path("assessments/<int:pk>/result/xlsx/", results.result_workbook, name="assessment_result_xlsx"),
    path("assessments/<int:pk>/objection/", objections.new, name="objection_new"),
    path("assessments/<int:pk>/dossier/", dossiers.dossier, name="dossier"),
    path("objections/", objections.ObjectionList.as_view(), name="objections"),
    path("objections/<int:pk>/", objections.objection, name="objection"),
]
