"""Where Django looks for the tables: every story keeps its own."""

from members.people import models as people  # noqa: F401
from members.relations import models as relations  # noqa: F401
from members.roster import models as roster  # noqa: F401
from members.units import models as units  # noqa: F401
