from django.urls import path

from assessments.earlier import views

urlpatterns = [
    path("earlier-grades/", views.grades, name="earlier_grades"),
    path("earlier-grades/sheet/", views.sheet_to_fill, name="earlier_grades_sheet"),
    path("earlier-grades/import/", views.take_in, name="earlier_grades_import"),
    path("earlier-grades/import/apply/", views.apply, name="earlier_grades_apply"),
    path("earlier-grades/confirm/", views.confirm_many, name="earlier_grades_confirm"),
    path("earlier-grades/<int:pk>/", views.grade, name="earlier_grade"),
    path("earlier-grades/<int:pk>/confirm/", views.confirm, name="earlier_grade_confirm"),
    path("earlier-grades/<int:pk>/withdraw/", views.withdraw, name="earlier_grade_withdraw"),
]
