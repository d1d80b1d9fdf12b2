from django.urls import path

from assessments.lateness.views import board, extensions

urlpatterns = [
    path("assessments/board/", board.board, name="assessment_board"),
    path("assessments/board/<int:year>/remind/", board.remind, name="assessment_remind"),
    path("assessments/<int:pk>/extend/", extensions.extend, name="assessment_extend"),
]
