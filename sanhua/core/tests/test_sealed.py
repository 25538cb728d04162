"""Sealed values: unreadable in the database, readable with the key, also with an older one."""

from __future__ import annotations

import datetime as dt

import pytest

from sanhua.core.sealed import SealedDateField, Unreadable, seal, unseal


def test_what_is_sealed_does_not_show_what_it_is():
    sealed = seal("1966-06-24")

    assert "1966" not in sealed
    assert unseal(sealed) == "1966-06-24"
    assert seal("1966-06-24") != sealed


def test_a_new_key_reads_what_the_old_one_sealed(settings):
    settings.SEALING_KEYS = ["old"]
    sealed = seal("甲")

    settings.SEALING_KEYS = ["new", "old"]

    assert unseal(sealed) == "甲"


def test_without_its_key_a_value_is_unreadable_and_says_so(settings):
    settings.SEALING_KEYS = ["old"]
    sealed = seal("甲")
    settings.SEALING_KEYS = ["new"]

    with pytest.raises(Unreadable):
        unseal(sealed)


def test_a_changed_value_is_refused_rather_than_read():
    sealed = seal("1966-06-24")

    with pytest.raises(Unreadable):
        unseal(sealed[:-4] + "AAAA")


def test_a_sealed_day_goes_in_and_comes_out():
    field = SealedDateField()

    stored = field.get_prep_value("1966-06-24")

    assert field.from_db_value(stored, None, None) == dt.date(1966, 6, 24)
    assert field.get_prep_value(None) is None
