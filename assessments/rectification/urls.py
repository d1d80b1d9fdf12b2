from django.urls import path

from assessments.rectification import views

urlpatterns = [
    path("rectifications/<int:pk>/draft/", views.rectification_draft, name="rectification_draft"),
    path("rectifications/<int:pk>/notice/", views.rectification_notice, name="rectification_notice"),
    path(
        "rectification-notices/<int:pk>/", views.rectification_notice_kept, name="rectification_notice_kept"
    ),
    path("rectifications/<int:pk>/issue/", views.rectification_issue, name="rectification_issue"),
    path("rectifications/<int:pk>/sign/", views.rectification_sign, name="rectification_sign"),
    path("rectifications/<int:pk>/withdraw/", views.rectification_withdraw, name="rectification_withdraw"),
]
