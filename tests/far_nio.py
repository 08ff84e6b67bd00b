"""A room as matrix-nio shows it to one of its members, once somebody has said the text of the last word there.

Run by the counterparties' Python.
"""

import asyncio
import json
import sys

from nio import AsyncClient, RoomMessageText

server, user, token, room, text = sys.argv[1:6]


async def watch() -> None:
    client = AsyncClient(server, user)
    client.restore_login(user, "FAR", token)
    said: dict[str, tuple[str, str]] = {}

    def heard(_room: object, event: RoomMessageText) -> None:
        said[event.event_id] = (event.sender, event.body)

    client.add_event_callback(heard, RoomMessageText)
    while not any(body == text for _sender, body in said.values()):
        await client.sync(timeout=1000)
    shown = client.rooms[room]
    members = sorted(each.user_id for each in shown.users.values())
    print(json.dumps({"name": shown.display_name, "members": members, "said": list(said.values())}))
    await client.close()


asyncio.run(asyncio.wait_for(watch(), 45))
