from .imports import RosterImport
from .people import Representative
from .units import Unit, UnitRelation, UnitUserObjectPermission

__all__ = ["Representative", "RosterImport", "Unit", "UnitRelation", "UnitUserObjectPermission"]
