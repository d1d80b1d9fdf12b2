from django.urls import path

from members.handover import views

urlpatterns = [
    path("people/<int:pk>/handover/", views.new, name="handover_new"),
    path("handovers/<int:pk>/", views.handover, name="handover"),
    path("handovers/<int:pk>/confirm/", views.confirm, name="handover_confirm"),
    path("handovers/<int:pk>/refuse/", views.refuse, name="handover_refuse"),
    path("handovers/<int:pk>/withdraw/", views.withdraw, name="handover_withdraw"),
    path("handovers/<int:pk>/renew/", views.renew, name="handover_renew"),
    path("handovers/<int:pk>/accept/", views.accept, name="handover_accept"),
    path("handovers/<int:pk>/decline/", views.decline, name="handover_decline"),
    path("handovers/<int:pk>/join/<str:token>/", views.join, name="handover_join"),
]
