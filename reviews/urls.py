"""Routes of reviews."""

from django.urls import path

from reviews import views

urlpatterns = [
    path("topics/<int:pk>/reviews/", views.topic_reviews, name="topic-reviews"),
    path("topics/<int:pk>/reviews/new/", views.prepare, name="review-prepare"),
    path("reviews/<int:pk>/", views.review, name="review"),
    path("reviews/<int:pk>/edit/", views.edit, name="review-edit"),
    path("reviews/<int:pk>/submit/", views.submit, name="review-submit"),
    path("reviews/<int:pk>/discard/", views.discard, name="review-discard"),
    path("reviews/<int:pk>/reviewers/", views.reviewers, name="review-reviewers"),
    path("reviews/<int:pk>/mark/", views.mark, name="review-mark"),
    path("reviews/<int:pk>/conclude/", views.conclude, name="review-conclude"),
    path("reviews/<int:pk>/findings/", views.add_finding, name="review-finding"),
    path("rectifications/<int:pk>/", views.rectification, name="rectification"),
    path("rectifications/<int:pk>/reassign/", views.reassign, name="rectification-reassign"),
    path("rectifications/<int:pk>/<slug:verb>/", views.move_rectification, name="rectification-move"),
    path("rubrics/<int:pk>/", views.rubric, name="rubric"),
    path("rubrics/<int:pk>/edit/", views.edit_rubric, name="rubric-edit"),
]
