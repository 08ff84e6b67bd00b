"""Expected trouble.

A Refusal is a sentence for a person and a code for a machine; anything else that is raised is a bug.

    Refusal
    ├── Unreadable      the file or text cannot be read as what it was said to be
    ├── NeedsAnswer     something must be said by a person before we go on (zone, group, date order)
    └── NotAllowed      the person may see this but not do it
"""

from collections.abc import Mapping


class Refusal(Exception):
    """Something we decline to do, with the reason as one plain sentence.

    `code` is stable and for machines, `message` is an English template that is also the gettext id,
    `fields` fill the template.
    """

    code = "refused"
    message = "This cannot be done."

    def __init__(self, message: str = "", *, code: str = "", **fields: object) -> None:
        self.template = message or self.message
        self.code = code or self.code
        self.fields: Mapping[str, object] = fields
        super().__init__(self.template % fields if fields else self.template)


class Unreadable(Refusal):
    """The input is not what it claims to be: wrong format, broken encoding, truncated archive."""

    code = "unreadable"
    message = "This file cannot be read."


class NeedsAnswer(Refusal):
    """We could only guess, so we ask: `fields["ask"]` names the question, `fields["choices"]` the answers."""

    code = "needs_answer"
    message = "One question must be answered first."


class NotAllowed(Refusal):
    """The person may look, but not act."""

    code = "not_allowed"
    message = "Your role does not allow this."
