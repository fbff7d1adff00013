"""Names of people: surname, first name and patronymic told apart, and what two cards of one client share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from addons.crm.values.given_names import GIVEN_NAMES, MEN
from addons.crm.values.organisations import split_organisation
from core.values.text import fold, is_legal_form

LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """The parts of a name; `rest` holds titles and remarks, `confidence` says from 0 to 1 how sure the split is."""

    surname: str = ""
    first_name: str = ""
    patronymic: str = ""
    rest: str = ""
    confidence: float = 0.0


_Parts = tuple[list[str], list[str], list[str], float]

_TITLES = frozenset(
    [
        "пан",
        "пані",
        "панна",
        "добродій",
        "г-н",
        "г-жа",
        "господин",
        "госпожа",
        "dl",
        "dna",
        "d-na",
        "d-l",
        "domnul",
        "doamna",
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
    ]
)
_TURKIC = frozenset(map(fold, ["огли", "оглу", "оглы", "кизи", "кызы", "ogly", "oglu", "kyzy", "qizi"]))

_remark = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\S*[\d@]\S*")
_joined_initial = re.compile(r"(?<![^\W\d_])([^\W\d_]\.)(?=[^\W\d_])")
_initial = re.compile(r"[^\W\d_]\.?").fullmatch
_word = re.compile(r"[^\W_]+")
_her_patronymic = re.compile(r".{2,}(?:[іїоеє]вна|ична|ічна|инишна|ivna|[oe]vna|ichna|ychna)", re.IGNORECASE).fullmatch
_his_patronymic = re.compile(r"(.{2,}?)[йь]?(?:[оеє]вич|ич|іч|[oe]v[iy]ch)", re.IGNORECASE).fullmatch
_surname = re.compile(
    r".+(?:енко|ук|юк|ак|як|[сцз]ь?к(?:ий|а|ая|ой)|[оеєё]ва?|[иії]на?|ець|ишин|ич|ко"
    r"|escu|[ae]anu|oiu|aru|enko|[cy]h?uk|iuc|[sc]k(?:yi?|yy|i|a)|[oe]va?|ina?)",
    re.IGNORECASE,
).fullmatch
_FATHERS = frozenset(name[: len(name) - cut] for name in MEN for cut in (0, 1, 2) if len(name) - cut > 1)


def split_person(full: str) -> PersonName:
    """The parts of `full` by Ukrainian, Russian and Romanian habits; every word comes back in one of them."""
    text = " ".join(full.split())
    if len(text) > LONGEST:
        return PersonName(rest=text)
    remarks = _remark.findall(text)
    before, _comma, after = _joined_initial.sub(r"\1 ", _remark.sub(" ", text)).partition(",")
    titles, words = _without_titles(before.split())
    later_titles, given = _without_titles(after.replace(",", " ").split())
    surname, first, patronymic, confidence = _after_comma(words, given) if words and given else _parts(words + given)
    return PersonName(
        surname=" ".join(surname),
        first_name=" ".join(first),
        patronymic=" ".join(patronymic),
        rest=" ".join((*titles, *later_titles, *remarks)),
        confidence=confidence,
    )


def _without_titles(words: list[str]) -> tuple[list[str], list[str]]:
    count = 0
    while count < len(words) and (fold(words[count]).rstrip(".") in _TITLES or is_legal_form(words[count])):
        count += 1
    return words[:count], words[count:]


def _after_comma(surname: list[str], given: list[str]) -> _Parts:
    """ "Коваль, Ірина Петрівна": whoever types a comma puts the surname before it."""
    start = next((at for at in range(1, len(given)) if _is_patronymic(given, at)), len(given))
    return surname, given[:start], given[start:], 0.9


def _parts(words: list[str]) -> _Parts:
    if len(words) < 2:
        return _single(words)
    if patronymic := _patronymic(words):
        return _around(words, *patronymic)
    initials = [word for word in words if _initial(word)]
    full = [word for word in words if not _initial(word)]
    if initials and full:
        return _with_initials(full, initials)
    return _by_first_names(words)


def _single(words: list[str]) -> _Parts:
    """A word alone: a contact list mostly has the first name, unless it looks like another part."""
    if not words or _is_given(words[0]):
        return [], words, [], 0.8 if words else 0.0
    if _her_patronymic(words[0]):
        return [], [], words, 0.6
    return (words, [], [], 0.7) if _surname(words[0]) else ([], words, [], 0.3)


def _patronymic(words: list[str]) -> tuple[int, int] | None:
    """Where the patronymic begins and ends: of several candidates the one that a first name stands before."""
    for at in range(2, len(words)):
        if fold(words[at]) in _TURKIC:
            return at - 1, at + 1
    found = [at for at in range(1, len(words)) if _is_patronymic(words, at)]
    best = next((at for at in found if _is_given(words[at - 1])), found[0] if found else 0)
    return (best, best + 1) if best else None


def _is_patronymic(words: list[str], at: int) -> bool:
    """Surnames end in -ович too: his patronymic needs a man's name before it, or the last of three places."""
    if _her_patronymic(words[at]):
        return True
    his = _his_patronymic(words[at])
    if not his:
        return False
    if fold(words[at - 1]) in MEN:
        return len(words) > 2 or fold(his[1]) in _FATHERS
    return at == 2 and len(words) == 3 and not _is_given(words[0])


def _around(words: list[str], start: int, end: int) -> _Parts:
    surname = [*words[: start - 1], *words[end:]]
    confidence = {0: 0.85, 1: 0.95}.get(len(surname), 0.8)
    return surname, words[start - 1 : start], words[start:end], confidence


def _with_initials(full: list[str], initials: list[str]) -> _Parts:
    """ "Коваль І. П.", "Ірина К.", "John F. Kennedy"."""
    if len(full) > 1:
        surname, first, rest, _confidence = _by_first_names(full)
        return surname, first, rest + initials, 0.7
    if len(initials) == 1 and _is_given(full[0]):
        return initials, full, [], 0.6
    return full, initials[:1], initials[1:], 0.9


def _by_first_names(words: list[str]) -> _Parts:
    """The first names that `words` begin or end with; else what looks like a surname; else the habit of the script."""
    given = [_is_given(word) for word in words]
    leading = next((at for at, known in enumerate(given) if not known), 0)
    if leading:
        return words[leading:], words[:leading], [], 0.9
    if any(given) and not given[0]:
        start = given.index(True)
        return words[:start], words[start:], [], 0.9 if all(given[start:]) else 0.6
    if not any(given) and bool(_surname(words[0])) != bool(_surname(words[-1])):
        return (words[:1], words[1:], [], 0.7) if _surname(words[0]) else (words[-1:], words[:-1], [], 0.7)
    return (words[:1], words[1:], [], 0.4) if words[0] > "\u0400" else (words[-1:], words[:-1], [], 0.4)


def _is_given(word: str) -> bool:
    return all(fold(half) in GIVEN_NAMES for half in word.split("-"))


def greeting(first_name: str, patronymic: str) -> str:
    """How a letter begins: first name and patronymic, or the first name alone."""
    return " ".join(filter(None, (first_name.strip(), patronymic.strip())))


def name_key(text: str) -> str:
    """What two cards of one client share: the folded words of the name in one order, without the legal form."""
    _form, bare = split_organisation(text)
    words = _word.findall(fold(bare).replace("'", ""))
    return " ".join(sorted(words)) or fold(text)
