from django.urls import path

from assessments.publicity.views import circulars, commendations

urlpatterns = [
    path("commendations/", commendations.CommendationList.as_view(), name="commendations"),
    path("commendations/<int:pk>/", commendations.commendation, name="commendation"),
    path("circulars/", circulars.CircularList.as_view(), name="circulars"),
    path("circulars/new/<int:year>/<str:kind>/", circulars.circular_new, name="circular_new"),
    path("circulars/<int:pk>/", circulars.circular, name="circular"),
    path("circulars/<int:pk>/pdf/", circulars.circular_pdf, name="circular_pdf"),
    path("circulars/<int:pk>/xlsx/", circulars.circular_workbook, name="circular_xlsx"),
]
