"""Where Django looks for the tables: every story keeps its own."""

from assessments.cycles import models as cycles  # noqa: F401
from assessments.dossiers import models as dossiers  # noqa: F401
from assessments.earlier import models as earlier  # noqa: F401
from assessments.evidence import models as evidence  # noqa: F401
from assessments.objections import models as objections  # noqa: F401
from assessments.publicity import models as publicity  # noqa: F401
from assessments.rectification import models as rectification  # noqa: F401
from assessments.reviews import models as reviews  # noqa: F401
from assessments.sheets.models import assessments as sheets_assessments  # noqa: F401
from assessments.sheets.models import items as sheets_items  # noqa: F401
from assessments.standards import models as standards  # noqa: F401
from assessments.termination import models as termination  # noqa: F401
