"""Encryption at rest: what goes in comes out with the same key, and with no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.cipher import Cipher, WrongSecretKey

KEYS = st.text(min_size=1, max_size=80)
OURS = Cipher("ours")


@given(plain=st.binary(max_size=2000), key=KEYS)
def test_the_same_secret_opens_what_it_closed(plain: bytes, key: str) -> None:
    assert Cipher(key).decrypt(Cipher(key).encrypt(plain)) == plain


@given(plain=st.binary(max_size=200), key=KEYS.filter(lambda key: key != "ours"))
def test_another_secret_opens_nothing(plain: bytes, key: str) -> None:
    with pytest.raises(WrongSecretKey):
        Cipher(key).decrypt(OURS.encrypt(plain))


@given(plain=st.binary(min_size=12, max_size=200))
def test_the_same_text_never_looks_the_same_twice_nor_like_itself(plain: bytes) -> None:
    one, other = OURS.encrypt(plain), OURS.encrypt(plain)
    assert one != other
    assert plain not in one


@given(data=st.data())
def test_a_token_that_was_tampered_with_is_refused(data: st.DataObject) -> None:
    token = bytearray(OURS.encrypt(b"+447912345678"))
    place = data.draw(st.integers(0, len(token) - 3))  # the last two may be padding
    token[place] ^= 1
    with pytest.raises(WrongSecretKey):
        OURS.decrypt(bytes(token))


@given(garbage=st.binary(max_size=200))
def test_what_is_no_token_is_refused(garbage: bytes) -> None:
    with pytest.raises(WrongSecretKey):
        OURS.decrypt(garbage)


def test_the_error_names_the_setting_and_no_secret() -> None:
    with pytest.raises(WrongSecretKey) as refused:
        Cipher("a wrong secret").decrypt(OURS.encrypt(b"text"))
    assert "SECRET_KEY" in str(refused.value)
    assert "a wrong secret" not in str(refused.value)
