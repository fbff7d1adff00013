"""Names of organisations: the legal form told apart from the name, and a guess whether a name is one at all."""

from __future__ import annotations

import re

from core.values.text import QUOTES, fold, is_legal_form

SOLE_TRADERS = frozenset(["фоп", "спд", "спдфо", "флп", "ип", "fop", "pfa", "ii", "îi", "if"])

_WRITTEN_OUT = {
    "ТОВ": r"товариство з обмеженою відповідальністю",
    "ТДВ": r"товариство з додатковою відповідальністю",
    "ФОП": r"фізична особа\s?-?\s?підприємець",
    "ПП": r"приватне підприємство",
    "ПАТ": r"публічне акціонерне товариство",
    "ПрАТ": r"приватне акціонерне товариство",
    "АТ": r"акціонерне товариство",
    "ДП": r"державне підприємство",
    "КП": r"комунальне підприємство",
    "СФГ": r"селянське \(?фермерське\)? господарство",
    "ФГ": r"фермерське господарство",
    "ГО": r"громадська організація",
    "БФ": r"благодійний фонд",
    "ООО": r"общество с ограниченной ответственностью",
    "ЗАО": r"закрытое акционерное общество",
    "ОАО": r"открытое акционерное общество",
    "АО": r"акционерное общество",
    "ИП": r"индивидуальный предприниматель",
    "ЧП": r"частное предприятие",
    "SRL": r"societate(?:a)? cu r[ăa]spundere limitat[ăa]",
    "SA": r"societate(?:a)? pe ac[țţt]iuni",
    "PFA": r"persoan[ăa] fizic[ăa] autorizat[ăa]",
    "ÎI": r"[îi]ntreprinz[ăa]tor individual|[îi]ntreprindere individual[ăa]",
    "LLC": r"limited liability company",
    "sp. z o.o.": r"sp(?:\.|ółka)\s?z\s?o\.?\s?o\.?",
}
_BUSINESS = """
    магазин завод школа ліцей гімназія садок дитсадок банк ресторан кафе аптека центр фірма компанія група
    студія клініка лікарня готель агрофірма трейд сервіс фонд спілка клуб університет інститут коледж церква
    парафія комбінат фабрика ферма кооператив салон маркет супермаркет типографія друкарня видавництво фирма
    компания группа студия клиника больница гостиница фонд союз институт колледж церковь типография издательство
    company group holding trade trading service services shop store studio hotel bank clinic farm school market
    center centre restaurant cafe club foundation magazin fabrica scoala spital firma grup banca farmacia
    atelier cabinet asociatia fundatia primaria
"""
_BUSINESS_WORDS = frozenset(_BUSINESS.split())

# Looking for these costs a tenth of trying every written form on every name.
_written_stem = re.compile(
    "товариств|підприєм|предприним|предприяти|обществ|господарств|організац|благодійн|societate|persoan|ntreprin"
    "|liability| z o"
).search

_written_out = re.compile(
    "|".join(rf"(?P<f{number}>{pattern})" for number, pattern in enumerate(_WRITTEN_OUT.values())), re.IGNORECASE
)
_quote_after_word = re.compile(r"(?<=\w)(?=[«„“]|\"\w)")
_quote = re.compile('[«„“"]').search
_edges = " \t,;-–—"


def split_organisation(text: str) -> tuple[str, str]:
    """The legal form and the bare name: "ТОВ «Зерно Плюс»" → ("ТОВ", "Зерно Плюс"); no form gives an empty one."""
    name = " ".join(text.split())
    written = _written_out.search(name) if _written_stem(name.lower()) else None
    if written:
        name = f"{name[: written.start()]} {name[written.end() :]}"
    words = (_quote_after_word.sub(" ", name) if _quote(name) else name).split()
    before, after = _leading_forms(words), _leading_forms(words[::-1])
    if not (written or before or after):
        return "", _unquoted(name) or text.strip()
    bare = _unquoted(" ".join(words[len(before) : len(words) - len(after)]))
    forms = [list(_WRITTEN_OUT)[int(str(written.lastgroup)[1:])]] if written else []
    forms += [word.strip(_edges).replace(".", "") for word in (*before, *after[::-1])]
    if not bare:
        return "", text.strip()
    return next((form for form in forms if form.upper() != "SC"), "".join(forms[:1])), bare


def _leading_forms(words: list[str]) -> list[str]:
    """The legal forms that `words` begin with; the last word is never one, or nothing would be left of the name."""
    count = 0
    while count < len(words) - 1 and is_legal_form(words[count].strip(_edges)):
        count += 1
    return words[:count]


def _unquoted(name: str) -> str:
    bare = name.strip(_edges)
    if len(bare) > 2 and bare[0] in QUOTES and bare[-1] in QUOTES:
        bare = bare[1:-1]
    return bare.strip(_edges)


def is_organisation(text: str) -> bool:
    """A guess by legal form, quotes and words of business; a sole trader (ФОП, PFA) is a person."""
    form, bare = split_organisation(text)
    if form:
        return form.casefold() not in SOLE_TRADERS
    if any(mark in text for mark in '«„“"'):
        return True
    words = fold(bare).replace("-", " ").split()
    return any(word in _BUSINESS_WORDS or word.startswith("агро") for word in words)
