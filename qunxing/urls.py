from django.urls import URLPattern, URLResolver, include, path

from qunxing.people.views.door import request_door
from qunxing.sources.views.calling import called

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("qunxing.web.urls")),
    path("", include("qunxing.insight.urls")),
    path("", include("qunxing.communities.urls")),
    path("notices/", include("qunxing.notices.urls")),
    path("members/", include("qunxing.people.urls")),
    path("request/<str:secret>/", request_door, name="request-door"),
    path("sources/", include("qunxing.sources.urls")),
    path("calls/<str:mark>/", called, name="called"),
    path("", include("qunxing.charters.urls")),
    path("", include("qunxing.goals.urls")),
    path("", include("qunxing.lifecycle.urls")),
    path("", include("qunxing.team.urls")),
    path("", include("qunxing.tagging.urls")),
    path("", include("qunxing.contributors.urls")),
    path("autoreplies/", include("qunxing.autoreply.urls")),
    path("", include("qunxing.outbox.urls")),
    path("reports/", include("qunxing.reports.urls")),
    path("", include("qunxing.reports.page.urls")),
    path("closings/", include("qunxing.closing.urls")),
    path("", include("qunxing.api.urls")),
]

handler400 = "qunxing.web.views.errors.bad_request"
handler404 = "qunxing.web.views.errors.not_found"
handler500 = "qunxing.web.views.errors.broken"
