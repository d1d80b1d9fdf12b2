from django.urls import path

from councils.dispatch import views

urlpatterns = [
    path("documents/received/", views.ReceivedList.as_view(), name="documents_received"),
    path("documents/received/read/", views.received_read, name="received_read"),
    path("documents/<int:pk>/recipients/", views.document_recipients, name="document_recipients"),
    path("documents/<int:pk>/recipients/leave-out/", views.document_leave_out, name="document_leave_out"),
    path(
        "documents/<int:pk>/recipients/in-words/",
        views.document_address_in_words,
        name="document_address_in_words",
    ),
    path("documents/<int:pk>/send/", views.document_send, name="document_send"),
    path("documents/<int:pk>/read/", views.document_read, name="document_read"),
    path("documents/<int:pk>/urge/", views.document_urge, name="document_urge"),
    path("documents/<int:pk>/receipts/", views.ReceiptList.as_view(), name="document_receipts"),
]
