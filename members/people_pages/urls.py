from django.urls import path

from members.people_pages.views import identities, listing, passwords, people

urlpatterns = [
    path("units/passwords/", passwords.first_passwords, name="first_passwords"),
    path("units/<int:pk>/people/new/", people.new, name="representative_new"),
    path("people/", listing.PeopleList.as_view(), name="people"),
    path("people/<int:pk>/edit/", identities.edit, name="representative_edit"),
    path("people/<int:pk>/end/", people.end, name="representative_end"),
    path("people/<int:pk>/replace/", people.replace, name="representative_replace"),
    path("people/<int:pk>/resume/", people.resume, name="representative_resume"),
    path("people/<int:pk>/invite/", identities.invite, name="representative_invite"),
]
