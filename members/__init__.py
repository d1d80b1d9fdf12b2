"""Who we are: the member units and their people (第三、七、十条)."""

# The stories of this floor, each seeing only those above it in this list.
STORIES = (
    "units",
    "people",
    "relations",
    "membership",
    "roster",
    "importing",
    "unit_file",
    "records",
    "bases",
    "training",
    "cooperation",
    "record_pages",
    "record_imports",
)
