from django.urls import URLPattern, URLResolver, include, path, re_path

from qunxing.api.views import rest

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/openapi.json", rest.description, name="rest-description"),
    path("api/v1/", include(rest.addresses)),
    re_path(r"^api/v1/(?P<rest>.*)$", rest.nowhere, name="rest-nowhere"),
]
