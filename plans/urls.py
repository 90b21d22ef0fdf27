"""Routes of plans."""

from django.urls import path

from plans import views

urlpatterns = [
    path("topics/<int:pk>/plan/", views.plan, name="topic-plan"),
    path("topics/<int:pk>/plan/lay-out/", views.lay_out, name="plan-lay-out"),
    path("topics/<int:pk>/plan/new/", views.new_milestone, name="milestone-new"),
    path("topics/<int:pk>/updates/", views.updates, name="topic-updates"),
    path("topics/<int:pk>/risks/", views.risks, name="topic-risks"),
    path("topics/<int:pk>/risks/new/", views.new_risk, name="risk-new"),
    path("milestones/<int:pk>/", views.milestone, name="milestone"),
    path("milestones/<int:pk>/edit/", views.edit, name="milestone-edit"),
    path("milestones/<int:pk>/move/", views.move, name="milestone-move"),
    path("milestones/<int:pk>/remove/", views.remove, name="milestone-remove"),
    path("updates/<int:pk>/edit/", views.correct, name="update-edit"),
    path("risks/<int:pk>/", views.edit_risk, name="risk"),
    path("procedures/", views.procedures, name="procedures"),
    path("procedures/new/", views.new_procedure, name="procedure-new"),
    path("procedures/<int:pk>/", views.procedure, name="procedure"),
    path("procedures/<int:pk>/edit/", views.edit_procedure, name="procedure-edit"),
]
