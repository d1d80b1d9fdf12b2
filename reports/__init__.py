"""What the units report, and what the alliance reports."""

# The stories of this floor, each seeing only those above it in this list.
STORIES = (
    "deadlines",
    "monthly",
    "checks",
    "punctuality",
    "ranking",
    "censures",
    "figures",
    "annual",
)
