"""Member units and their people. A path names a noun; what may not be seen is a 404, whoever asks."""

from django.urls import path

from members.people.views import passwords, people
from members.roster import views as roster
from members.units.views import files, relations, units

urlpatterns = [
    path("units/", units.UnitList.as_view(), name="units"),
    path("units/mine/", units.my_unit, name="my_unit"),
    path("units/new/", units.new, name="unit_new"),
    path("units/import/", roster.imports, name="roster_import"),
    path("units/import/template/", roster.template, name="roster_template"),
    path("units/passwords/", passwords.first_passwords, name="first_passwords"),
    path("units/import/<int:pk>/", roster.preview, name="roster"),
    path("units/import/<int:pk>/apply/", roster.apply, name="roster_apply"),
    path("units/import/<int:pk>/discard/", roster.discard, name="roster_discard"),
    path("units/import/<int:pk>/errors/", roster.errors, name="roster_errors"),
    path("units/<int:pk>/", files.unit, name="unit"),
    path("units/<int:pk>/history/", files.history, name="unit_history"),
    path("units/<int:pk>/edit/", units.edit, name="unit_edit"),
    path("units/<int:pk>/end/", units.end, name="unit_end"),
    path("units/<int:pk>/reinstate/", units.reinstate, name="unit_reinstate"),
    path("units/<int:pk>/people/new/", people.new, name="representative_new"),
    path("people/<int:pk>/edit/", people.edit, name="representative_edit"),
    path("people/<int:pk>/end/", people.end, name="representative_end"),
    path("people/<int:pk>/replace/", people.replace, name="representative_replace"),
    path("people/<int:pk>/resume/", people.resume, name="representative_resume"),
    path("people/<int:pk>/invite/", people.invite, name="representative_invite"),
    path("units/<int:pk>/relations/new/", relations.new, name="relation_new"),
    path("relations/<int:pk>/end/", relations.end, name="relation_end"),
]
