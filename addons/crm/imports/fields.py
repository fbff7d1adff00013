"""What the columns of an address book may mean for a client, and what people call them in four languages."""

from __future__ import annotations

from addons.crm.models.lines import NETWORKS
from core import ImportField, _
from core.services.exchange import vocabulary as known
from core.services.exchange.content import ValueKind

KIND = (
    *("Тип", "Вид", "Тип клієнта", "Вид контрагента", "Юр/фіз особа", "Tip", "Tip client", "Тип клиента"),
    *("Kind", "Type", "Customer type", "Client type", "Person/Organisation"),
)
LEGAL_NAME = (
    *("Юридична назва", "Повна назва", "Повне найменування", "Назва для документів"),
    *("Denumire juridică", "Denumire completă", "Denumirea completă"),
    *("Юридическое название", "Полное наименование", "Полное название", "Legal name", "Full legal name"),
)
CONTACT = (
    *("Контактна особа", "Контактна особа ПІБ", "Відповідальна особа", "Persoană de contact", "Contactul"),
    *("Контактное лицо", "Contact person", "Contact name", "Primary contact"),
)
CONTACT_PHONE = (
    "Телефон контактної особи",
    "Telefonul persoanei de contact",
    "Телефон контактного лица",
    "Contact phone",
)
CONTACT_EMAIL = (
    "E-mail контактної особи",
    "E-mailul persoanei de contact",
    "E-mail контактного лица",
    "Contact e-mail",
)
WORK_PHONE = (
    *("Робочий телефон", "Телефон роб.", "Службовий телефон", "Telefon serviciu", "Telefon de serviciu"),
    *("Рабочий телефон", "Телефон раб.", "Work phone", "Business phone", "Office phone", "Company main phone"),
)
HOME_PHONE = ("Домашній телефон", "Телефон дом.", "Telefon acasă", "Telefon fix", "Домашний телефон", "Home phone")
FAX = ("Факс", "Fax", "Work fax", "Business fax")
VAT = (
    *("ПДВ", "Номер ПДВ", "ІПН платника ПДВ", "Cod TVA", "TVA", "НДС", "Номер НДС"),
    *("VAT", "VAT number", "VAT ID", "VAT code"),
)
TAX = tuple(title for title in known.TAX_ID if not title.startswith("VAT"))
PASSPORT = ("Паспорт", "Номер паспорта", "Pașaport", "Buletin", "Act de identitate", "Passport", "ID card")
STATUS = ("Статус", "Стан", "Етап", "Statut", "Stare", "Состояние", "Этап", "Status", "Stage")
KEY_CLIENT = ("Ключовий клієнт", "ВІП", "Client cheie", "Ключевой клиент", "Key client", "VIP")
CATEGORY = (
    "Категорія",
    "Категорії",
    "Сегмент",
    "Categorie",
    "Categorii",
    "Segment",
    "Категория",
    "Категории",
    "Category",
)
TERRITORY = ("Територія", "Дільниця", "Номер території", "Teritoriu", "Территория", "Участок", "Territory")
HOUSE = (
    "Будинок",
    "№ будинку",
    "Номер будинку",
    "Număr casă",
    "Nr. casă",
    "Дом",
    "Номер дома",
    "House",
    "House number",
)
APARTMENT = ("Квартира", "Кв.", "Офіс", "Apartament", "Ap.", "Офис", "Apartment", "Flat", "Office", "Unit")
SIZE = ("Розмір", "Mărime", "Размер", "Size")
COLOUR = ("Улюблений колір", "Culoare preferată", "Любимый цвет", "Favourite colour", "Favorite color")
HOME_ADDRESS = ("Адреса проживання", "Домашня адреса", "Adresă domiciliu", "Домашний адрес", "Home address")
LEGAL_ADDRESS = ("Юридична адреса", "Sediul social", "Adresă juridică", "Юридический адрес", "Registered office")
MAILING_ADDRESS = ("Поштова адреса", "Adresă poștală", "Почтовый адрес", "Postal address")
DELIVERY_ADDRESS = ("Адреса доставки", "Adresa de livrare", "Адрес доставки", "Shipping address")


def one(name: str, title: str, titles: tuple[str, ...], kind: ValueKind = "text", *, many: bool = False) -> ImportField:
    return ImportField(name, titles, kind, many, title)


# Of two fields with the same title the first one is taken, so the narrower stand first.
FIELDS = (
    one("surname", _("Surname"), known.FAMILY_NAME),
    one("first_name", _("First name"), known.GIVEN_NAME),
    one("patronymic", _("Patronymic"), known.PATRONYMIC),
    one("contact.name", _("Contact person"), CONTACT),
    one("contact.position", _("Position of the contact person"), known.POSITION),
    one("contact.phone", _("Phone of the contact person"), CONTACT_PHONE),
    one("contact.email", _("E-mail of the contact person"), CONTACT_EMAIL),
    one("name", _("Name, of a person or an organisation"), known.FULL_NAME, "person_name"),
    one("legal_name", _("Legal name"), LEGAL_NAME),
    one("organisation", _("Organisation"), known.ORGANISATION),
    one("kind", _("Kind"), KIND),
    one("phone.work", _("Phone at work"), WORK_PHONE, "phone", many=True),
    one("phone.home", _("Phone at home"), HOME_PHONE, "phone", many=True),
    one("phone.fax", _("Fax"), FAX, "phone", many=True),
    *(
        one(f"account.{network}", title, (title,), many=True)
        for network, title in NETWORKS.items()
        if network != "other"
    ),
    one("phone", _("Phone"), known.PHONE, "phone", many=True),
    one("email", _("E-mail"), known.EMAIL, "email", many=True),
    one("tax_id", _("Tax code"), TAX, "tax_id"),
    one("vat_id", _("VAT number"), VAT),
    one("iban", _("Bank account (IBAN)"), known.IBAN, "iban"),
    one("bank", _("Bank"), known.BANK),
    one("birthday", _("Birthday"), known.BIRTHDAY, "date"),
    one("address.home", _("Residential address"), HOME_ADDRESS, many=True),
    one("address.legal", _("Legal address"), LEGAL_ADDRESS, many=True),
    one("address.mailing", _("Mailing address"), MAILING_ADDRESS, many=True),
    one("address.delivery", _("Delivery address"), DELIVERY_ADDRESS, many=True),
    one("postcode", _("Postal code"), known.POSTCODE),
    one("country", _("Country"), known.COUNTRY),
    one("region", _("Region"), known.REGION),
    one("city", _("City"), known.CITY),
    one("street", _("Street, or the whole address in one line"), known.STREET),
    one("house", _("House"), HOUSE),
    one("apartment", _("Apartment"), APARTMENT),
    one("site", _("Site"), known.SITE, "site"),
    one("status", _("Status"), STATUS),
    one("source", _("Source"), known.SOURCE),
    one("manager", _("Manager"), known.MANAGER),
    one("territory", _("Territory"), TERRITORY),
    one("industry", _("Branch of activity"), known.INDUSTRY),
    one("tags", _("Tags"), known.TAGS, many=True),
    one("categories", _("Categories"), CATEGORY, many=True),
    one("key_client", _("Key client"), KEY_CLIENT),
    one("passport", _("Passport"), PASSPORT),
    one("size", _("Size"), SIZE),
    one("colour", _("Favourite colour"), COLOUR),
    one("note", _("Note"), known.NOTE, many=True),
)
