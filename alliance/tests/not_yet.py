"""What is not yet as `test_architecture` wants it. Lines are taken away when they are mended; none is ever added."""

# imports of a later story
UPWARD: frozenset[str] = frozenset(
    {
        "assessments/results/services/outcomes.py imports assessments.consequences.models.consequences",
        "assessments/results/services/outcomes.py imports assessments.consequences.services.commendations",
        "assessments/results/services/outcomes.py imports assessments.consequences.services.motions",
        "assessments/results/services/outcomes.py imports assessments.consequences.services.notice_drafts",
        "assessments/results/views/results.py imports assessments.consequences.models.rectifications",
        "assessments/reviews/portal.py imports assessments.consequences.services.leaving",
        "assessments/reviews/services/reviews.py imports assessments.consequences.services.leaving",
        "assessments/reviews/services/reviews.py imports assessments.results.services.dossiers",
        "assessments/reviews/views/assigning.py imports assessments.results.rules",
        "assessments/reviews/views/reviews.py imports assessments.results.rules",
        "assessments/self_assessment/facts.py imports assessments.secretariat.facts",
        "assessments/self_assessment/filters.py imports assessments.consequences.models.consequences",
        "assessments/self_assessment/filters.py imports assessments.consequences.models.rectifications",
        "assessments/self_assessment/filters.py imports assessments.results.models.objections",
        "assessments/self_assessment/filters.py imports assessments.reviews.models",
        "assessments/self_assessment/views/assessments.py imports assessments.consequences.printed",
        "assessments/self_assessment/views/assessments.py imports assessments.results.rules",
        "assessments/standards/views/standards.py imports assessments.consequences.printed",
    }
)

# imports of what stands outside of rooms
OUTSIDE: frozenset[str] = frozenset()

# pieces that reach a later piece of their room
PIECES: frozenset[str] = frozenset(
    {
        "assessments/consequences/views/circulars.py reaches assessments.consequences.printed",
        "assessments/consequences/views/motions.py reaches assessments.consequences.printed",
        "assessments/consequences/views/notices.py reaches assessments.consequences.printed",
        "assessments/self_assessment/services/prefilling.py reaches assessments.self_assessment.facts",
        "councils/decisions/views.py reaches councils.decisions.parts",
        "reports/annual/views.py reaches reports.annual.printed",
        "reports/ranking/views.py reaches reports.ranking.printed",
    }
)

# files without a place
PLACES: frozenset[str] = frozenset()

# rooms that do not say what they are
UNTOLD: frozenset[str] = frozenset(
    {
        "assessments/cockpit",
        "assessments/consequences",
        "assessments/cycles",
        "assessments/editions",
        "assessments/opening",
        "assessments/results",
        "assessments/reviews",
        "assessments/scoring",
        "assessments/secretariat",
        "assessments/self_assessment",
        "assessments/standards",
    }
)

# templates outside of rooms
TEMPLATES: frozenset[str] = frozenset()

# files that import each other
RINGS: frozenset[str] = frozenset()

# files with inline imports without a reason
INLINE: frozenset[str] = frozenset()

# modules that pass on what others define
PASSED_ON: frozenset[str] = frozenset(
    {
        "assessments/results/views/calibration.py has Subject from assessments.standards.models",
        "assessments/secretariat/services.py has Subject from assessments.standards.models",
    }
)

# bulk writes past the history
BULK: frozenset[str] = frozenset()

# functions of services with a transaction of their own
TRANSACTIONS: frozenset[str] = frozenset(
    {
        "alliance/exports/services.py::_fail",
        "alliance/exports/services.py::_let_go",
        "alliance/exports/services.py::_sat_down",
        "alliance/exports/services.py::_store",
        "alliance/exports/services.py::cancel",
        "alliance/exports/services.py::retry",
        "assessments/consequences/services/circulars.py::issue",
        "assessments/consequences/services/commendations.py::change",
        "assessments/consequences/services/leaving.py::hand_on",
        "assessments/consequences/services/motions.py::drop",
        "assessments/consequences/services/motions.py::execute",
        "assessments/consequences/services/notice_drafts.py::save_draft",
        "assessments/consequences/services/notices.py::issue",
        "assessments/consequences/services/notices.py::sign",
        "assessments/consequences/services/notices.py::withdraw",
        "assessments/consequences/services/rectification_dates.py::_record_late",
        "assessments/consequences/services/rectification_dates.py::_remind",
        "assessments/consequences/services/rectification_dates.py::_tell_unissued",
        "assessments/consequences/services/rectification_dates.py::_tell_unsigned",
        "assessments/consequences/services/rectifications.py::accept_plan",
        "assessments/consequences/services/rectifications.py::attach",
        "assessments/consequences/services/rectifications.py::detach",
        "assessments/consequences/services/rectifications.py::extend",
        "assessments/consequences/services/rectifications.py::hand_in_plan",
        "assessments/consequences/services/rectifications.py::hand_in_report",
        "assessments/consequences/services/rectifications.py::recheck",
        "assessments/consequences/services/rectifications.py::return_plan",
        "assessments/consequences/services/rectifications.py::save_work",
        "assessments/cycles/services.py::change",
        "assessments/cycles/services.py::plan",
        "assessments/cycles/services.py::write_self_evaluation",
        "assessments/editions/services.py::move",
        "assessments/opening/services.py::add_unit",
        "assessments/opening/services.py::open_cycle",
        "assessments/results/services/dossiers.py::seal",
        "assessments/results/services/objections.py::answer",
        "assessments/results/services/objections.py::file",
        "assessments/results/services/outcomes.py::follow_publication",
        "assessments/results/services/results.py::admit_late",
        "assessments/results/services/results.py::confirm",
        "assessments/results/services/results.py::confirm_many",
        "assessments/results/services/results.py::give_notice",
        "assessments/results/services/results.py::publish",
        "assessments/reviews/services/assigning.py::assign",
        "assessments/reviews/services/assigning.py::assign_all",
        "assessments/reviews/services/assigning.py::end_reviews_of",
        "assessments/reviews/services/assigning.py::unassign",
        "assessments/reviews/services/outsiders.py::assign_outsider",
        "assessments/reviews/services/reminders.py::_close",
        "assessments/reviews/services/reminders.py::_remind",
        "assessments/reviews/services/reviews.py::finish",
        "assessments/reviews/services/reviews.py::mark",
        "assessments/reviews/services/reviews.py::reopen",
        "assessments/secretariat/services.py::close",
        "assessments/secretariat/services.py::fill",
        "assessments/secretariat/services.py::hand_in",
        "assessments/secretariat/services.py::mark",
        "assessments/secretariat/services.py::start",
        "assessments/self_assessment/services/assessments.py::attach_scan",
        "assessments/self_assessment/services/assessments.py::hand_back",
        "assessments/self_assessment/services/assessments.py::hand_to_head",
        "assessments/self_assessment/services/assessments.py::submit",
        "assessments/self_assessment/services/assessments.py::withdraw",
        "assessments/self_assessment/services/checks.py::answer_dispute",
        "assessments/self_assessment/services/checks.py::decide_na",
        "assessments/self_assessment/services/checks.py::pass_check",
        "assessments/self_assessment/services/checks.py::review_unsubmitted",
        "assessments/self_assessment/services/checks.py::send_back",
        "assessments/self_assessment/services/drafts.py::fill",
        "assessments/self_assessment/services/evidence.py::add_file",
        "assessments/self_assessment/services/evidence.py::add_record",
        "assessments/self_assessment/services/evidence.py::remove",
        "assessments/self_assessment/services/evidence.py::reuse",
        "assessments/self_assessment/services/evidence.py::spread",
        "assessments/self_assessment/services/extensions.py::extend",
        "assessments/self_assessment/services/reminders.py::_record_late",
        "assessments/self_assessment/services/reminders.py::_remind_batch",
        "assessments/self_assessment/services/reminders.py::remind",
        "assessments/standards/services/editing.py::change_terms",
        "assessments/standards/services/editing.py::move_indicator",
        "assessments/standards/services/editing.py::remove_indicator",
        "assessments/standards/services/editing.py::remove_line",
        "assessments/standards/services/editing.py::save_bonus",
        "assessments/standards/services/editing.py::save_indicator",
        "assessments/standards/services/editing.py::save_veto",
        "assessments/standards/services/exchange.py::apply",
        "assessments/standards/services/standards.py::copy",
        "assessments/standards/services/standards.py::create_default",
        "assessments/standards/services/standards.py::discard",
        "assessments/standards/services/standards.py::new_edition",
        "assessments/standards/services/standards.py::publish",
        "reports/censures/services.py::escalate",
        "reports/punctuality/services.py::send_due",
    }
)

# rooms of more than twelve files
CROWDED: frozenset[str] = frozenset(
    {
        "assessments/consequences",
        "assessments/results",
        "assessments/reviews",
        "assessments/self_assessment",
        "assessments/standards",
        "councils/applications",
        "members/people",
    }
)

# files of more than 300 lines
LONG_FILES: frozenset[str] = frozenset(
    {
        "assessments/consequences/portal.py",
        "assessments/results/services/results.py",
        "assessments/results/views/calibration.py",
        "assessments/results/views/results.py",
        "assessments/secretariat/services.py",
        "assessments/self_assessment/models/assessments.py",
        "assessments/self_assessment/services/prefilling.py",
        "assessments/self_assessment/views/assessments.py",
        "assessments/self_assessment/views/boards.py",
        "assessments/standards/services/exchange.py",
        "councils/applications/views/applications.py",
        "members/roster/plan.py",
    }
)

# functions of more than 40 lines
LONG_FUNCTIONS: frozenset[str] = frozenset(
    {
        "alliance/ground/verbs.py::verb",
        "assessments/consequences/progress.py::steps_of_motion",
        "assessments/consequences/services/circulars.py::issue",
        "assessments/scoring/grading.py::total",
        "assessments/secretariat/services.py::mark",
        "assessments/self_assessment/services/drafts.py::fill",
        "assessments/self_assessment/views/assessments.py::_page",
        "councils/applications/progress.py::steps_of",
        "councils/applications/views/applications.py::application_new",
        "members/people/views/identities.py::edit",
    }
)

# Moves of a lifecycle that do not say yet what they do (`custom={"label": "…"}`).
LABELS = frozenset(
    [
        "Assessment.confirm",
        "Assessment.finish_review",
        "Assessment.hand_back",
        "Assessment.hand_to_head",
        "Assessment.publish",
        "Assessment.reopen_review",
        "Assessment.send_back",
        "Assessment.start_review",
        "Assessment.submit",
        "Assessment.withdraw",
        "CouncilDecision.confirm",
        "CouncilDecision.enter_again",
        "CouncilDecision.send_back",
        "Objection.dismiss",
        "Objection.uphold",
        "Rectification.accept_plan",
        "Rectification.close",
        "Rectification.end",
        "Rectification.hand_in_plan",
        "Rectification.hand_in_report",
        "Rectification.issue",
        "Rectification.return_plan",
        "Rectification.send_back",
        "Rectification.withdraw_notice",
        "Review.end",
        "Review.finish",
        "Review.reopen",
        "RoleApplication.approve",
        "RoleApplication.check_conditions",
        "RoleApplication.file",
        "RoleApplication.lapse",
        "RoleApplication.reject",
        "RoleApplication.send_back",
        "RoleApplication.withdraw",
        "SecretariatScore.close",
        "SecretariatScore.hand_in",
        "Standard.publish",
        "Standard.supersede",
        "TerminationMotion.carry",
        "TerminationMotion.defeat",
        "TerminationMotion.drop",
        "TerminationMotion.execute",
    ]
)
