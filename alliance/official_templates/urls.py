"""Addresses of the templates; `form` is the key of a kind of document."""

from django.urls import path

from alliance.official_templates import views

urlpatterns = [
    path("settings/templates/", views.document_templates, name="document_templates"),
    path("settings/templates/files/<uuid:pk>/", views.document_template_file, name="document_template_file"),
    path(
        "settings/templates/files/<uuid:pk>/use/", views.document_template_use, name="document_template_use"
    ),
    path("settings/templates/<str:form>/", views.document_template, name="document_template"),
    path(
        "settings/templates/<str:form>/builtin/",
        views.document_template_builtin,
        name="document_template_builtin",
    ),
    path(
        "settings/templates/<str:form>/sample/",
        views.document_template_sample,
        name="document_template_sample",
    ),
    path("settings/templates/<str:form>/back/", views.document_template_back, name="document_template_back"),
]
