"""What people call the columns of address books, in Ukrainian, Romanian, Russian and English.

A target of an import takes the lists that fit it and adds the titles of its own field.
"""

from __future__ import annotations

FULL_NAME = (
    *("ПІБ", "П.І.Б.", "Прізвище ім'я по батькові", "Прізвище та ім'я", "Контактна особа", "Клієнт", "Покупець"),
    *("Nume și prenume", "Nume prenume", "Nume complet", "Persoană de contact", "Client"),
    *("ФИО", "Ф.И.О.", "Фамилия имя отчество", "Фамилия и имя", "Контактное лицо", "Клиент", "Имя клиента"),
    *("Full name", "Name", "Display name", "File as", "Contact name", "Customer", "Customer name", "Contact"),
)
FAMILY_NAME = (
    *("Прізвище", "Прізвище клієнта"),
    *("Nume", "Nume de familie", "Numele"),
    *("Фамилия", "Фамилия клиента"),
    *("Last name", "Family name", "Surname"),
)
GIVEN_NAME = (
    *("Ім'я", "Імя", "Ім'я клієнта"),
    *("Prenume", "Prenumele"),
    *("Имя",),
    *("First name", "Given name", "Forename"),
)
PATRONYMIC = (
    *("По батькові", "По-батькові"),
    *("Patronimic", "Al doilea prenume"),
    *("Отчество",),
    *("Middle name", "Additional name", "Patronymic"),
)
ORGANISATION = (
    *("Компанія", "Організація", "Підприємство", "Фірма", "Назва", "Назва компанії", "Найменування", "Контрагент"),
    *("Companie", "Compania", "Firmă", "Organizație", "Denumire", "Denumirea", "Societate", "Denumire firmă"),
    *("Компания", "Организация", "Предприятие", "Фирма", "Название", "Наименование", "Название компании"),
    *("Company", "Company name", "Organization", "Organisation", "Organization name", "Business name", "Account name"),
)
PHONE = (
    *("Телефон", "Тел.", "Номер телефону", "Телефон моб.", "Мобільний", "Мобільний телефон", "Контактний телефон"),
    *("Робочий телефон", "Домашній телефон", "Телефони", "Моб."),
    *("Telefon", "Număr de telefon", "Nr. telefon", "Telefon mobil", "Mobil", "Tel."),
    *(
        "Номер телефона",
        "Мобильный",
        "Мобильный телефон",
        "Контактный телефон",
        "Рабочий телефон",
        "Сотовый",
        "Телефоны",
    ),
    *("Phone", "Phone number", "Mobile", "Mobile phone", "Cell", "Cell phone", "Telephone", "Home phone", "Work phone"),
    *("Business phone", "Primary phone", "Phone value", "Other phone", "Company main phone", "Viber", "WhatsApp"),
)
EMAIL = (
    *("E-mail", "Email", "Ел. пошта", "Електронна пошта", "Електронна адреса", "Пошта", "Імейл"),
    *("Poșta electronică", "Adresă de email", "Adresa email"),
    *("Эл. почта", "Электронная почта", "Почта", "Имейл", "Адрес электронной почты"),
    *("E-mail address", "Email address", "Mail", "Primary email", "E-mail value"),
)
TAX_ID = (
    *("ЄДРПОУ", "Код ЄДРПОУ", "ІПН", "РНОКПП", "Податковий номер", "Код платника податків", "ДРФО"),
    *("CUI", "CIF", "Cod fiscal", "Cod unic de înregistrare", "IDNO", "Cod de identificare fiscală"),
    *("ИНН", "ЕГРПОУ", "Код ЕГРПОУ", "ОКПО", "Налоговый номер"),
    *("Tax ID", "Tax number", "VAT", "VAT number", "VAT ID", "Company code", "EDRPOU"),
)
IBAN = (
    *("IBAN", "Рахунок", "Розрахунковий рахунок", "Р/р", "Банківський рахунок"),
    *("Cont", "Cont bancar", "Cont IBAN"),
    *("Счет", "Счёт", "Расчетный счет", "Расчётный счёт", "Р/с"),
    *("Bank account", "Account number"),
)
BANK = ("Банк", "Назва банку", "Bancă", "Banca", "Название банка", "Bank", "Bank name")
COUNTRY = ("Країна", "Țară", "Țara", "Страна", "Country", "Country/Region")
REGION = ("Область", "Регіон", "Județ", "Județul", "Raion", "Регион", "Region", "State", "County", "Province")
CITY = (
    *("Місто", "Населений пункт", "Місто/село"),
    *("Localitate", "Localitatea", "Oraș", "Orașul"),
    *("Город", "Населенный пункт", "Населённый пункт"),
    *("City", "Town", "Locality"),
)
STREET = (
    *("Адреса", "Вулиця", "Адреса доставки", "Юридична адреса", "Поштова адреса"),
    *("Adresă", "Adresa", "Stradă", "Strada", "Adresa de livrare"),
    *("Адрес", "Улица", "Адрес доставки", "Юридический адрес"),
    *("Address", "Street", "Address line 1", "Street address", "Delivery address", "Shipping address"),
)
POSTCODE = ("Індекс", "Поштовий індекс", "Cod poștal", "Индекс", "Почтовый индекс", "Postcode", "ZIP", "Postal code")
BIRTHDAY = (
    *("Дата народження", "День народження", "ДН", "Д/Н"),
    *("Data nașterii", "Zi de naștere", "Data de naștere"),
    *("Дата рождения", "День рождения", "ДР", "Д/Р"),
    *("Birthday", "Date of birth", "Birth date", "DOB"),
)
SITE = (
    *("Сайт", "Вебсайт", "Веб-сайт", "Site", "Site web", "Pagina web", "Веб-сторінка", "Веб-страница"),
    *("Website", "Web site", "URL", "Web page", "Homepage"),
)
POSITION = ("Посада", "Funcție", "Funcția", "Должность", "Position", "Job title", "Title", "Organization title")
TAGS = (
    "Теги",
    "Мітки",
    "Групи",
    "Група",
    "Etichete",
    "Grup",
    "Метки",
    "Группы",
    "Tags",
    "Labels",
    "Groups",
    "Categories",
)
NOTE = (
    *("Примітка", "Примітки", "Коментар", "Notă", "Observații", "Comentariu"),
    *("Примечание", "Заметки", "Комментарий", "Note", "Notes", "Comment", "Comments", "Remarks"),
)
SOURCE = ("Джерело", "Звідки дізналися", "Sursă", "Sursa", "Источник", "Откуда узнали", "Source", "Lead source")
MANAGER = (
    *("Менеджер", "Відповідальний", "Manager", "Responsabil", "Agent", "Ответственный"),
    *("Owner", "Assigned to", "Account manager", "Sales rep"),
)
INDUSTRY = ("Галузь", "Вид діяльності", "Domeniu", "Отрасль", "Вид деятельности", "Industry", "КВЕД", "CAEN")
