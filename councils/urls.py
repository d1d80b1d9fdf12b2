from django.urls import path

from councils.applications.views import applications, approvals, corrections, evidence
from councils.decisions import views as decisions
from councils.posts import views as posts
from councils.terms.views import seats, terms

urlpatterns = [
    path("council/", terms.council, name="council"),
    path("council/terms/new/", terms.term_new, name="term_new"),
    path("seats/", seats.SeatList.as_view(), name="seats"),
    path("seats/new/", seats.seat_new, name="seat_new"),
    path("seats/<int:pk>/", seats.seat, name="seat"),
    path("seats/<int:pk>/end/", seats.seat_end, name="seat_end"),
    path("posts/", posts.post_list, name="posts"),
    path("posts/new/", posts.post_new, name="post_new"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("posts/<int:pk>/end/", posts.post_end, name="post_end"),
    path("applications/", applications.ApplicationList.as_view(), name="applications"),
    path("applications/new/", applications.application_new, name="application_new"),
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
    path("applications/<int:pk>/return/", corrections.application_return, name="application_return"),
    path("applications/<int:pk>/extend/", corrections.application_extend, name="application_extend"),
    path("applications/<int:pk>/lapse/", corrections.application_lapse, name="application_lapse"),
    path("decisions/", decisions.DecisionList.as_view(), name="decisions"),
    path("decisions/new/", decisions.decision_new, name="decision_new"),
    path("decisions/preview/", decisions.decision_preview, name="decision_preview"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
    path("decisions/<int:pk>/edit/", decisions.decision_edit, name="decision_edit"),
    path("decisions/<int:pk>/confirm/", decisions.decision_confirm, name="decision_confirm"),
    path("decisions/<int:pk>/return/", decisions.decision_return, name="decision_return"),
    path("decisions/<int:pk>/minutes/", decisions.decision_minutes, name="decision_minutes"),
]
