"""First names usual in Ukraine, Romania and Moldova, folded as for search, by which a name's parts are told apart."""

from __future__ import annotations

from core.values.text import fold

_UKRAINIAN_WOMEN = """
Аліна Алла Анастасія Ангеліна Антоніна Анна Богдана Валентина Валерія Варвара Василина Вероніка Віка Вікторія Віра
Віталіна Владислава Галина Ганна Дар’я Дарина Діана Евеліна Емілія Єва Євгенія Єлизавета Жанна Зінаїда Злата Зоряна Зоя
Інга Інна Ірина Іванна Катерина Катя Клавдія Каріна Кіра Климентина Лариса Леся Лідія Лілія Любов Людмила Люба Маргарита
Марина Марія Мар’яна Мар’яна Мілана Мирослава Надія Наталія Наталя Ніка Ніна Оксана Олександра Олена Оленка Олеся Ольга
Оля Поліна Раїса Регіна Роксолана Руслана Світлана Соломія Соня Софія Стефанія Таїсія Тамара Таня Тетяна Уляна Устина
Христина Юліана Юлія Юля Юстина Яна Ярина Ярослава
"""
_UKRAINIAN_MEN = """
Адам Анатолій Андрій Антон Аркадій Арсен Артем Артур Богдан Борис Вадим Валентин Валерій Василь Веніамін Віктор Віталій
Влад Владислав Володимир Вячеслав В’ячеслав Гаврило Геннадій Георгій Герман Гліб Григорій Данило Дем’ян Денис Дмитро
Едуард Євген Єгор Захар Зеновій Іван Ігор Ілля Іполит Йосип Казимир Кирило Клим Костянтин Кузьма Лев Леонід Левко Лука
Любомир Мар’ян Макар Максим Марк Марко Матвій Мирон Мирослав Михайло Назар Нестор Микита Микола Олег Олександр Олексій
Олесь Орест Остап Павло Панас Петро Пилип Платон Прохор Радим Ростислав Роман Руслан Савелій Сава Святослав Семен
Сергій Семен Станіслав Степан Тарас Тимофій Тимур Тихон Устим Федір Філіп Фелікс Юліан Юрій Яків Ян Ярема Ярослав Яромир
"""
_RUSSIAN_WOMEN = """
Александра Алёна Алина Алиса Алла Анастасия Ангелина Анжела Анна Антонина Валерия Валентина Варвара Вера Вероника
Виктория Галина Дарья Диана Ева Евгения Екатерина Елена Елизавета Жанна Зинаида Зоя Инна Ирина Карина Кира Клавдия
Кристина Ксения Лариса Лидия Лилия Любовь Людмила Майя Маргарита Марина Мария Милана Надежда Наталия Наталья Нина
Оксана Олеся Ольга Полина Раиса Регина Римма Светлана Снежана София Софья Таисия Тамара Татьяна Ульяна Эвелина
Элеонора Эльвира Эмма Юлия Яна Ярослава
"""
_RUSSIAN_MEN = """
Александр Алексей Анатолий Андрей Антон Аркадий Артём Артур Борис Вадим Валентин Валерий Василий Виктор Виталий
Владимир Владислав Вячеслав Геннадий Георгий Герман Глеб Григорий Даниил Данил Денис Дмитрий Евгений Егор Ефим Захар
Иван Игорь Илья Иосиф Кирилл Константин Лев Леонид Макар Максим Марат Матвей Михаил Никита Николай Олег Павел Пётр
Платон Роман Родион Ростислав Руслан Савелий Святослав Семён Сергей Станислав Степан Тимофей Тимур Тихон Фёдор Филипп
Эдуард Эмиль Юрий Яков Ян Ярослав
"""
_ROMANIAN_WOMEN = """
Adela Adina Adriana Alexandra Alina Ana Anca Andra Andreea Angela Antonia Aurelia Aurica Bianca Camelia Carmen Cătălina
Claudia Corina Cornelia Cosmina Crina Cristina Dana Daniela Delia Diana Doina Dorina Ecaterina Elena Elisabeta Emilia
Eugenia Eva Felicia Florentina Florina Gabriela Georgeta Georgiana Ileana Ilinca Ioana Iolanda Irina Iulia Lavinia
Larisa Lidia Liliana Lioara Liudmila Loredana Lucia Luminița Magdalena Mădălina Margareta Maria Mariana Marina Mihaela
Mirela Monica Nadia Natalia Nicoleta Nina Oana Olga Olesea Otilia Paula Petronela Raluca Ramona Rodica Roxana Ruxandra
Sabina Sanda Silvia Simona Sofia Sorina Stela Ștefania Steluța Tatiana Teodora Valentina Valeria Vasilica Veronica
Victoria Violeta Viorica Zoia
"""
_ROMANIAN_MEN = """
Adrian Alexandru Alin Andrei Anton Aurel Aurelian Bogdan Călin Catalin Cătălin Cezar Ciprian Claudiu Constantin Cornel
Corneliu Cosmin Costel Cristi Cristian Dan Daniel Darius David Denis Dinu Dorel Dorin Doru Dragoș Dumitru Eduard Emanuel
Emil Eugen Eugeniu Fabian Felix Filip Flaviu Florian Florin Gabriel George Gheorghe Grigore Horațiu Horia Iacob Ilie
Ilia Ioan Ion Ionel Ionuț Iulian Iurie Laurențiu Leonard Liviu Luca Lucian Lucian Marcel Marian Marin Marius Mihai
Mihail Mircea Mitică Nelu Nicolae Nicu Nicușor Octavian Oleg Ovidiu Paul Pavel Petre Petru Radu Răzvan Robert Romeo
Sandu Sebastian Sergiu Silviu Simion Sorin Ștefan Teodor Tiberiu Titus Toma Traian Tudor Valentin Valeriu Vasile
Vasilică Veaceslav Victor Viorel Virgil Vitalie Vlad Vladimir
"""
_IN_LATIN_LETTERS = """
Oleksandr Oleksii Andrii Dmytro Ihor Ivan Iryna Kateryna Maksym Mariia Mykhailo Mykola Natalia Nataliia Oksana Oleh
Olena Olha Pavlo Petro Serhii Svitlana Tetiana Volodymyr Viktor Viktoriia Vitalii Yaroslav Yevhen Yulia Yuliia Yurii
Alexander Alexey Andrew Anna Anton Boris Dmitry Elena Igor Irina Ivan Julia Kate Max Mike Natalie Nick Nikolay Olga
Sergey Svetlana Vladimir Yana Anne Arnold Chris David Doug Emma Frank George Greg James John Mary Michael Peter Susan
Thomas William
"""

MEN = frozenset(map(fold, f"{_UKRAINIAN_MEN} {_RUSSIAN_MEN} {_ROMANIAN_MEN}".split()))
GIVEN_NAMES = MEN | frozenset(
    map(fold, f"{_UKRAINIAN_WOMEN} {_RUSSIAN_WOMEN} {_ROMANIAN_WOMEN} {_IN_LATIN_LETTERS}".split())
)
