"""Accounts on their way in get one number each, their person's, whoever else brings them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from qunxing.people import accounts, actions, erasure
from qunxing.people.accounts import LOT, identities_of, known_of
from qunxing.people.models import Identity, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
ANN, BEN = ("qq", "1"), ("qq", "2")


def test_an_account_has_the_number_of_its_person_and_keeps_it() -> None:
    found = identities_of({ANN: "安", BEN: "本"})
    assert found == identities_of({BEN: "本", ANN: "安"}) == known_of([ANN, BEN])
    accounts_of = {each.pk: (each.person_id, each.name, each.person.name) for each in Identity.objects.all()}
    assert accounts_of == {found[ANN]: (found[ANN], "安", "安"), found[BEN]: (found[BEN], "本", "本")}


def test_no_number_is_given_twice_even_after_a_person_is_gone() -> None:
    (last,) = identities_of({ANN: "安"}).values()
    Identity.objects.all().delete()
    Person.objects.all().delete()
    assert identities_of({BEN: "本"})[BEN] > last


def test_numbers_made_by_the_book_and_by_an_import_do_not_meet() -> None:
    made = Person.objects.create(name="甲")
    found = identities_of({ANN: "安"})
    assert {made.pk, Person.objects.create(name="乙").pk}.isdisjoint(found.values())


def test_more_accounts_than_one_lot_are_all_there() -> None:
    refs = {("qq", str(nth)): f"人{nth}" for nth in range(2 * LOT + 1)}
    found = identities_of(refs)
    assert found.keys() == refs.keys() and len(set(found.values())) == len(refs)
    assert identities_of(refs) == found and Identity.objects.count() == len(refs)


def test_ids_that_the_book_holds_as_one_are_one_account() -> None:
    found = identities_of({("qq", "a\0b"): "安", ("qq", "ab"): "本"})
    assert len(set(found.values())) == 1
    assert Identity.objects.get().name == "本"


def test_whoever_comes_second_takes_the_number_that_was_given_meanwhile() -> None:
    first = identities_of({ANN: "安"})
    second = accounts._found_or_made({BEN: "本", ANN: "安"})
    assert second[ANN] == first[ANN] and Person.objects.count() == Identity.objects.count() == 2


def test_a_new_name_reaches_the_account_and_its_person_but_nobody_erased() -> None:
    found = identities_of({ANN: "安", BEN: "本"})
    person = Person.objects.get(pk=found[ANN])
    actions.merge(Identity.objects.get(pk=found[ANN]), into=Person.objects.get(pk=found[BEN]), reason="", by=None)
    accounts.rename({found[ANN]: "安安"})
    assert Identity.objects.get(pk=found[ANN]).name == "安安"
    assert (Person.objects.get(pk=found[BEN]).name, person.name) == ("安安", "安")
    erasure.erase(Person.objects.get(pk=found[BEN]), by=None, now=timezone.now())
    accounts.rename(dict.fromkeys(found.values(), "又来"))
    assert (
        {each.name for each in Identity.objects.all()} == {Person.objects.get(pk=found[BEN]).name} == {erasure.NOBODY}
    )
