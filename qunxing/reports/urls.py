from django.urls import URLPattern, path

from qunxing.reports.views import drafts, sent

urlpatterns: list[URLPattern] = [
    path("", drafts.index, name="reports"),
    path("sent/<int:pk>/", sent.show, name="sent-report"),
    path("sent/<int:pk>/export/", sent.export, name="sent-report-export"),
    path("<slug:kind>/", drafts.show, name="report"),
    path("<slug:kind>/export/", drafts.export, name="report-export"),
    path("<slug:kind>/keep/", drafts.keep, name="keep-report"),
]
