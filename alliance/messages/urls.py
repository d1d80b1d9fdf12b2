"""The inbox, and what people decide about the outbox."""

from django.urls import path

from alliance.messages.views import inbox, mail

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<int:pk>/", inbox.message, name="message"),
    path("inbox/<int:pk>/read/", inbox.read, name="message_read"),
    path("inbox/read/", inbox.read_all, name="inbox_read_all"),
    path("jobs/mail/release/", mail.release, name="mail_release"),
    path("jobs/mail/discard/", mail.discard, name="mail_discard"),
    path("jobs/mail/resume/", mail.resume, name="mail_resume"),
]
