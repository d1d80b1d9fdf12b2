"""Where Django looks for the tables: every story keeps its own."""

from reports.annual import models as annual  # noqa: F401
from reports.censures import models as censures  # noqa: F401
from reports.checks import models as checks  # noqa: F401
from reports.deadlines import models as deadlines  # noqa: F401
from reports.monthly import models as monthly  # noqa: F401
from reports.ranking import models as ranking  # noqa: F401
