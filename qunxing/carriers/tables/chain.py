"""接龙 as text: one posted list or several, pasted or kept in a file. It has no times: the day is what a person says.

What is yielded is one `Kind.CHAINED` a posting, with its whole text; intake makes the entries of it, because only the
ledger knows which earlier postings it continues.
"""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files.source import Source
from qunxing.carriers.tables.acts import SPACE
from qunxing.core.facts import Form, Kind, Precision, Proof, Sees
from qunxing.core.refusals import NeedsAnswer, Unreadable
from qunxing.core.text import chain

LARGEST = 2_000_000
"""Characters; a chain is what people paste."""
NO_ENTRY = "No numbered line stands in this chain."


class ChainText(FileFormat):
    name = "chain"
    title = "Chain (接龙)"
    platform = "any"
    namespace = SPACE
    what = "acts"
    suffixes: tuple[str, ...] = (".txt",)
    sees = frozenset({Sees.ACTIONS, Sees.CHAINS})
    cannot: tuple[str, ...] = (
        "It names no time: everybody who is new in a posting joined on the day it was pasted for.",
        "People are known by the nickname they had in the group.",
    )

    def sniff(self, source: Source) -> int:
        if source.is_zip or b"\0" in source.head[:1000]:
            return 0
        text = source.head.decode(source.encoding(), errors="replace")
        if chain.is_chain(text):
            return 97
        return 2 if chain.parse(text) else 0

    def look(self, source: Source, options: Options) -> Finding:
        found = [parsed for _line, _text, parsed in _chains(source, options) if parsed]
        if not found:
            raise Unreadable(NO_ENTRY)
        return Finding(
            format=self.name,
            zoned=False,
            encoding=source.encoding(options.encoding),
            samples=tuple((each.name, each.text) for each in found[0].entries[:5]),
            ask=() if options.day is not None else ("day",),
        )

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        if options.day is None:
            raise NeedsAnswer("On which day was this written?", ask="day", choices=[])
        for line, text, parsed in _chains(source, options):
            if parsed is None:
                yield Rejected(line, NO_ENTRY, text.strip()[:200])
                continue
            yield Incoming(
                Kind.CHAINED,
                options.day,
                text=text,
                form=Form.CHAIN,
                precision=Precision.DAY,
                proof=Proof.SELF_REPORTED,
                zoned=False,
                line=line,
            )


def _chains(source: Source, options: Options) -> Iterator[tuple[int, str, chain.Chain | None]]:
    """(line, text, what it holds) of each posting."""
    text = "\n".join(line for _number, line in source.lines(options.encoding))[:LARGEST]
    line = 1
    for each in chain.split(text):
        yield line, each, chain.parse(each)
        line += each.count("\n")
