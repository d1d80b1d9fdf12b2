from django.urls import path

from reports.summary_pages.views import lists, pages

urlpatterns = [
    path("summaries/mine/", lists.MySummaries.as_view(), name="my_summaries"),
    path("summaries/units/", lists.UnitSummaries.as_view(), name="unit_summaries"),
    path("summaries/ours/", lists.OurSummaries.as_view(), name="our_summaries"),
    path("summaries/new/", pages.new, name="summary_new"),
    path("summaries/ours/<int:pk>/", pages.summary, name="our_summary"),
    path("summaries/<int:pk>/", pages.summary, name="summary"),
    path("summaries/<int:pk>/edit/", pages.edit, name="summary_edit"),
    path("summaries/<int:pk>/autosave/", pages.autosave, name="summary_autosave"),
    path("summaries/<int:pk>/redraft/", pages.redraft, name="summary_redraft"),
    path("summaries/<int:pk>/pictures/", pages.add_picture, name="summary_picture_new"),
    path("summaries/pictures/<int:pk>/", pages.picture, name="summary_picture"),
    path("summaries/<int:pk>/hand-up/", pages.hand_up, name="summary_hand_up"),
    path("summaries/<int:pk>/hand-back/", pages.hand_back, name="summary_hand_back"),
    path("summaries/<int:pk>/hand-in/", pages.hand_in, name="summary_hand_in"),
    path("summaries/<int:pk>/return/", pages.send_back, name="summary_return"),
    path("summaries/<int:pk>/settle/", pages.settle, name="summary_settle"),
    path("summaries/<int:pk>/carry-over/", pages.carry_over, name="summary_carry_over"),
    path("summaries/<int:pk>/export/", pages.export, name="summary_export"),
]
