"""Everyday words lead to the right job or skill first, however a person would call it."""

import pytest

from matching.domain.errors import UnknownConcept
from matching.domain.vocabulary import ConceptKind
from matching.taxonomy.catalogue import Catalogue

JOBS = {
    # Said of them, and by them.
    "мент": "police-officer",
    "менты": "police-officer",
    "мусар": "police-officer",
    "гаишник": "traffic-police-officer",
    "даішнік": "traffic-police-officer",
    "следак": "criminal-investigator",
    "следачка": "criminal-investigator",
    "опер": "police-detective",
    "амаповец": "riot-police-officer",
    "омоновец": "riot-police-officer",
    "гэбист": "state-security-officer",
    "вертухай": "prison-officer",
    "срочник": "conscript",
    "училка": "primary-school-teacher",
    "физрук": "pe-teacher",
    "сисадмин": "system-administrator",
    "айтишник": "software-developer",
    "айцішнік": "software-developer",
    "реактщик": "frontend-developer",
    "бэкендер": "backend-developer",
    "тестировщица": "manual-tester",
    "тэсціроўшчыца": "manual-tester",
    "кадровичка": "hr-specialist",
    "бухгалтерша": "accountant",
    "дальнобой": "truck-driver",
    "маршрутчик": "bus-driver",
    "таксист": "van-driver",
    # In full, feminine too.
    "настаўніца пачатковых класаў": "primary-school-teacher",
    "учительница истории": "history-teacher",
    "настаўніца гісторыі": "history-teacher",
    "токарь": "turner",
    "такарыха": "turner",
    "сварщик": "welder",
    "зваршчыца": "welder",
    "медсястра": "nurse",
    "акушерка": "midwife",
    "фельдшарка": "paramedic",
    "оперная певица": "opera-singer",
    "оперны спявак": "opera-singer",
    "пракурорка": "prosecutor",
    "суддзя": "judge",
    "адвакатка": "lawyer",
    "журналістка": "journalist",
    "воспитательница детского сада": "kindergarten-teacher",
    "завуч": "school-head",
    # Abbreviations.
    "ГАИ": "traffic-police-officer",
    "ДАІ": "traffic-police-officer",
    "ОМОН": "riot-police-officer",
    "КГБ": "state-security-officer",
    "МЧС": "firefighter",
    "QA": "manual-tester",
    "BA": "business-analyst",
    "SMM": "smm-manager",
    # English, in Latin letters and in ours.
    "riot police": "riot-police-officer",
    "cop": "police-officer",
    "primary school teacher": "primary-school-teacher",
    "nurse": "nurse",
    "front end": "frontend-developer",
    "automation tester": "test-automation-engineer",
    "девопс": "devops-engineer",
    "фронтенд": "frontend-developer",
    "продакт": "product-manager",
    "проджект": "project-manager",
    "дата аналитик": "data-analyst",
    "техрайтер": "technical-writer",
    "аўтаматызатар": "test-automation-engineer",
    # Ours, in Latin letters.
    "nastaunica": "primary-school-teacher",
    "uchitel istorii": "history-teacher",
    "sledovatel": "criminal-investigator",
    "svarshchik": "welder",
    "miedsiastra": "nurse",
}

SKILLS = {
    "эксель": "spreadsheets",
    "ексель": "spreadsheets",
    "excel": "spreadsheets",
    "вождение": "driving",
    "вадзіць машыну": "driving",
    "права категории B": "driving",
    "first aid": "first-aid",
    "первая помощь": "first-aid",
    "першая дапамога": "first-aid",
    "фотошоп": "photoshop",
    "фигма": "figma",
    "питон": "python",
    "пайтон": "python",
    "джава": "java",
    "джаваскрипт": "javascript",
    "гит": "git",
    "скьюэль": "sql",
    "постман": "api-testing",
    "английский": "english-for-work",
    "ангельская": "english-for-work",
    "польский": "polish-language",
    "писать отчёты": "report-writing",
    "пісаць справаздачы": "report-writing",
    "writing reports": "report-writing",
    "слушать людей": "active-listening",
    "listening": "active-listening",
    "публичные выступления": "public-speaking",
    "сварка полуавтоматом": "mig-tig-welding",
    "ставить уколы": "injections",
    "рабіць уколы": "injections",
    "допрос": "questioning-suspects",
    "монтаж видео": "video-editing",
    "baking bread": "baking",
    "тест-кейсы": "test-cases",
    "баг-репорты": "bug-reports",
    "teamwork": "teamwork",
    "team work": "teamwork",
    "time management": "time-management",
    "тайм-менеджмент": "time-management",
    "ответственность": "responsibility",
}


@pytest.mark.parametrize(("typed", "job"), JOBS.items())
def test_a_word_leads_to_its_job(catalogue: Catalogue, typed: str, job: str) -> None:
    found = catalogue.search(typed, kind=ConceptKind.OCCUPATION)

    assert found[0].id == job


@pytest.mark.parametrize(("typed", "skill"), SKILLS.items())
def test_a_word_leads_to_its_skill(catalogue: Catalogue, typed: str, skill: str) -> None:
    found = catalogue.search(typed, kind=ConceptKind.SKILL)

    assert found[0].id == skill


def test_a_group_is_never_found(catalogue: Catalogue) -> None:
    found = [
        each
        for name in ("work in IT", "работа в IT", "праца ў IT", "skills for any work")
        for each in catalogue.search(name, limit=20)
    ]

    assert found
    assert {each.kind for each in found} <= {ConceptKind.OCCUPATION, ConceptKind.SKILL}


@pytest.mark.parametrize("kind", [ConceptKind.OCCUPATION, ConceptKind.SKILL])
def test_nobody_is_coded_with_a_group(catalogue: Catalogue, kind: ConceptKind) -> None:
    with pytest.raises(UnknownConcept):
        catalogue.require("group-it-work", kind)
