"""Gives every test process its own empty QUNXING_HOME, before Django reads its settings.

Loaded by `-p` in pyproject: a conftest would come after pytest-django has read the settings.
"""

import atexit
import os
import shutil
import tempfile

HOME = tempfile.mkdtemp(prefix="qunxing-test-")
os.environ["QUNXING_HOME"] = HOME
for _name in ("QUNXING_HOST", "QUNXING_PORT", "QUNXING_TIMEZONE", "QUNXING_DEBUG"):
    os.environ.pop(_name, None)
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
