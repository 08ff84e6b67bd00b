"""What the web server runs."""

import os
import tempfile
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunxing.settings")
_django: Any = get_asgi_application()

from django.conf import settings  # noqa: E402 # there are none before Django is set up

from qunxing.api.views.door import McpDoor  # noqa: E402
from qunxing.web.bodies import BodyLimit  # noqa: E402
from qunxing.web.news import NewsDoor  # noqa: E402

_folder = settings.HOME / "tmp"
_folder.mkdir(parents=True, exist_ok=True)
tempfile.tempdir = str(_folder)  # bodies of uploads wait here: the system's own folder may be memory
application = BodyLimit(NewsDoor(McpDoor(_django)))
