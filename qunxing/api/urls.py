from django.urls import URLPattern, URLResolver, include, path, re_path

from qunxing.api.views import feed, rest, screens

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", screens.tokens, name="tokens"),
    path("api/docs/", screens.docs, name="api-docs"),
    path("api/tokens/new/", screens.new_token, name="new-token"),
    path("api/tokens/<int:pk>/revoke/", screens.revoke_token, name="revoke-token"),
    path("api/calendar/new/", screens.new_calendar, name="new-calendar"),
    path("calendar/<slug:secret>.ics", feed.feed, name="calendar"),
    path("api/v1/openapi.json", rest.description, name="rest-description"),
    path("api/v1/", include(rest.addresses)),
    re_path(r"^api/v1/(?P<rest>.*)$", rest.nowhere, name="rest-nowhere"),
]
