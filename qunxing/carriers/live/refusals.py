"""What an account raises instead of an answer."""

from __future__ import annotations

from qunxing.core.refusals import Refusal


class CredentialsRefused(Refusal):
    """The platform does not take these credentials (any more): a person must act."""

    code = "credentials_refused"
    message = "The platform refuses these credentials."


class Later(Refusal):
    """The platform asks to wait: `seconds` as it says, 0 when it does not say."""

    code = "later"
    message = "The platform asks us to wait."

    def __init__(self, seconds: float = 0) -> None:
        super().__init__()
        self.seconds = seconds


class Unreachable(Refusal):
    """The platform does not answer, or not sensibly: it is tried again."""

    code = "unreachable"
    message = "The platform does not answer: %(detail)s"


class Paused(Refusal):
    """Several sends failed in a row, and more could cost the account: nothing was sent, and a person looks at it before
    any more is."""

    code = "sending_paused"
    message = "Nothing more is sent: %(failed)d sends in a row failed. Look at the account itself first."
