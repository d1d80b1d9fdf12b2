from django.urls import path

from assessments.publicity.views import circulars, commendations
from assessments.termination import views as motions
from assessments.rectification.views import notices, work as rectification_work, cases as rectifications
from assessments.cycles.views import cockpit, cycles
from assessments.results.views import calibration
from assessments.dossiers import views as dossiers
from assessments.dry_runs import views as dry_runs
from assessments.objections import views as objections
from assessments.publication.views import results
from assessments.assignments import views as assigning
from assessments.reviews import views as reviews
from assessments.secretariat import views as secretariat
from assessments.self_assessment.views import assessments, boards, checks, evidence, extensions
from assessments.standards.views import exchange, indicators, standards

urlpatterns: list = [
    # standards and the year
    path("standards/", standards.StandardList.as_view(), name="standards"),
    path("standards/new/", standards.standard_new, name="standard_new"),
    path("standards/template/", exchange.standard_template, name="standard_template"),
    path("standards/<int:pk>/", standards.standard, name="standard"),
    path("standards/<int:pk>/edit/", standards.standard_edit, name="standard_edit"),
    path("standards/<int:pk>/copy/", standards.standard_copy, name="standard_copy"),
    path("standards/<int:pk>/publish/", standards.standard_publish, name="standard_publish"),
    path("standards/<int:pk>/revise/", standards.standard_revise, name="standard_revise"),
    path("standards/<int:pk>/move/", standards.standard_move, name="standard_move"),
    path("standards/<int:pk>/discard/", standards.standard_discard, name="standard_discard"),
    path("standards/<int:pk>/history/", standards.standard_history, name="standard_history"),
    path("standards/<int:pk>/print/", standards.standard_print, name="standard_print"),
    path("standards/<int:pk>/export/", exchange.standard_export, name="standard_export"),
    path("standards/<int:pk>/import/", exchange.standard_import, name="standard_import"),
    path("standards/<int:pk>/import/apply/", exchange.standard_import_apply, name="standard_import_apply"),
    path("standards/<int:pk>/dry-run/", dry_runs.standard_dry_run, name="standard_dry_run"),
    path("standards/<int:pk>/indicators/new/", indicators.indicator_new, name="indicator_new"),
    path("standards/<int:pk>/vetoes/new/", indicators.veto_new, name="veto_new"),
    path("standards/<int:pk>/bonus/new/", indicators.bonus_new, name="bonus_new"),
    path("indicators/<int:pk>/", indicators.indicator, name="indicator"),
    path("indicators/<int:pk>/move/", indicators.indicator_move, name="indicator_move"),
    path("indicators/<int:pk>/remove/", indicators.indicator_remove, name="indicator_remove"),
    path("vetoes/<int:pk>/", indicators.veto, name="veto"),
    path("vetoes/<int:pk>/remove/", indicators.veto_remove, name="veto_remove"),
    path("bonus/<int:pk>/", indicators.bonus, name="bonus"),
    path("bonus/<int:pk>/remove/", indicators.bonus_remove, name="bonus_remove"),
    path("cycles/", cycles.cycle_list, name="cycles"),
    path("cycles/new/", cycles.cycle_new, name="cycle_new"),
    path("cycles/<int:year>/", cockpit.cycle, name="cycle"),
    path("cycles/<int:year>/edit/", cycles.cycle_edit, name="cycle_edit"),
    path("cycles/<int:year>/open/", cycles.cycle_open, name="cycle_open"),
    path("cycles/<int:year>/units/", cycles.cycle_add_unit, name="cycle_add_unit"),
    path("cycles/<int:year>/self-evaluation/", cycles.self_evaluation, name="cycle_self_evaluation"),
    path("secretariat/", secretariat.score_list, name="secretariat_scores"),
    path("secretariat/<int:year>/", secretariat.secretariat_score, name="secretariat_score"),
    path("secretariat/<int:year>/start/", secretariat.secretariat_start, name="secretariat_start"),
    path("secretariat/<int:year>/self/", secretariat.secretariat_self, name="secretariat_self"),
    path("secretariat/<int:year>/hand-in/", secretariat.secretariat_hand_in, name="secretariat_hand_in"),
    path("secretariat/<int:year>/review/", secretariat.secretariat_review, name="secretariat_review"),
    path("secretariat/<int:year>/close/", secretariat.secretariat_close, name="secretariat_close"),
    # self-assessment
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
    path("reviews/", reviews.ReviewList.as_view(), name="reviews"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("reviews/<int:pk>/save/", reviews.save, name="review_save"),
    path("reviews/<int:pk>/end/", assigning.unassign, name="review_unassign"),
    path("reviews/assignments/", assigning.AssignmentList.as_view(), name="review_assignments"),
    path("reviews/assignments/preview/", assigning.preview, name="review_assign_all"),
    path("assessments/<int:pk>/reviewers/", assigning.reviewers, name="assessment_reviewers"),
    path("assessments/<int:pk>/reviewers/outside/", assigning.outsider, name="assessment_outsider"),
    path("assessments/<int:pk>/reopen/", reviews.reopen, name="review_reopen"),
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
    path("rectifications/", rectifications.RectificationList.as_view(), name="rectifications"),
    path("rectifications/<int:pk>/", rectifications.rectification, name="rectification"),
    path("rectifications/<int:pk>/draft/", notices.rectification_draft, name="rectification_draft"),
    path("rectifications/<int:pk>/notice/", notices.rectification_notice, name="rectification_notice"),
    path(
        "rectification-notices/<int:pk>/", notices.rectification_notice_kept, name="rectification_notice_kept"
    ),
    path("rectifications/<int:pk>/sign/", notices.rectification_sign, name="rectification_sign"),
    path("rectifications/<int:pk>/withdraw/", notices.rectification_withdraw, name="rectification_withdraw"),
    path(
        "rectifications/<int:pk>/plan/accept/",
        notices.rectification_plan_accept,
        name="rectification_plan_accept",
    ),
    path(
        "rectifications/<int:pk>/plan/return/",
        notices.rectification_plan_return,
        name="rectification_plan_return",
    ),
    path("rectifications/<int:pk>/edit/", rectification_work.rectification_edit, name="rectification_edit"),
    path(
        "rectifications/<int:pk>/recheck/", rectifications.rectification_recheck, name="rectification_recheck"
    ),
    path("rectifications/<int:pk>/extend/", rectifications.rectification_extend, name="rectification_extend"),
    path(
        "rectification-items/<int:pk>/file/", rectification_work.rectification_file, name="rectification_file"
    ),
    path(
        "rectifications/<int:pk>/files/",
        rectification_work.rectification_attach,
        name="rectification_attach",
    ),
    path(
        "rectification-items/<int:pk>/file/remove/",
        rectification_work.rectification_detach,
        name="rectification_detach",
    ),
    path("motions/", motions.MotionList.as_view(), name="motions"),
    path("motions/<int:pk>/", motions.motion, name="motion"),
    path("motions/<int:pk>/execute/", motions.motion_execute, name="motion_execute"),
    path("motions/<int:pk>/drop/", motions.motion_drop, name="motion_drop"),
    path("motions/<int:pk>/pdf/", motions.motion_pdf, name="motion_pdf"),
    path("commendations/", commendations.CommendationList.as_view(), name="commendations"),
    path("commendations/<int:pk>/", commendations.commendation, name="commendation"),
    path("circulars/", circulars.CircularList.as_view(), name="circulars"),
    path("circulars/new/<int:year>/<str:kind>/", circulars.circular_new, name="circular_new"),
    path("circulars/<int:pk>/", circulars.circular, name="circular"),
    path("circulars/<int:pk>/pdf/", circulars.circular_pdf, name="circular_pdf"),
    path("circulars/<int:pk>/xlsx/", circulars.circular_workbook, name="circular_xlsx"),
]
