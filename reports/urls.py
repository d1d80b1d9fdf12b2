"""Addresses of monthly reports, the board, the ranking and the annual report."""

from django.urls import path

from reports.annual import views as annual
from reports.monthly.views import checks, monthly, openings, pictures, signing
from reports.ranking.views import adoptions, board, bulletins, censures, ranking

urlpatterns = [
    path("monthly-reports/", monthly.ReportList.as_view(), name="monthly_reports"),
    path("monthly-reports/mine/", monthly.mine, name="my_reports"),
    path("monthly-reports/new/", monthly.new, name="monthly_report_new"),
    path("monthly-reports/accept/", checks.accept_many, name="monthly_reports_accept"),
    path("monthly-reports/pictures/<int:pk>/", pictures.picture, name="report_picture"),
    path("monthly-reports/<int:pk>/", monthly.report, name="monthly_report"),
    path("monthly-reports/<int:pk>/edit/", monthly.edit, name="monthly_report_edit"),
    path("monthly-reports/<int:pk>/autosave/", monthly.autosave, name="monthly_report_autosave"),
    path("monthly-reports/<int:pk>/discard/", monthly.discard, name="monthly_report_discard"),
    path("monthly-reports/<int:pk>/hand/", signing.hand, name="monthly_report_hand"),
    path("monthly-reports/<int:pk>/sign/", signing.sign, name="monthly_report_sign"),
    path("monthly-reports/<int:pk>/submit/", signing.submit, name="monthly_report_submit"),
    path("monthly-reports/<int:pk>/hand-back/", signing.hand_back, name="monthly_report_hand_back"),
    path("monthly-reports/<int:pk>/accept/", checks.accept, name="monthly_report_accept"),
    path("monthly-reports/<int:pk>/return/", checks.send_back, name="monthly_report_return"),
    path("monthly-reports/<int:pk>/decline/", checks.decline, name="monthly_report_decline"),
    path("monthly-reports/<int:pk>/adopt/", adoptions.adopt, name="adoption_new"),
    path("adoptions/<int:pk>/remove/", adoptions.remove, name="adoption_remove"),
    path("reports/board/", board.board, name="report_board"),
    path("reports/board/remind/", board.remind, name="report_remind"),
    path("reports/openings/", openings.OpeningList.as_view(), name="report_openings"),
    path("reports/openings/new/<int:unit>/", openings.new, name="report_opening_new"),
    path("reports/censures/", censures.CensureList.as_view(), name="report_censures"),
    path("reports/censures/new/<int:unit>/", censures.new, name="report_censure_new"),
    path("reports/ranking/", ranking.ranking, name="report_ranking"),
    path("reports/ranking/print/", ranking.print_ranking, name="report_ranking_print"),
    path("reports/bulletins/issue/", bulletins.issue, name="report_bulletin_issue"),
    path("annual-reports/", annual.AnnualReportList.as_view(), name="annual_reports"),
    path("annual-reports/new/", annual.new, name="annual_report_new"),
    path("annual-reports/<int:year>/", annual.report, name="annual_report"),
    path("annual-reports/<int:year>/edit/", annual.edit, name="annual_report_edit"),
    path("annual-reports/<int:year>/autosave/", annual.autosave, name="annual_report_autosave"),
    path("annual-reports/<int:year>/present/", annual.present, name="annual_report_present"),
    path("annual-reports/<int:year>/return/", annual.send_back, name="annual_report_return"),
    path("annual-reports/<int:year>/review/", annual.review, name="annual_report_review"),
    path("annual-reports/<int:year>/export/", annual.export, name="annual_report_export"),
]
