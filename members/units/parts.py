"""The parts of the unit file (单位档案) that stories add: seats, applications, grades, the monthly board (`alliance.face.parts`)."""

from alliance.face.parts import Parts

UNIT_FILE = Parts("unit")
