"""Where Django looks for the tables: every story keeps its own."""

from councils.applications import models as applications  # noqa: F401
from councils.decisions import models as decisions  # noqa: F401
from councils.founding import models as founding  # noqa: F401
from councils.meetings.models import attendances as meetings_attendances  # noqa: F401
from councils.meetings.models import meetings as meetings_meetings  # noqa: F401
from councils.posts import models as posts  # noqa: F401
from councils.terms.models import seats as terms_seats  # noqa: F401
from councils.terms.models import terms as terms_terms  # noqa: F401
from councils.votes import models as votes  # noqa: F401
