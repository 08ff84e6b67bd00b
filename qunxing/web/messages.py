"""The catalogue of everything people may read: found in the code, translated in one .po file, compiled to .mo.

Sentences come from templates, from marked strings in Python, and from declarations whose English is itself the
gettext id (refusals, rejected lines, metrics, parameters, file formats, guides).
"""

from __future__ import annotations

import ast
import json
import re
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from qunxing.core.metrics.registry import METRICS

PACKAGE = Path(__file__).resolve().parent.parent
PO = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
HEADER = (
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nLanguage: zh_Hans\n"
    "Plural-Forms: nplurals=1; plural=0;\n"
)
MARKERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy"}
PLURAL_MARKERS = {"ngettext", "ngettext_lazy"}
REFUSALS = {"Refusal", "Unreadable", "NeedsAnswer", "NotAllowed"}
DECLARED = {"title", "steps", "cannot", "notice"}
DECLARERS = {"Guide", "Preset"}
SEAM = {"Field": slice(1, 3), "Support": slice(2, 3), "Unreachable": slice(0), "Lost": slice(0)}
"""Calls of carriers that hold words, and where among their positional words these stand."""
SEAM_WORDS = {"label", "help", "note", "detail"}
UNSEEN = {"tests", "testing", "migrations"}
SENTENCE = re.compile(r"[A-Z][^\n]* [^\n]*[.?]")
Key = tuple[str, str]
"""(msgid, msgid_plural or "")."""


def refresh() -> list[str]:
    """Bring the .po file and the .mo beside it in step with the code. Returns the sentences without Chinese."""
    known = read(PO.read_text(encoding="utf-8")) if PO.exists() else {}
    wanted = {key: known.get(key, "") for key in sorted(set(collect()))}
    PO.write_text(written(wanted), encoding="utf-8")
    PO.with_suffix(".mo").write_bytes(compiled(wanted))
    return [key[0] for key, chinese in wanted.items() if not chinese]


def collect() -> Iterator[Key]:
    """Every sentence in the package that people may see; what is only placeholders has nothing to translate."""
    return (key for key in _found() if re.sub(r"%\(\w+\)[sd]|\W", "", key[0]))


def _found() -> Iterator[Key]:
    yield from _in_metrics()
    for path in PACKAGE.rglob("*.html"):
        yield from _in_code(templatize(path.read_text(encoding="utf-8"), origin=str(path)))
    for path in PACKAGE.rglob("*.py"):
        if not UNSEEN.intersection(path.parts):
            yield from _in_python(path.read_text(encoding="utf-8"))


def _in_metrics() -> Iterator[Key]:
    for metric in METRICS.values():
        texts = (metric.title, metric.sentence, metric.formula, metric.trap, metric.behind, *metric.cells.values())
        yield from ((text, "") for text in (*texts, *(param.help for param in metric.params)) if text)


def _in_code(code: str) -> Iterator[Key]:
    """What `templatize` leaves: calls in the middle of noise, not valid Python as a whole."""
    for call in re.finditer(r"\b(_|gettext|ngettext)\((u?(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*').*?)\) ", code):
        literals = re.findall(r"u?(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", call.group(2))
        texts = [ast.literal_eval(each) for each in literals]
        yield (texts[0], texts[1] if call.group(1) == "ngettext" else "")


def _in_python(source: str) -> Iterator[Key]:
    """Marked strings, declarations, and constants that are whole sentences: those are said somewhere.

    A module whose docstring says that its texts are gettext ids is taken by its word: all its constants count.
    """
    tree = ast.parse(source)
    all_count = "are gettext ids" in (ast.get_docstring(tree) or "")
    for item in tree.body:
        text = _text(item.value) if isinstance(item, ast.Assign) else None
        if text and (all_count or SENTENCE.fullmatch(text)):
            yield (text, "")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _in_call(node)
        elif isinstance(node, ast.ClassDef):
            yield from _in_class(node)


def _in_call(node: ast.Call) -> Iterator[Key]:
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    texts = [_text(argument) for argument in node.args]
    first = texts[0] if texts else None
    if name in PLURAL_MARKERS and first and texts[1]:
        yield (first, texts[1])
    elif first and (name in MARKERS or name in REFUSALS):
        yield (first, "")
    elif name == "Rejected":
        yield from ((text, "") for text in texts[1:2] if text)
        yield from ((text, "") for key in node.keywords if key.arg == "reason" and (text := _text(key.value)))
    elif name == "Suggestion":
        yield from ((text, "") for text in texts[2:3] if text)
    elif name in SEAM:
        yield from _in_seam(node, texts, SEAM[name])
    elif name in DECLARERS:
        yield from _declared(node)


def _in_seam(node: ast.Call, texts: list[str | None], place: slice) -> Iterator[Key]:
    """What a carrier says of its form, of what it can, and of a platform that does not answer."""
    said = [*texts[place], *(_text(each.value) for each in node.keywords if each.arg in SEAM_WORDS)]
    choices = next((_parts(each.value) for each in node.keywords if each.arg == "choices"), [])
    said += [_text(_parts(each)[-1]) for each in choices]
    yield from ((text, "") for text in said if text)


def _declared(node: ast.Call) -> Iterator[Key]:
    for keyword in node.keywords:
        if keyword.arg in DECLARED:
            yield from ((text, "") for each in _parts(keyword.value) if (text := _text(each)))


def _parts(node: ast.AST) -> list[ast.expr]:
    """The members of a tuple, else the value itself."""
    return list(node.elts) if isinstance(node, ast.Tuple) else [node] if isinstance(node, ast.expr) else []


def _in_class(node: ast.ClassDef) -> Iterator[Key]:
    """`message = "…"` of a refusal; `title` and `cannot` of a file format."""
    for item in node.body:
        target = item.targets[0] if isinstance(item, ast.Assign) else getattr(item, "target", None)
        name, value = getattr(target, "id", ""), getattr(item, "value", None)
        if name in ("message", "title", "risk") and (text := _text(value)):
            yield (text, "")
        elif name == "cannot" and isinstance(value, ast.Tuple):
            yield from ((text, "") for each in value.elts if (text := _text(each)))


def _text(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value else None


def read(po: str) -> dict[Key, str]:
    """The entries of a .po file; a plural's Chinese is its only form."""
    found: dict[Key, str] = {}
    for block in re.split(r"\n\s*\n", po):
        parts = {"msgid": "", "msgid_plural": "", "msgstr": ""}
        current = ""
        for line in block.splitlines():
            if match := re.match(r"(msgid_plural|msgid|msgstr)(?:\[0\])? (\".*\")$", line):
                current, quoted = match.groups()
                parts[current] += json.loads(quoted)
            elif current and line.startswith('"'):
                parts[current] += json.loads(line)
        if parts["msgid"]:
            found[parts["msgid"], parts["msgid_plural"]] = parts["msgstr"]
    return found


def placeholders(text: str) -> set[str]:
    """The %(fields)s of a sentence."""
    return set(re.findall(r"%\((\w+)\)[sd]", text))


def written(entries: dict[Key, str]) -> str:
    """The .po file of these entries."""
    blocks = ['msgid ""\nmsgstr ""\n' + "\n".join(_quoted(line + "\n") for line in HEADER.splitlines())]
    for (one, many), chinese in entries.items():
        if many:
            blocks.append(f"msgid {_quoted(one)}\nmsgid_plural {_quoted(many)}\nmsgstr[0] {_quoted(chinese)}")
        else:
            blocks.append(f"msgid {_quoted(one)}\nmsgstr {_quoted(chinese)}")
    return "\n\n".join(blocks) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def compiled(entries: dict[Key, str]) -> bytes:
    """The .mo file (GNU gettext manual, "The Format of GNU MO Files"), sorted: same input, same file."""
    pairs: Iterable[tuple[str, str]] = [("", HEADER)] + [
        (f"{one}\0{many}" if many else one, chinese) for (one, many), chinese in entries.items() if chinese
    ]
    rows = sorted((source.encode(), target.encode()) for source, target in pairs)
    start = 28 + 16 * len(rows)
    offsets: dict[int, list[tuple[int, int]]] = {0: [], 1: []}
    body = b""
    for side in (0, 1):
        for row in rows:
            offsets[side].append((len(row[side]), start + len(body)))
            body += row[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(rows), 28, 28 + 8 * len(rows), 0, start)
    return head + b"".join(struct.pack("<2I", *pair) for side in (0, 1) for pair in offsets[side]) + body
