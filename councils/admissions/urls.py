"""Addresses of applications for membership: the guide on the public site, the applicant's own, those of secretariat and chair."""

from django.urls import path

from councils.admissions.views import applying, deciding

ONE, MINE = "admissions/<int:pk>", "join/<int:pk>/<slug:token>"

urlpatterns = [
    path("site/apply/", applying.guide, name="apply"),
    path("join/", applying.apply, name="membership_apply"),
    path(f"{MINE}/", applying.standing, name="membership_standing"),
    path(f"{MINE}/correct/", applying.correct, name="membership_correct"),
    path(f"{MINE}/withdraw/", applying.withdraw, name="membership_withdraw"),
    path("admissions/", deciding.AdmissionList.as_view(), name="admissions"),
    path("admissions/files/<uuid:pk>/", deciding.file, name="admission_file"),
    path(f"{ONE}/", deciding.admission, name="admission"),
    path(f"{ONE}/check/", deciding.check, name="admission_check"),
    path(f"{ONE}/dismiss/", deciding.dismiss, name="admission_dismiss"),
    path(f"{ONE}/return/", deciding.send_back, name="admission_return"),
    path(f"{ONE}/extend/", deciding.extend, name="admission_extend"),
    path(f"{ONE}/approve/", deciding.approve, name="admission_approve"),
    path(f"{ONE}/refuse/", deciding.refuse, name="admission_refuse"),
    path(f"{ONE}/close/", deciding.close, name="admission_close"),
    path(f"{ONE}/admit/", deciding.admit, name="admission_admit"),
]
