"""What stories add to the page of a duty record: of kinds with a life of their own beside what all kinds have."""

from alliance.face.parts import Parts

RECORD_PAGE = Parts("record")
