"""Routes of results."""

from django.urls import path

from results import views

urlpatterns = [
    path("topics/<int:pk>/indicators/", views.indicators, name="topic-indicators"),
    path("topics/<int:pk>/indicators/new/", views.add_indicator, name="indicator-new"),
    path("indicators/<int:pk>/", views.indicator, name="indicator"),
    path("indicators/<int:pk>/edit/", views.edit_indicator, name="indicator-edit"),
    path("indicators/<int:pk>/remove/", views.remove_indicator, name="indicator-remove"),
    path("readings/<int:pk>/edit/", views.correct_reading, name="reading-edit"),
    path("readings/<int:pk>/remove/", views.remove_reading, name="reading-remove"),
    path("topics/<int:pk>/benefits/", views.benefits, name="topic-benefits"),
    path("topics/<int:pk>/benefits/new/", views.claim_benefit, name="benefit-new"),
    path("benefits/<int:pk>/edit/", views.edit_benefit, name="benefit-edit"),
    path("benefits/<int:pk>/remove/", views.remove_benefit, name="benefit-remove"),
    path("benefits/<int:pk>/confirm/", views.confirm_benefit, name="benefit-confirm"),
    path("benefits/<int:pk>/withdraw/", views.withdraw_confirmation, name="benefit-withdraw"),
    path("topics/<int:pk>/changes/", views.changes, name="topic-changes"),
    path("topics/<int:pk>/changes/new/", views.request_change, name="change-new"),
    path("changes/<int:pk>/<slug:verb>/", views.decide_change, name="change-decide"),
]
