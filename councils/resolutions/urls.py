from django.urls import path

from councils.resolutions.views import orders, work

urlpatterns = [
    path("resolutions/", orders.ResolutionList.as_view(), name="resolutions"),
    path("resolutions/own/", orders.OwnList.as_view(), name="resolutions_own"),
    path("resolutions/new/", orders.resolution_new, name="resolution_new"),
    path("resolutions/urge/", work.resolutions_urge, name="resolutions_urge"),
    path("resolutions/<int:pk>/", orders.resolution, name="resolution"),
    path("resolutions/<int:pk>/edit/", orders.resolution_edit, name="resolution_edit"),
    path("resolutions/<int:pk>/assign/", orders.resolution_assign, name="resolution_assign"),
    path("resolutions/<int:pk>/withdraw/", orders.resolution_withdraw, name="resolution_withdraw"),
    path("resolutions/<int:pk>/pdf/", orders.resolution_pdf, name="resolution_pdf"),
    path("resolutions/<int:pk>/take/", work.resolution_take, name="resolution_take"),
    path("resolutions/<int:pk>/note/", work.resolution_note, name="resolution_note"),
    path("resolutions/<int:pk>/report/", work.resolution_report, name="resolution_report"),
    path("resolutions/<int:pk>/take-back/", work.resolution_take_back, name="resolution_take_back"),
    path("resolutions/<int:pk>/send-back/", work.resolution_send_back, name="resolution_send_back"),
    path("resolutions/<int:pk>/accept/", work.resolution_accept, name="resolution_accept"),
    path("resolutions/<int:pk>/urge/", work.resolution_urge, name="resolution_urge"),
    path("resolutions/files/<uuid:pk>/", work.resolution_file, name="resolution_file"),
]
