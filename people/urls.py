"""Routes of people."""

from django.urls import path

from people import views

urlpatterns = [
    path("", views.home, name="home"),
    path("profile/", views.profile, name="profile"),
    path("people/", views.users, name="people"),
    path("people/new/", views.new_user, name="user-new"),
    path("people/suggestions/", views.suggestions, name="people-suggestions"),
    path("people/<int:pk>/", views.user, name="user"),
    path("people/<int:pk>/active/", views.activate, name="user-active"),
    path("people/<int:pk>/seats/", views.grant, name="seat-grant"),
    path("seats/<int:pk>/revoke/", views.revoke, name="seat-revoke"),
    path("centers/", views.centers, name="centers"),
    path("centers/new/", views.new_center, name="center-new"),
    path("centers/<int:pk>/", views.center, name="center"),
]
