from django.urls import path

from assessments.consequences.views import (
    circulars,
    commendations,
    motions,
    notices,
    rectification_work,
    rectifications,
)

urlpatterns = [
    path("rectifications/", rectifications.RectificationList.as_view(), name="rectifications"),
    path("rectifications/<int:pk>/", rectifications.rectification, name="rectification"),
    path("rectifications/<int:pk>/draft/", notices.rectification_draft, name="rectification_draft"),
    path("rectifications/<int:pk>/notice/", notices.rectification_notice, name="rectification_notice"),
    path(
        "rectification-notices/<int:pk>/", notices.rectification_notice_kept, name="rectification_notice_kept"
    ),
    path("rectifications/<int:pk>/sign/", notices.rectification_sign, name="rectification_sign"),
    path("rectifications/<int:pk>/withdraw/", notices.rectification_withdraw, name="rectification_withdraw"),
    path(
        "rectifications/<int:pk>/plan/accept/",
        notices.rectification_plan_accept,
        name="rectification_plan_accept",
    ),
    path(
        "rectifications/<int:pk>/plan/return/",
        notices.rectification_plan_return,
        name="rectification_plan_return",
    ),
    path("rectifications/<int:pk>/edit/", rectification_work.rectification_edit, name="rectification_edit"),
    path(
        "rectifications/<int:pk>/recheck/", rectifications.rectification_recheck, name="rectification_recheck"
    ),
    path("rectifications/<int:pk>/extend/", rectifications.rectification_extend, name="rectification_extend"),
    path(
        "rectification-items/<int:pk>/file/", rectification_work.rectification_file, name="rectification_file"
    ),
    path(
        "rectifications/<int:pk>/files/",
        rectification_work.rectification_attach,
        name="rectification_attach",
    ),
    path(
        "rectification-items/<int:pk>/file/remove/",
        rectification_work.rectification_detach,
        name="rectification_detach",
    ),
    path("motions/", motions.MotionList.as_view(), name="motions"),
    path("motions/<int:pk>/", motions.motion, name="motion"),
    path("motions/<int:pk>/execute/", motions.motion_execute, name="motion_execute"),
    path("motions/<int:pk>/drop/", motions.motion_drop, name="motion_drop"),
    path("motions/<int:pk>/pdf/", motions.motion_pdf, name="motion_pdf"),
    path("commendations/", commendations.CommendationList.as_view(), name="commendations"),
    path("commendations/<int:pk>/", commendations.commendation, name="commendation"),
    path("circulars/", circulars.CircularList.as_view(), name="circulars"),
    path("circulars/new/<int:year>/<str:kind>/", circulars.circular_new, name="circular_new"),
    path("circulars/<int:pk>/", circulars.circular, name="circular"),
    path("circulars/<int:pk>/pdf/", circulars.circular_pdf, name="circular_pdf"),
    path("circulars/<int:pk>/xlsx/", circulars.circular_workbook, name="circular_xlsx"),
]
