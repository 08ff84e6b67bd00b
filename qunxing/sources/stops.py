"""Why a running import stops without having done anything."""

from __future__ import annotations

import errno

from qunxing.core.refusals import Refusal

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says when there is no room."""


class Cancelled(Refusal):
    """Somebody asked for the import to stop."""

    code = "cancelled"
    message = "The import was cancelled. Nothing was kept."


class DiskFull(Refusal):
    """There is no room for what the import would write."""

    code = "disk_full"
    message = "The disk is full. Nothing was kept."
