"""Where Django looks for the tables: every story keeps its own."""

from reports.annual import models as annual  # noqa: F401
from reports.monthly.models import monthly as monthly_monthly  # noqa: F401
from reports.monthly.models import openings as monthly_openings  # noqa: F401
from reports.ranking.models import bulletins as ranking_bulletins  # noqa: F401
from reports.ranking.models import censures as ranking_censures  # noqa: F401
