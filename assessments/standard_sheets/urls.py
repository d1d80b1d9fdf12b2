from django.urls import path

from assessments.standard_sheets import views

urlpatterns = [
    path("standards/template/", views.standard_template, name="standard_template"),
    path("standards/<int:pk>/print/", views.standard_print, name="standard_print"),
    path("standards/<int:pk>/export/", views.standard_export, name="standard_export"),
    path("standards/<int:pk>/import/", views.standard_import, name="standard_import"),
    path("standards/<int:pk>/import/apply/", views.standard_import_apply, name="standard_import_apply"),
]
