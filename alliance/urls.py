"""All addresses of the portal. Every one of them has its expectations in alliance/tests/test_url_matrix.py."""

from django.conf import settings as configuration
from django.urls import include, path

from alliance.accounts.views import accounts
from alliance.accounts.views import administrators as posts
from alliance.background import views as works
from alliance.calendar import views as holidays
from alliance.exports.views import downloads, exports
from alliance.history import views as history
from alliance.jobs import views as jobs
from alliance.messages.views import inbox, mail
from alliance.paper import views as verification
from alliance.power import views as changes
from alliance.site.views import home, regulation, regulation_text, search, settings

urlpatterns = [
    path("", home.home, name="home"),
    path("login/", accounts.SignIn.as_view(), name="login"),
    path("logout/", accounts.sign_out, name="logout"),
    path("account/", accounts.profile, name="profile"),
    path("account/password/", accounts.ChangePassword.as_view(), name="password_change"),
    path("accounts/", accounts.AccountList.as_view(), name="accounts"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/reset/", accounts.reset_password, name="account_reset"),
    path("accounts/<int:pk>/password/", accounts.one_time_password, name="account_password"),
    path("accounts/<int:pk>/switch/", accounts.switch, name="account_switch"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<int:pk>/", inbox.message, name="message"),
    path("inbox/<int:pk>/read/", inbox.read, name="message_read"),
    path("inbox/read/", inbox.read_all, name="inbox_read_all"),
    path("search/", search.search, name="search"),
    path("settings/", settings.setting_list, name="settings"),
    path("settings/<slug:key>/", settings.setting, name="setting"),
    path("holidays/", holidays.holiday_list, name="holidays"),
    path("holidays/add/", holidays.add, name="holiday_add"),
    path("holidays/<int:pk>/", holidays.edit, name="holiday"),
    path("holidays/<int:pk>/remove/", holidays.remove, name="holiday_remove"),
    path("holidays/load/", holidays.load, name="holidays_load"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/run/", jobs.run, name="jobs_run"),
    path("jobs/letters/<int:pk>/retry/", jobs.retry, name="letter_retry"),
    path("jobs/mail/release/", mail.release, name="mail_release"),
    path("jobs/mail/discard/", mail.discard, name="mail_discard"),
    path("jobs/mail/resume/", mail.resume, name="mail_resume"),
    path("works/<uuid:pk>/", works.work, name="work"),
    path("works/<uuid:pk>/retry/", works.retry, name="work_retry"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/new/", exports.new, name="export_new"),
    path("exports/reason/", downloads.reason, name="export_reason"),
    path("exports/records/", downloads.DownloadList.as_view(), name="downloads"),
    path("exports/<uuid:pk>/", exports.export, name="export"),
    path("exports/<uuid:pk>/cancel/", exports.cancel, name="export_cancel"),
    path("exports/<uuid:pk>/retry/", exports.retry, name="export_retry"),
    path("exports/<uuid:pk>/file/", exports.download, name="export_file"),
    path("administrators/", posts.post_list, name="admin_posts"),
    path("administrators/<int:pk>/end/", posts.end, name="admin_post_end"),
    path("changes/", changes.ChangeList.as_view(), name="power_changes"),
    path("changes/<int:pk>/", changes.change, name="power_change"),
    path("changes/<int:pk>/confirm/", changes.confirm, name="power_change_confirm"),
    path("changes/<int:pk>/reject/", changes.reject, name="power_change_reject"),
    path("changes/<int:pk>/withdraw/", changes.withdraw, name="power_change_withdraw"),
    path("history/", history.ActList.as_view(), name="audit_log"),
    path("regulation/", regulation.regulation, name="regulation"),
    path("regulation/text/", regulation_text.text, name="regulation_text"),
    path("regulation/text/upload/", regulation_text.upload, name="regulation_upload"),
    path("regulation/<str:ref>/", regulation.clause, name="regulation_clause"),
    path("verify/", verification.verify, name="verify"),
    path("verify/<str:code>/", verification.verify_code, name="verify_code"),
    path("", include("members.urls")),
    path("", include("councils.urls")),
    path("", include("assessments.urls")),
    path("", include("reports.urls")),
]

if configuration.DEBUG:
    urlpatterns.append(path("", include("alliance.site.gallery")))

handler400 = "alliance.site.outage.bad_request"
handler403 = "alliance.site.views.errors.forbidden"
handler404 = "alliance.site.views.errors.not_found"
handler500 = "alliance.site.outage.server_error"
