from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("qunxing.web.urls")),
]

handler404 = "qunxing.web.views.errors.not_found"
handler500 = "qunxing.web.views.errors.broken"
