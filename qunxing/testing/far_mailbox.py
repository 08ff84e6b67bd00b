"""A mail server run by the counterparties' Python: PORT FILE. Refuses nobody@ for good and busy@ for now."""

import json
import signal
import sys
from email import message_from_bytes
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

PORT, FILE = int(sys.argv[1]), sys.argv[2]


class Keeper:
    """Writes down what it takes."""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address.startswith("nobody@"):
            return "550 no such user"
        if address.startswith("busy@"):
            return "451 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=default)
        said = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "subject": mail["subject"],
            "text": mail.get_content(),
        }
        with open(FILE, "a", encoding="utf-8") as file:
            file.write(json.dumps(said) + "\n")
        return "250 OK"


Controller(Keeper(), hostname="127.0.0.1", port=PORT).start()
sys.stdout.write("ready\n")
sys.stdout.flush()
signal.pause()
