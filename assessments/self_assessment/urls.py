from django.urls import path

from assessments.self_assessment.views import acts, lists, page

urlpatterns = [
    path("assessments/", lists.assessment_list, name="assessments"),
    path("assessments/mine/", lists.mine, name="assessments_mine"),
    path("assessments/<int:pk>/", page.assessment, name="assessment"),
    path("assessments/<int:pk>/save/", acts.save, name="assessment_save"),
    path("assessments/<int:pk>/hand-back/", acts.hand_back, name="assessment_hand_back"),
    path("assessments/<int:pk>/withdraw/", acts.withdraw, name="assessment_withdraw"),
    path("assessments/<int:pk>/history/", page.history, name="assessment_history"),
]
