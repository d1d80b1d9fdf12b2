"""Where a file of the house may stand, and the few exceptions of the rules, each with its reason."""

import re

# Pieces that a room may have, in the order in which they may import each other within it.
ORDER = {
    "models": 0,
    "rules": 1,
    "services": 2,
    "forms": 3,
    "filters": 3,
    "views": 4,
    "urls": 5,
    "portal": 5,
    "facts": 5,
    "policies": 5,
    "printed": 5,
    "checks": 5,
    "rights": 5,
    "parts": 5,
    "proposals": 5,
}
PIECES = frozenset(ORDER)

# Where a register bears the name of the piece that stories enter in it.
REGISTERS = {
    "alliance.registers.facts",
    "alliance.registers.portal",
    "alliance.face.parts",
    "alliance.paper.printed",
}

# What Django, gunicorn and pytest look for by its name (`built` is a fixture of `bad_years.built_once`, `SessionStore` the class of `SESSION_ENGINE`), and files of nothing else.
FOUND_BY_NAME = re.compile(
    r"__all__|_|test_.*|pytest.*|urlpatterns|handler\d+|Command|application|built|SessionStore"
)
READ_BY_DJANGO = ("settings.py", "apps.py", "__init__.py")

# Folders of an app which are no stories.
FOLDERS = ("management", "migrations", "templatetags", "tests")

# Files of a room that are no piece of the order: each is named for what it computes or does.
NAMED = {
    "alliance": {
        "ground": "access audit broker clock dated doorbell inputs lifecycle once rooms verbs wayfinding",
        "names": "choosing numerals pinyin spelling",
        "registers": "catalogue closed_years first_steps linkable policy regulation kept statements",
        "rights": "backends grants",
        "files": "downloads files filetypes pdf pictures sealed static stored uploads",
        "prose": "blocks fields grids parsing plain reader sanitising",
        "workbook": "blanks cells foreign_worker headings layout package reading specs styles table values writing",
        "face": "acting components datatable filtering inline listing lists",
        "history": "autosaves guard log words",
        "messages": "mail_home notifications outbox",
        "background": "exports lanes list_exports reading waiting works",
        "paper": "charts document document_worker papers series shapes",
        "signin": "handing_over passwords reauth sessions tries",
        "power": "judge second",
        "diagrams": "heat radar stacks",
        "official": "closing content docx faces filling flow layout pages placeholders styles tables",
        "official_templates": "builtin samples",
        "calendar": "holidays",
        "jobs": "health sweeps",
        "menu": "entries years",
        "public": "pages",
        "site": "frame outage",
    },
    "members": {
        "units": "finding identifiers earlier",
        "people": "recusing",
        "relations": "closed told",
        "handover": "links telling",
        "membership": "endings",
        "roster": "sheet",
        "importing": "numbers offices plan",
        "unit_file": "tables",
        "obligations": "duties periods reliefs",
        "records": "evidence kinds lines measures personal bounds",
        "employment": "fairness",
        "teaching": "stays",
        "internships": "conditions",
        "students": "register",
        "demands": "telling",
        "record_overview": "across owed together untouched",
        "record_pages": "columns rows",
        "record_imports": "sheet repeats",
        "duties": "ledger tables",
    },
    "councils": {
        "recusal": "audience",
        "numbering": "circulars",
        "seats": "departures",
        "seat_imports": "sheet",
        "decisions": "progress tally",
        "meetings": "inviting",
        "replies": "lines",
        "attendance": "counting door",
        "roll": "sheet",
        "chasing": "misses",
        "minutes": "drafting",
        "documents": "beginnings official text",
        "dispatch": "circles",
        "applications": "conditions departures",
        "application_pages": "findings progress",
        "amendments": "resting",
        "requests": "reminders",
        "votes": "paper",
        "founding": "links",
    },
    "assessments": {
        "scoring": "composite grading judged marking parameters readers record_points rule_text standard vocabulary words",
        "standards": "content notices",
        "standard_sheets": "layout paper",
        "rating_tables": "reading",
        "cycles": "deadlines years",
        "earlier": "resting sheet",
        "sheets": "completeness found known lines prefilling submission",
        "evidence": "fields",
        "stamped_form": "paper",
        "self_assessment": "lines sheet steps",
        "assignments": "distribution",
        "dry_runs": "dry_run",
        "rectification": "demands paper",
        "remedy": "progress",
        "termination": "progress",
        "publication": "after_publication",
        "publicity": "paper",
        "office_duties": "doing holding",
    },
    "reports": {
        "deadlines": "closing months",
        "monthly": "pictures privacy",
        "checks": "adoptions",
        "punctuality": "boards timeliness underway",
        "ranking": "places points",
        "censures": "streaks",
        "answers": "archive values",
        "figures": "assessment catalogue charts gathering information named organisation outlook records tables themes workings",
        "dashboards": "assessed attended boards compared declared owed reported",
        "annual": "chapters drafting",
        "annual_faces": "fields pictures shares sheets word workbook",
        "catalogue": "batches entries table_files",
        "drafting": "counting of_alliance of_units sentences spans",
        "summaries": "deadlines",
    },
}
# What stands in an app outside of its rooms.
ROOTS = {
    "alliance": "apps asgi celery checks management/commands/administrator middleware models settings tasks templatetags/face templatetags/face_forms templatetags/face_lists templatetags/face_page urls wsgi",
    "members": "apps management/commands/rebuild_grants models urls",
    "councils": "apps management/commands/found management/commands/founding_link models urls",
    "assessments": "apps models urls",
    "reports": "apps management/commands/bench management/commands/bench_annual management/commands/bench_facts management/commands/bench_imports management/commands/demo models urls",
}

# Models without history, whose rows are no business records: messages, leases, counts, grants, files in the making.
PLAIN = (
    "SecretCount",  # a history would say in which order a secret vote was cast
    "Series",  # how far a series of numbers has come: each number stands on its paper, which has history
    "Notification",
    "Delivery",
    "Outbox",
    "JobRun",
    "Work",
    "ImportedRows",  # as read from a workbook, until somebody decides
    "Session",
    "SignIn",
    "FoundingLink",
    "UnitUserObjectPermission",
    "AssessmentUserObjectPermission",
    "model.rows",  # of a table of dated grants (alliance.rights.grants)
)

# Functions of services that open a transaction without being verbs on one record, and why.
TRANSACTIONS = {
    "assessments/assignments/services/assigning.py::end_reviews_of": "all unfinished reviews of a person end together",
    "assessments/assignments/services/leaving.py::hand_on": "follows a change of rights in its transaction; as a sweep it opens one",
    "assessments/remedy/services/dates.py::_remind": "the letters of a sweep go out together",
    "assessments/remedy/services/dates.py::_tell_unissued": "the letters of a sweep go out together",
    "assessments/remedy/services/dates.py::_tell_unsigned": "the letters of a sweep go out together",
    "assessments/reviews/services/reminders.py::_remind": "the letters of a sweep go out together",
    "assessments/results/services/confirming.py::confirm_many": "the work is of many records, each confirmed by its verb",
    "alliance/power/services/changes.py::propose": "the record is made of a rehearsal of the act, which is taken back",
}

# Files besides the tags of the templates that may call `mark_safe`.
MARKED_SAFE: set[str] = set()
