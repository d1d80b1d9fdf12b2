"""Addresses of duty records: each names its kind."""

from django.urls import path

from members.record_pages.views import acts, lists, pages

ONE = "records/<slug:kind>/<int:pk>"

urlpatterns = [
    path("records/", lists.records, name="records"),
    path("records/files/<uuid:pk>/", pages.file, name="record_file"),
    path("records/files/<uuid:pk>/remove/", pages.remove_file, name="record_file_remove"),
    path("records/<slug:kind>/", lists.RecordList.as_view(), name="record_list"),
    path("records/<slug:kind>/new/", pages.new, name="record_new"),
    path("records/<slug:kind>/accept/", acts.accept_many, name="record_accept_many"),
    path("records/<slug:kind>/return/", acts.return_many, name="record_return_many"),
    path("records/<slug:kind>/file/", acts.file_many, name="record_file_many"),
    path(f"{ONE}/", pages.record, name="record"),
    path(f"{ONE}/edit/", pages.edit, name="record_edit"),
    path(f"{ONE}/discard/", acts.discard, name="record_discard"),
    path(f"{ONE}/file/", acts.file, name="record_hand_in"),
    path(f"{ONE}/withdraw/", acts.withdraw, name="record_withdraw"),
    path(f"{ONE}/confirm/", acts.confirm, name="record_confirm"),
    path(f"{ONE}/dispute/", acts.dispute, name="record_dispute"),
    path(f"{ONE}/retract/", acts.retract, name="record_retract"),
    path(f"{ONE}/accept/", acts.accept, name="record_accept"),
    path(f"{ONE}/return/", acts.send_back, name="record_return"),
    path(f"{ONE}/files/", pages.add_file, name="record_file_add"),
]
