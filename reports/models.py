"""Where Django looks for the tables: every story keeps its own."""

from reports.annual import models as annual  # noqa: F401
from reports.catalogue import models as catalogue  # noqa: F401
from reports.censures import models as censures  # noqa: F401
from reports.checks import models as checks  # noqa: F401
from reports.collections.models import answers as collections_answers  # noqa: F401
from reports.collections.models import collections as collections_collections  # noqa: F401
from reports.deadlines import models as deadlines  # noqa: F401
from reports.monthly import models as monthly  # noqa: F401
from reports.ranking import models as ranking  # noqa: F401
from reports.summaries import models as summaries  # noqa: F401
