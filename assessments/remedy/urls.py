from django.urls import path

from assessments.remedy.views import cases, work

urlpatterns = [
    path("rectifications/", cases.RectificationList.as_view(), name="rectifications"),
    path("rectifications/<int:pk>/", cases.rectification, name="rectification"),
    path("rectifications/<int:pk>/edit/", work.rectification_edit, name="rectification_edit"),
    path("rectifications/<int:pk>/recheck/", cases.rectification_recheck, name="rectification_recheck"),
    path("rectifications/<int:pk>/extend/", cases.rectification_extend, name="rectification_extend"),
    path("rectification-items/<int:pk>/file/", work.rectification_file, name="rectification_file"),
    path(
        "rectifications/<int:pk>/files/",
        work.rectification_attach,
        name="rectification_attach",
    ),
    path(
        "rectification-items/<int:pk>/file/remove/",
        work.rectification_detach,
        name="rectification_detach",
    ),
    path(
        "rectifications/<int:pk>/plan/accept/",
        cases.rectification_plan_accept,
        name="rectification_plan_accept",
    ),
    path(
        "rectifications/<int:pk>/plan/return/",
        cases.rectification_plan_return,
        name="rectification_plan_return",
    ),
]
