"""Write docs/reference/ and the guides from the code: `python -m scripts.reference`; `--check` says what is stale."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from qunxing import env

DOCS = env.ROOT / "docs"
MADE = "Written from the code by `make docs`; do not edit.\n"


def settings_page() -> str:
    """Every setting: name, default, meaning."""
    rows = [
        f"| `{each.name}` | {_default(each)} | {each.help}{' *Secret.*' if each.secret else ''} |"
        for each in env.SETTINGS
    ]
    intro = (
        "Settings come from the environment. `NAME_FILE` may name a file that holds the value (for secrets). A wrong\n"
        "value stops the start with a sentence that names key and value.\n"
    )
    return "\n".join(["# Settings\n", MADE, intro, "| name | default | meaning |", "|---|---|---|", *rows]) + "\n"


def _default(each: env.Setting) -> str:
    text = each.default.replace(str(env.ROOT), "<checkout>")
    return f"`{text}`" if text else "empty"


def facts_page() -> str:
    """Every kind of fact and the small vocabularies beside it."""
    from qunxing.core import facts

    parts = ["# Facts\n", MADE, facts.__doc__ or ""]
    for which in (facts.Kind, facts.Form, facts.Precision, facts.Proof, facts.Sees):
        parts += [f"## {which.__name__}\n", f"{which.__doc__}\n", *_members(which), ""]
    parts += ["## Columns\n", f"{facts.Fact.__doc__}\n", *_columns(facts.Fact)]
    return "\n".join(parts).rstrip() + "\n"


def _members(which: Any) -> Iterator[str]:
    yield "| number | name |"
    yield "|---|---|"
    for each in which:
        yield f"| {each.value} | `{each.name.lower()}` |"


def _columns(which: Any) -> Iterator[str]:
    yield "| column | type |"
    yield "|---|---|"
    for name, kind in which.__annotations__.items():
        yield f"| `{name}` | `{getattr(kind, '__name__', kind)}` |"


def metrics_page() -> str:
    """Every metric's page, from its declaration."""
    from qunxing.core.metrics.page import index
    from qunxing.core.metrics.registry import METRICS

    return index(dict(METRICS)).replace("Written from the declarations; do not edit.\n", MADE)


def commands_page() -> str:
    """Every command with its arguments and options."""
    from qunxing.cli.main import app

    intro = (
        "Exit codes: 0 fine, 1 refused with a sentence, 2 wrong usage. With `--json` there is one object on stdout\n"
        'and everything else on stderr; a refusal is `{"refused": {"code", "message", "fields"}}`.\n'
    )
    import typer.main

    top = typer.main.get_command(app)
    return "\n".join(["# Commands\n", MADE, intro, *_commands(top, "qunxing")]).rstrip() + "\n"


def _commands(command: Any, name: str) -> Iterator[str]:
    children = getattr(command, "commands", None)
    if children is None:
        yield from _one_command(command, name)
        return
    for child_name, child in children.items():
        yield from _commands(child, f"{name} {child_name}")


def _one_command(command: Any, name: str) -> Iterator[str]:
    words = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option"]
    typed = " ".join([name, *(_word(each) for each in words)])
    yield f"## `{typed}`\n"
    yield f"{' '.join(str(command.help).split())}\n"
    if options:
        yield "| option | default | meaning |"
        yield "|---|---|---|"
        for each in options:
            names = "`, `".join([*each.opts, *each.secondary_opts])
            yield f"| `{names}` | {_shown(each.default)} | {each.help or ''} |"
        yield ""


def _word(argument: Any) -> str:
    name = argument.metavar or str(argument.name).upper()
    return f"{name}…" if argument.nargs == -1 else name


def _shown(default: Any) -> str:
    return "" if default in (None, False, (), []) or callable(default) else f"`{default}`"


def guides_page(language: str) -> str:
    """How to get data out of each platform, in one language."""
    import django
    from django.utils import translation

    django.setup()
    with translation.override(language):
        return "\n".join(_guides()) + "\n"


def _guides() -> Iterator[str]:
    from django.utils.translation import gettext as _

    from qunxing.carriers.files import guides
    from qunxing.carriers.registry import FORMATS

    yield from (f"# {_('How to get data out')}\n", MADE, f"{_(guides.OPENING)}\n")
    yield from (f"> {_(guides.OTHERS_WORDS)}\n", f"> {_(guides.TOOLS_WORDS)}")
    for guide in guides.GUIDES:
        yield f"\n## {_(guide.title)}\n"
        yield from (f"{number}. {_(step)}" for number, step in enumerate(guide.steps, 1))
        if read := [_(one.title) for one in FORMATS if one.platform == guide.platform]:
            yield f"\n**{_(guides.READ_WORDS)}**\n"
            yield from (f"- {title}" for title in read)
        yield f"\n**{_('Cannot be seen here')}**\n"
        yield from (f"- {_(each)}" for each in guide.cannot)


def carriers_page(language: str) -> str:
    """What can be done on each platform that can be connected, in one language."""
    import django
    from django.utils import translation

    django.setup()
    with translation.override(language):
        return "\n".join(_carriers()) + "\n"


def _carriers() -> Iterator[str]:
    from django.utils.translation import gettext as _

    from qunxing.carriers.registry import PLATFORMS
    from qunxing.sources.capabilities import legend, matrix

    rows = matrix(PLATFORMS)
    yield from (f"# {_('What each platform can')}\n", MADE, f"{legend()}\n")
    yield f"| | {' | '.join(_(kind.title) for kind in PLATFORMS)} |"
    yield f"|---|{'---|' * len(PLATFORMS)}"
    yield from (f"| {row.title} | {' | '.join(cell.sign for cell in row.cells)} |" for row in rows)
    for at, kind in enumerate(PLATFORMS):
        yield f"\n## {_(kind.title)}\n"
        if kind.risk:
            yield f"> {_(kind.risk)}\n"
        yield f"**{_('Cannot be seen here')}**\n"
        yield from (f"- {_(each)}" for each in kind.cannot)
        yield f"\n**{_('What can be done')}**\n"
        for cell in (row.cells[at] for row in rows if row.cells[at].mode):
            yield f"- {cell.title}" + (f" · {cell.words}" if cell.mode != "direct" else "")
            yield from (f"  - {note}" for note in cell.notes)


def recognisers_page(language: str) -> str:
    """How good the recognisers are, in one language."""
    from scripts.audit.page import page

    return page(language)


PAGES: dict[str, Callable[[], str]] = {
    "reference/settings.md": settings_page,
    "reference/facts.md": facts_page,
    "reference/metrics.md": metrics_page,
    "reference/commands.md": commands_page,
    "reference/recognisers.md": partial(recognisers_page, "en"),
    "reference/recognisers.zh.md": partial(recognisers_page, "zh"),
    "reference/carriers.md": partial(carriers_page, "en"),
    "reference/carriers.zh.md": partial(carriers_page, "zh-hans"),
    "howto/get-data.md": partial(guides_page, "en"),
    "howto/get-data.zh.md": partial(guides_page, "zh-hans"),
}


def stale() -> list[str]:
    """The pages that differ from what the code says."""
    return [name for name, page in PAGES.items() if _read(DOCS / name) != page()]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def broken_links() -> Iterator[str]:
    """Links in our pages that lead to no file."""
    for page in [*env.ROOT.glob("*.md"), *(env.ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                yield f"{page.relative_to(env.ROOT)}: {target}"


def main(words: list[str]) -> int:
    """Write the pages, or check them; the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunxing.settings")
    if "--check" in words:
        wrong = [f"docs/{name} is stale: make docs" for name in stale()] + list(broken_links())
        print("\n".join(wrong) or "Documentation: fresh.")
        return 1 if wrong else 0
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
