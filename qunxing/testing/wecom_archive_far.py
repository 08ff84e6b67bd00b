"""The far side of the message archive: Tencent's library as one that opens what was locked for it, in Python and in C.

Nobody here has seen the real library. What is held to be true of it are the signatures of its header and the shape of
what it answers.
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from qunxing.carriers.wecom_archive.library import FILE
from qunxing.testing.postgres import Unavailable

Body = dict[str, Any]
KEY = "the key of one record"
STAND_IN = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
typedef struct Slice_t { char* buf; int len; } Slice_t;
typedef struct Sdk { char path[4096]; } Sdk;
void* NewSdk(void) { return calloc(1, sizeof(Sdk)); }
int Init(Sdk* sdk, const char* corp, const char* secret) {
  snprintf(sdk->path, sizeof sdk->path, "%s", corp);
  return strcmp(secret, "elsewhere") ? 0 : 10009;
}
Slice_t* NewSlice(void) { return calloc(1, sizeof(Slice_t)); }
void FreeSlice(Slice_t* slice) { free(slice->buf); free(slice); }
char* GetContentFromSlice(Slice_t* slice) { return slice->buf; }
int GetSliceLen(Slice_t* slice) { return slice->len; }
static int fill(Slice_t* out, const char* text, int len) {
  out->buf = malloc(len + 1); memcpy(out->buf, text, len); out->len = len; return 0;
}
int GetChatData(Sdk* sdk, unsigned long long seq, unsigned limit, const char* proxy, const char* passwd, int timeout,
                Slice_t* out) {
  static char text[1 << 20], answer[(1 << 20) + 64];
  if (seq == 4000000000ULL) abort();
  if (seq > 0xFFFFFFFFULL) return fill(out, "{\"errcode\":0,\"chatdata\":[]}", 27);
  FILE* file = fopen(sdk->path, "rb");
  if (!file || limit > 1000 || timeout <= 0) return 10001;
  int len = 0, end = sprintf(answer, "{\"errcode\":0,\"chatdata\":[");
  unsigned long long number;
  while (fgets(text, sizeof text, file)) {
    char* over = strchr(text, '\n');
    if (!strncmp(text, "{\"errcode\"", 10)) { len = strlen(text); break; }
    if (sscanf(text, "{\"seq\": %llu", &number) != 1 || number <= seq) continue;
    if (!over || !limit || end + (over - text) > (1 << 20)) break;
    *over = 0; limit--;
    end += sprintf(answer + end, "%s%s", answer[end - 1] == '[' ? "" : ",", text);
  }
  fclose(file);
  if (len) return fill(out, text, len);
  end += sprintf(answer + end, "]}");
  return fill(out, answer, end);
}
int DecryptData(const char* key, const char* message, Slice_t* out) {
  return strncmp(key, "the key", 7) ? 10006 : fill(out, message, strlen(message));
}
"""
"""A library with the real one's functions: its records stand in the file that the corp's id names, one a line as
`locked` makes them; or its answer, whatever is asked for. It dies of FATAL."""
FATAL = 4_000_000_000


@cache
def our_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def folder(path: Path, *, version: int = 1) -> Path:
    """An administrator's folder, with the key but without a library."""
    path.mkdir(exist_ok=True)
    pem = our_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (path / f"{version}.pem").write_bytes(pem)
    return path


def compiled(path: Path) -> Path:
    """The same with the stand-in in it. Raises Unavailable where nothing compiles C."""
    if (compiler := which("cc")) is None:
        raise Unavailable("no C compiler")
    (folder(path) / "stand_in.c").write_text(STAND_IN)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", path / FILE, path / "stand_in.c"], check=True)
    return path


def locked(record: Body, seq: int, *, version: int = 1, key: str = KEY) -> Body:
    """A record as GetChatData gives it: the key of it locked with our public key, the rest with that."""
    sealed = our_key().public_key().encrypt(key.encode(), PKCS1v15())
    return {
        "seq": seq,
        "msgid": record.get("msgid", ""),
        "publickey_ver": version,
        "encrypt_random_key": base64.b64encode(sealed).decode(),
        "encrypt_chat_msg": json.dumps(record, ensure_ascii=False),
    }


class Far:
    """The library without its process: it gives out `rows`, or `answers` first, and opens what KEY locked."""

    def __init__(self) -> None:
        self.rows: list[Body] = []
        self.answers: list[Body] = []
        self.asked: list[int] = []

    def say(self, record: Body, **how: Any) -> None:
        self.rows.append(locked(record, len(self.rows) + 1, **how))

    async def records(self, seq: int, limit: int) -> Body:
        self.asked.append(seq)
        if self.answers:
            return self.answers.pop(0)
        return {"errcode": 0, "errmsg": "ok", "chatdata": [each for each in self.rows if each["seq"] > seq][:limit]}

    async def opened(self, locked: Sequence[tuple[str, str]]) -> list[str | None]:
        return [message if key == KEY else None for key, message in locked]

    async def close(self) -> None:
        """There is nothing to close."""
