from django.urls import path

from councils.numbering import views

urlpatterns = [
    path("documents/register/", views.register_of_documents, name="register_of_documents"),
    path("documents/register/pdf/", views.register_pdf, name="register_pdf"),
]
