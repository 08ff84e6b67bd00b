"""A room as matrix-nio shows it to one of its members, once somebody has said the text of the last word there.

Run by the counterparties' Python.
"""

import asyncio
import json
import sys

from nio import AsyncClient, RoomMessageImage, RoomMessageText

server, user, token, room, text = sys.argv[1:6]


async def watch() -> None:
    client = AsyncClient(server, user)
    client.restore_login(user, "FAR", token)
    said: dict[str, tuple[str, str]] = {}
    pictures: list[tuple[str, int]] = []

    def heard(_room: object, event: RoomMessageText | RoomMessageImage) -> None:
        said[event.event_id] = (event.sender, event.body)

    async def seen(_room: object, event: RoomMessageImage) -> None:
        found = await client.download(event.url)
        pictures.append((event.source["content"]["filename"], len(found.body)))

    client.add_event_callback(heard, (RoomMessageText, RoomMessageImage))
    client.add_event_callback(seen, RoomMessageImage)
    while not any(body == text for _sender, body in said.values()):
        await client.sync(timeout=1000)
    shown = client.rooms[room]
    members = sorted(each.user_id for each in shown.users.values())
    told = {"name": shown.display_name, "members": members, "said": list(said.values()), "pictures": pictures}
    print(json.dumps(told))
    await client.close()


asyncio.run(asyncio.wait_for(watch(), 45))
