"""Rules of this house that no linter knows: `python -m scripts.house_rules`. Each has its reason and its examples."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST_MODULE = 300
TEXT = ("*.py", "*.md", "*.toml", "*.txt", "*.in", "*.html", "*.js", "*.css", "*.sql", "*.po", "Makefile", ".ci/*")
SELF = "scripts/house_rules.py"
"""Its bad examples are bad on purpose."""


EDGES = ("*views.py", "*/views/*", "*/tasks.py", "*/actions.py", "sources/running.py", "ledger/*")
"""Where the clock is read: what people and the worker call, and leases (of running imports, of the ledger's work)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: lines of `only` files (never of `never` files) must not match `pattern`."""

    name: str
    reason: str
    pattern: str
    only: tuple[str, ...]
    never: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]

    def covers(self, path: str) -> bool:
        return any(fnmatch(path, each) for each in self.only) and not any(fnmatch(path, each) for each in self.never)

    def is_broken_by(self, line: str) -> bool:
        return re.search(self.pattern, line) is not None


RULES = (
    Rule(
        name="views find through the lookups",
        reason="Looking a thing up for a user is the permission check; a bare get is a door without a lock.",
        pattern=r"\.objects\.get\(|get_object_or_404\((?!User\b)",
        only=("*views.py", "*views/*.py"),
        never=(),
        good=("group = group_for(request.user, pk)", "user = get_object_or_404(User, pk=pk)  # the owner's own page"),
        bad=("group = Group.objects.get(pk=pk)", "group = get_object_or_404(Group, pk=pk)"),
    ),
    Rule(
        name="time is an argument",
        reason="What reads the clock itself cannot be tested at midnight; the edge reads it once and hands it down.",
        pattern=r"\b(datetime|timezone)\.(now|utcnow)\(|\b(date|datetime)\.today\(|\btime\.time\(",
        only=("qunxing/*.py",),
        never=tuple(f"qunxing/{each}" for each in ("web/*", "cli/*", "testing/*", "*/tests/*", *EDGES)),
        good=("def streak(days, *, today):",),
        bad=("now = datetime.now(UTC)", "now = timezone.now()", "started = time.time()"),
    ),
    Rule(
        name="no machine's own paths",
        reason="What names one machine works on one machine.",
        pattern=r"(?<![\w.])/(work|home|Users|root)/\w",
        only=TEXT,
        never=(),
        good=("path = ROOT / 'var'",),
        bad=("path = '/home/olga/data'",),
    ),
    Rule(
        name="no package registry by name",
        reason="Where packages come from is the reader's choice (a mirror, a folder); the pins carry hashes.",
        # A letter in brackets is that letter: so this file does not name them either.
        pattern=r"(?i)p[y]pi\.org|pythonhos[t]ed|registry\.n[p]mjs|tsing[h]ua\.edu|ali[y]un\.com/p[y]pi|--index-[u]rl"
        r"|proxy\.go[l]ang",
        only=TEXT,
        never=(),
        good=("uv pip sync --require-hashes requirements/base.txt",),
        bad=(
            "pip install --index-" + "url x",
            "url = 'https://py" + "pi.org/simple'",
            "https://registry.np" + "mjs.org",
        ),
    ),
    Rule(
        name="no notes to ourselves",
        reason="A wish in a comment is forgotten; say it in an issue, or do it.",
        pattern=r"\b(TODO|FIXME|HACK)\b|[#/]\s*XXX\b",
        only=("*.py", "*.html", "*.js", "*.css", "*.sql", "*.md"),
        never=("*/static/vendor/*", "*/vendor/*"),
        good=("# The first of two starting processes wins.",),
        bad=("# TODO: make this faster",),
    ),
    Rule(
        name="a partial save names its fields",
        reason="A bare save() writes back columns another process has changed since.",
        pattern=r"(?<!form)(?<!super\(\))\.save\(\)",
        only=("*/actions.py", "*/tasks.py", "*/views.py", "*/views/*.py"),
        never=(),
        good=('group.save(update_fields=["name"])', "form.save()"),
        bad=("group.save()",),
    ),
)


def tracked() -> list[str]:
    """Every file of ours: those git knows and those it would."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return sorted(path for path in set(listed) if (ROOT / path).is_file() and path != SELF)


def lines_of(path: str) -> list[str]:
    return (ROOT / path).read_text(encoding="utf-8", errors="replace").splitlines()


def problems() -> Iterator[str]:
    """Each broken rule as one line: where, what, why."""
    for path in tracked():
        rules = [rule for rule in RULES if rule.covers(path)]
        is_module = path.endswith(".py") and "/migrations/" not in path
        lines = lines_of(path) if rules or is_module else []
        if is_module and len(lines) > LONGEST_MODULE:
            yield f"{path}: {len(lines)} lines, at most {LONGEST_MODULE}. A longer module is two modules."
        for number, line in enumerate(lines, 1):
            for rule in rules:
                if rule.is_broken_by(line):
                    yield f"{path}:{number}: {rule.name}: {line.strip()[:100]}\n    {rule.reason}"


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found) or "House rules: kept.")
    sys.exit(1 if found else 0)
