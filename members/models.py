"""Where Django looks for the tables: every story keeps its own."""

from members.importing import models as importing  # noqa: F401
from members.people import models as people  # noqa: F401
from members.relations import models as relations  # noqa: F401
from members.units import models as units  # noqa: F401
