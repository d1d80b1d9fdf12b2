from django.urls import path

from assessments.publication.views import result, results

urlpatterns = [
    path("results/", results.ResultList.as_view(), name="results"),
    path("results/notice/", results.give_notice, name="results_notice"),
    path("results/publish/", results.publish, name="results_publish"),
    path("assessments/<int:pk>/result/", result.result, name="assessment_result"),
    path("assessments/<int:pk>/result/pdf/", result.result_pdf, name="assessment_result_pdf"),
    path("assessments/<int:pk>/result/xlsx/", result.result_workbook, name="assessment_result_xlsx"),
]
