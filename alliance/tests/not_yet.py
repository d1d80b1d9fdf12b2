"""What is not yet as `test_architecture` wants it. Lines are taken away when they are mended; none is ever added."""

# imports of a later story
UPWARD: frozenset[str] = frozenset()

# imports of what stands outside of rooms
OUTSIDE: frozenset[str] = frozenset()

# pieces that reach a later piece of their room
PIECES: frozenset[str] = frozenset(
    {
        "councils/decisions/views.py reaches councils.decisions.parts",
        "reports/ranking/views.py reaches reports.ranking.printed",
    }
)

# files without a place
PLACES: frozenset[str] = frozenset()

# rooms that do not say what they are
UNTOLD: frozenset[str] = frozenset()

# templates outside of rooms
TEMPLATES: frozenset[str] = frozenset()

# files that import each other
RINGS: frozenset[str] = frozenset()

# files with inline imports without a reason
INLINE: frozenset[str] = frozenset()

# modules that pass on what others define
PASSED_ON: frozenset[str] = frozenset()

# names that nobody uses
UNUSED: frozenset[str] = frozenset()

# bulk writes past the history
BULK: frozenset[str] = frozenset()

# functions of services with a transaction of their own
TRANSACTIONS: frozenset[str] = frozenset(
    {
        "reports/censures/services.py::escalate",
        "reports/punctuality/services.py::send_due",
    }
)

# rooms of more than twelve files
CROWDED: frozenset[str] = frozenset()

# files of more than 300 lines
LONG_FILES: frozenset[str] = frozenset({})

# functions of more than 40 lines
LONG_FUNCTIONS: frozenset[str] = frozenset()

# Moves of a lifecycle that do not say yet what they do (`custom={"label": "…"}`).
LABELS: frozenset[str] = frozenset()
