"""The yearly assessment, in the order of its year (第十一至十三条)."""

# The stories of this floor, each seeing only those above it in this list.
STORIES = (
    "scoring",
    "standards",
    "cycles",
    "sheets",
    "held",
    "evidence",
    "editions",
    "opening",
    "self_assessment",
    "formal_check",
    "lateness",
    "reviews",
    "assignments",
    "dossiers",
    "results",
    "objections",
    "dry_runs",
    "rectification",
    "remedy",
    "publicity",
    "termination",
    "publication",
    "secretariat",
    "cockpit",
)
