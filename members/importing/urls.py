from django.urls import path

from members.importing.views import imports, previews

urlpatterns = [
    path("units/import/", imports.imports, name="roster_import"),
    path("units/import/template/", imports.template, name="roster_template"),
    path("units/import/<int:pk>/", previews.preview, name="roster"),
    path("units/import/<int:pk>/match/", imports.match, name="roster_match"),
    path("units/import/<int:pk>/answer/", previews.answer, name="roster_answer"),
    path("units/import/<int:pk>/apply/", previews.apply, name="roster_apply"),
    path("units/import/<int:pk>/apply/good/", previews.apply_good, name="roster_apply_good"),
    path("units/import/<int:pk>/discard/", previews.discard, name="roster_discard"),
    path("units/import/<int:pk>/errors/", previews.errors, name="roster_errors"),
]
