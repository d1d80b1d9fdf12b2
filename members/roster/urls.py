from django.urls import path

from members.roster.views import imports, lists

urlpatterns = [
    path("units/", lists.UnitList.as_view(), name="units"),
    path("units/import/", imports.imports, name="roster_import"),
    path("units/import/template/", imports.template, name="roster_template"),
    path("units/import/<int:pk>/", imports.preview, name="roster"),
    path("units/import/<int:pk>/apply/", imports.apply, name="roster_apply"),
    path("units/import/<int:pk>/discard/", imports.discard, name="roster_discard"),
    path("units/import/<int:pk>/errors/", imports.errors, name="roster_errors"),
]
