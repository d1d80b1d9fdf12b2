from django.urls import path

from councils.document_pages.views import acts, documents, writing

urlpatterns = [
    path("documents/", documents.DocumentList.as_view(), name="documents"),
    path("documents/new/", writing.document_new, name="document_new"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/edit/", writing.document_edit, name="document_edit"),
    path("documents/<int:pk>/submit/", acts.document_submit, name="document_submit"),
    path("documents/<int:pk>/take-back/", acts.document_take_back, name="document_take_back"),
    path("documents/<int:pk>/drop/", acts.document_drop, name="document_drop"),
    path("documents/<int:pk>/check/", acts.document_check, name="document_check"),
    path("documents/<int:pk>/send-back/", acts.document_send_back, name="document_send_back"),
    path("documents/<int:pk>/sign/", acts.document_sign, name="document_sign"),
    path("documents/<int:pk>/void/", acts.document_make_void, name="document_make_void"),
    path("documents/<int:pk>/correct/", acts.document_correct, name="document_correct"),
    path("documents/<int:pk>/archive/", acts.document_archive, name="document_archive"),
    path("documents/<int:pk>/scan/", acts.document_scan_new, name="document_scan_new"),
    path("documents/<int:pk>/pdf/", documents.document_pdf, name="document_pdf"),
    path("documents/<int:pk>/annexes/new/", writing.document_annex_new, name="document_annex_new"),
    path("documents/annexes/<uuid:pk>/edit/", writing.document_annex_edit, name="document_annex_edit"),
    path("documents/annexes/<uuid:pk>/remove/", writing.document_annex_remove, name="document_annex_remove"),
    path("documents/annexes/<uuid:pk>/file/", documents.document_annex_file, name="document_annex_file"),
    path("documents/<int:pk>/pictures/", writing.document_picture_new, name="document_picture_new"),
    path("documents/pictures/<uuid:pk>/", documents.document_picture, name="document_picture"),
    path("documents/scans/<uuid:pk>/", documents.document_scan, name="document_scan"),
]
