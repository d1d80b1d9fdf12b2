"""Who decides, and what was decided: terms and seats, the secretariat, applications and decisions (第四至九条)."""

# The stories of this floor, each seeing only those above it in this list.
STORIES = (
    "terms",
    "posts",
    "recusal",
    "seats",
    "decisions",
    "meetings",
    "month",
    "replies",
    "attendance",
    "votes",
    "applications",
    "renewal",
    "amendments",
    "founding",
)
