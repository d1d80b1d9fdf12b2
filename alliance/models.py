"""Where Django looks for the tables: every story keeps its own."""

from alliance.accounts import models as accounts  # noqa: F401
from alliance.background.models import jobs as background_jobs  # noqa: F401
from alliance.background.models import works as background_works  # noqa: F401
from alliance.calendar import models as calendar  # noqa: F401
from alliance.files import models as files  # noqa: F401
from alliance.messages import models as messages  # noqa: F401
from alliance.official_templates import models as official_templates  # noqa: F401
from alliance.paper import models as paper  # noqa: F401
from alliance.power import models as power  # noqa: F401
from alliance.registers import models as registers  # noqa: F401
from alliance.rights.models import grants as rights_grants  # noqa: F401
from alliance.rights.models import users as rights_users  # noqa: F401
from alliance.signin import models as signin  # noqa: F401
from alliance.site import models as site  # noqa: F401
