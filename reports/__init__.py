"""What the units report, and what the alliance reports."""

# The stories of this floor, each seeing only those above it in this list.
STORIES = (
    "deadlines",
    "monthly",
    "checks",
    "news",
    "punctuality",
    "ranking",
    "censures",
    "collections",
    "answers",
    "figures",
    "dashboards",
    "drafting",
    "summaries",
    "summary_pages",
    "annual",
    "annual_review",
    "annual_faces",
    "catalogue",
)
