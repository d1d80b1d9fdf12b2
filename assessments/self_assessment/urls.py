from django.urls import path

from assessments.self_assessment.views import assessments, boards, checks, evidence, extensions

urlpatterns = [
    path("assessments/", boards.assessment_list, name="assessments"),
    path("assessments/mine/", boards.mine, name="assessments_mine"),
    path("assessments/board/", boards.board, name="assessment_board"),
    path("assessments/board/<int:year>/remind/", boards.remind, name="assessment_remind"),
    path("assessments/<int:pk>/", assessments.assessment, name="assessment"),
    path("assessments/<int:pk>/save/", assessments.save, name="assessment_save"),
    path("assessments/<int:pk>/hand-back/", assessments.hand_back, name="assessment_hand_back"),
    path("assessments/<int:pk>/withdraw/", assessments.withdraw, name="assessment_withdraw"),
    path("assessments/<int:pk>/scan/", assessments.scan, name="assessment_scan"),
    path("assessments/<int:pk>/scan/upload/", assessments.attach_scan, name="assessment_scan_upload"),
    path("assessments/<int:pk>/form/", assessments.printed, name="assessment_form"),
    path("assessments/<int:pk>/history/", assessments.history, name="assessment_history"),
    path("assessments/<int:pk>/pass/", checks.pass_check, name="assessment_pass"),
    path("assessments/<int:pk>/send-back/", checks.send_back, name="assessment_send_back"),
    path("assessments/<int:pk>/review/", checks.review_unsubmitted, name="assessment_review_unsubmitted"),
    path("assessments/<int:pk>/extend/", extensions.extend, name="assessment_extend"),
    path("assessments/items/<int:pk>/dispute/", checks.answer_dispute, name="dispute_answer"),
    path("assessments/items/<int:pk>/applicability/", checks.decide_na, name="applicability_decide"),
    path("assessments/items/<int:pk>/evidence/", evidence.add, name="evidence_add"),
    path("assessments/items/<int:pk>/evidence/pick/", evidence.pick, name="evidence_pick"),
    path("evidence/<uuid:pk>/", evidence.evidence, name="evidence"),
    path("evidence/<uuid:pk>/remove/", evidence.remove, name="evidence_remove"),
]
