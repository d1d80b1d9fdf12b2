"""The yearly assessment, in the order of its year (第十一至十三条)."""

# The stories of this floor, each seeing only those above it in this list.
STORIES = (
    "scoring",
    "standards",
    "cycles",
    "self_assessment",
    "editions",
    "opening",
    "reviews",
    "results",
    "consequences",
    "secretariat",
    "cockpit",
)
