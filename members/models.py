"""Where Django looks for the tables: every story keeps its own."""

from members.bases import models as bases  # noqa: F401
from members.cooperation import models as cooperation  # noqa: F401
from members.importing import models as importing  # noqa: F401
from members.people import models as people  # noqa: F401
from members.record_imports import models as record_imports  # noqa: F401
from members.records import models as records  # noqa: F401
from members.relations import models as relations  # noqa: F401
from members.training import models as training  # noqa: F401
from members.units import models as units  # noqa: F401
