from django.urls import path

from councils.chasing import views

urlpatterns = [
    path("resolutions/circulars/", views.CircularList.as_view(), name="order_circulars"),
    path("resolutions/circulars/<int:pk>/export/", views.order_circular_pdf, name="order_circular_pdf"),
    path("resolutions/circulars/new/<int:unit>/", views.order_circular_new, name="order_circular_new"),
]
