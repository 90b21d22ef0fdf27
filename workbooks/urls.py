"""Routes of workbooks."""

from django.urls import path

from workbooks import views

urlpatterns = [
    path("workbooks/", views.workbooks, name="workbooks"),
    path("workbooks/import/", views.import_workbook, name="workbook-import"),
    path("workbooks/<int:pk>/", views.job, name="workbook-job"),
    path("workbooks/templates/<slug:kind>.xlsx", views.template, name="workbook-template"),
    path("workbooks/export/<slug:kind>.xlsx", views.export_workbook, name="workbook-export"),
]
