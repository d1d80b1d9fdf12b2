"""What later stories add to the page of the council: correcting a registration, undoing it, entering an earlier term."""

from alliance.face.parts import Parts

COUNCIL_PAGE = Parts("term")
