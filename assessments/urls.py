"""The addresses of the yearly assessment: every story keeps its own."""

from alliance.ground import rooms

urlpatterns = rooms.addresses("assessments")
