from django.urls import URLPattern, path

from qunxing.reports.page import views

urlpatterns: list[URLPattern] = [
    path("page/", views.show, name="page"),
    path("page/share/", views.share, name="share-page"),
    path("page/links/<int:pk>/revoke/", views.revoke, name="revoke-page-link"),
    path("page/<slug:kind>/", views.drawn, name="page-file"),
    path("shared/<str:secret>/", views.shared, name="shared-page"),
]
