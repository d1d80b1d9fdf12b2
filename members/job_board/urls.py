"""The public board below `/site/jobs/`, and what an enterprise does with its posts."""

from django.urls import path

from members.job_board.views import acts, board

urlpatterns = [
    path("site/jobs/", board.job_board, name="job_board"),
    path("site/jobs/rss/", board.job_feed, name="job_feed"),
    path("site/jobs/<int:pk>/", board.job, name="job"),
    path("site/jobs/units/<int:pk>/", board.job_unit, name="job_unit"),
    path("records/hiring-plan/<int:pk>/publish/", acts.publish, name="hiring_plan_publish"),
    path("records/job-post/<int:pk>/renew/", acts.renew, name="job_post_renew"),
    path("records/job-post/<int:pk>/close/", acts.close, name="job_post_close"),
]
