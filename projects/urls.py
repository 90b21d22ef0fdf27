"""Routes of projects."""

from django.urls import path

from projects import views

urlpatterns = [
    path("topics/", views.topics, name="topics"),
    path("topics/new/", views.new_topic, name="topic-new"),
    path("topics/new/autosave/", views.autosave_new, name="topic-autosave"),
    path("topics/duplicates/", views.duplicates, name="topic-duplicates"),
    path("topics/gaps/", views.show_gaps, name="topic-gaps"),
    path("topics/<int:pk>/", views.topic, name="topic"),
    path("topics/<int:pk>/edit/", views.edit_topic, name="topic-edit"),
    path("topics/<int:pk>/autosave/", views.autosave, name="topic-autosave"),
    path("topics/<int:pk>/move/<slug:verb>/", views.move_topic, name="topic-move"),
    path("topics/<int:pk>/copy/", views.copy, name="topic-copy"),
    path("topics/<int:pk>/history/", views.history, name="topic-history"),
    path("topics/<int:pk>/files/", views.attach_files, name="topic-attach"),
    path("topics/<int:pk>/invite/", views.invite_person, name="topic-invite"),
    path("topics/<int:pk>/group/", views.topic_group, name="topic-group"),
    path("topics/<int:pk>/group/ask/", views.ask_center, name="topic-ask-center"),
    path("topics/<int:pk>/charter/", views.topic_charter, name="topic-charter"),
    path("topics/<int:pk>/charter/approve/", views.approve_charter, name="charter-approve"),
    path("commitments/<int:pk>/", views.commitment, name="commitment"),
    path("load/", views.load, name="load"),
    path("attachments/<int:pk>/", views.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", views.remove_attachment, name="attachment-remove"),
    path("members/<int:pk>/edit/", views.edit_person, name="member-edit"),
    path("members/<int:pk>/hand-over/", views.hand_over, name="member-hand-over"),
    path("members/<int:pk>/remove/", views.remove_person, name="member-remove"),
    path("invitations/<int:pk>/", views.invitation, name="invitation"),
]
