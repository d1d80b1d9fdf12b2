from django.urls import path

from councils.application_pages.views import applications, approvals, begin, corrections, evidence

urlpatterns = [
    path("applications/", applications.ApplicationList.as_view(), name="applications"),
    path("applications/new/", begin.application_new, name="application_new"),
    path("applications/<int:pk>/", applications.application, name="application"),
    path("applications/<int:pk>/edit/", applications.application_edit, name="application_edit"),
    path("applications/<int:pk>/file/", applications.application_file, name="application_file"),
    path("applications/<int:pk>/hand/", applications.application_hand, name="application_hand"),
    path(
        "applications/<int:pk>/hand-back/", applications.application_hand_back, name="application_hand_back"
    ),
    path(
        "application-conditions/<int:pk>/evidence/",
        evidence.application_evidence,
        name="application_evidence",
    ),
    path("application-evidence/<uuid:pk>/", evidence.evidence_file, name="application_evidence_file"),
    path(
        "application-evidence/<uuid:pk>/remove/", evidence.evidence_remove, name="application_evidence_remove"
    ),
    path("applications/<int:pk>/withdraw/", applications.application_withdraw, name="application_withdraw"),
    path("applications/<int:pk>/check/", approvals.application_check, name="application_check"),
    path("applications/<int:pk>/decide/", approvals.application_decide, name="application_decide"),
    path("applications/<int:pk>/approve/", approvals.application_approve, name="application_approve"),
    path("applications/<int:pk>/reject/", approvals.application_reject, name="application_reject"),
    path("applications/<int:pk>/approval/", approvals.application_approval, name="application_approval"),
    path("applications/<int:pk>/return/", corrections.application_return, name="application_return"),
    path("applications/<int:pk>/extend/", corrections.application_extend, name="application_extend"),
    path("applications/<int:pk>/lapse/", corrections.application_lapse, name="application_lapse"),
]
