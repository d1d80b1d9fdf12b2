from django.urls import path

from members.record_imports import views

urlpatterns = [
    path("records/imports/<int:pk>/", views.preview, name="record_preview"),
    path("records/imports/<int:pk>/apply/", views.apply, name="record_preview_apply"),
    path("records/imports/<int:pk>/discard/", views.discard, name="record_preview_discard"),
    path("records/imports/<int:pk>/errors/", views.errors, name="record_preview_errors"),
    path("records/<slug:kind>/template/", views.template, name="record_template"),
    path("records/<slug:kind>/import/", views.upload, name="record_import"),
]
