"""Routes of boards."""

from django.urls import path

from boards.views import centers, cycles, overview

urlpatterns = [
    path("overview/", overview.overview, name="overview"),
    path("cycles/<int:pk>/board/", cycles.board, name="board"),
    path("centers/<int:pk>/board/", centers.center_board, name="center-board"),
]
