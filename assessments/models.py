"""Where Django looks for the tables: every story keeps its own."""

from assessments.cycles import models as cycles  # noqa: F401
from assessments.dossiers import models as dossiers  # noqa: F401
from assessments.objections import models as objections  # noqa: F401
from assessments.publicity import models as publicity  # noqa: F401
from assessments.rectification import models as rectification  # noqa: F401
from assessments.reviews import models as reviews  # noqa: F401
from assessments.self_assessment.models import assessments as self_assessment_assessments  # noqa: F401
from assessments.self_assessment.models import evidence as self_assessment_evidence  # noqa: F401
from assessments.standards import models as standards  # noqa: F401
from assessments.termination import models as termination  # noqa: F401
