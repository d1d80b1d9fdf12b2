from django.urls import path

from assessments.termination import views

urlpatterns = [
    path("motions/", views.MotionList.as_view(), name="motions"),
    path("motions/<int:pk>/", views.motion, name="motion"),
    path("motions/<int:pk>/execute/", views.motion_execute, name="motion_execute"),
    path("motions/<int:pk>/issue/", views.motion_issue, name="motion_issue"),
    path("motions/<int:pk>/drop/", views.motion_drop, name="motion_drop"),
    path("motions/<int:pk>/pdf/", views.motion_pdf, name="motion_pdf"),
]
