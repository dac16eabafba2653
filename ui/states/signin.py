"""Signing in, with a one-time code the first time, and the second person in place (decisions D24, D25)."""

from dataclasses import dataclass, replace

from ui import words

MIN_PASSWORD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """The form. `first` asks for a new password beside the one-time code.

    Attributes:
        act: For a second person: what has to be confirmed; empty for an ordinary sign-in.
        role: The role that must confirm.
        told: Why the last try was refused.
        busy: The password is being checked.
    """

    number: str = ""
    password: str = ""
    first: bool = False
    new: str = ""
    again: str = ""
    act: str = ""
    role: str = ""
    told: str = ""
    busy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where this PC stands, for the plate beside the form.

    Attributes:
        window: Number of the window; 0 while unknown.
        hall: Name of the hall; empty until the store is open.
        notice: What happened before this start: a first account with its code, data brought back.
        news: Notices of the hall for today.
    """

    window: int = 0
    hall: str = ""
    notice: str = ""
    news: str = ""


def title(state: SignIn) -> str:
    """The heading of the form."""
    return words.SECOND_HEAD if state.act else words.SIGN_IN_HEAD


def sentence(state: SignIn) -> str:
    """What a second person has to do; empty for an ordinary sign-in."""
    return words.second_person(state.role, state.act) if state.act else ""


def ready(state: SignIn) -> tuple[SignIn, bool]:
    """Whether the form may be sent; if not, the state says why."""
    fault = _fault(state)
    if fault:
        return replace(state, told=fault), False
    return replace(state, told="", busy=True), True


def _fault(state: SignIn) -> str:
    if not state.number.strip():
        return words.FILL_NUMBER
    if not state.password:
        return words.FILL_PASSWORD
    if state.first and len(state.new) < MIN_PASSWORD:
        return words.TOO_SHORT
    if state.first and state.new != state.again:
        return words.NOT_SAME
    return ""


def refused(state: SignIn, sentence_: str) -> SignIn:
    """A try was refused: the number stays, the password goes."""
    return replace(state, password="", told=sentence_, busy=False)
