"""Notices below `/site/notices/`, and what puts a document there."""

from django.urls import path

from councils.notices import views

urlpatterns = [
    path("site/notices/", views.notices, name="site_notices"),
    path("site/notices/<int:pk>/", views.notice, name="site_notice"),
    path("site/notices/pictures/<uuid:pk>/", views.picture, name="site_notice_picture"),
    path("documents/<int:pk>/publish/", views.publish, name="document_publish"),
    path("documents/<int:pk>/take-down/", views.take_down, name="document_take_down"),
]
