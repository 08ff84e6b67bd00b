from django.urls import path

from qunxing.closing.views import choosing, figures, periods

urlpatterns = [
    path("", periods.closings, name="closings"),
    path("new/", choosing.new, name="new-closing"),
    path("of/<int:pk>/", choosing.close, name="close"),
    path("<int:pk>/", periods.closing, name="closing"),
    path("<int:pk>/later/", periods.later, name="closing-later"),
    path("<int:pk>/export/", periods.export, name="closing-export"),
    path("figures/<int:pk>/", figures.figure, name="figure"),
    path("figures/<int:pk>/said/", figures.remark, name="remark"),
    path("objections/<int:pk>/", figures.answer, name="answer-objection"),
]
