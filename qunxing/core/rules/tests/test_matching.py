import pytest

from qunxing.core.rules.matching import By, Member, Register, Verdict, Wanted, agree, folded, masked

ANN, BEN, CEM, DORA = range(1, 5)


def member(person: int, name: str, phone: str = "", *accounts: str) -> Member:
    phones = frozenset({(f"digest of {phone}", masked(phone))} if phone else set())
    return Member(person, frozenset(accounts), frozenset({name}), phones)


REGISTER = Register(
    [
        member(ANN, "小明", "13800138000", "wm_ann"),
        member(BEN, "小红", "18612345605"),
        member(CEM, "苏州-护士 🌸"),
        member(DORA, "小红"),
        member(5, "微信用户"),
        member(6, "家人", "13800138000"),
    ]
)


def phone(number: str) -> dict[str, str]:
    return {"mask": masked(number)} if "*" in number else {"mask": masked(number), "digest": f"digest of {number}"}


@pytest.mark.parametrize(
    ("wanted", "verdict", "by", "people"),
    [
        (Wanted(account="wm_ann"), Verdict.MATCHED, By.ACCOUNT, (ANN,)),
        (Wanted(**phone("18612345605")), Verdict.MATCHED, By.PHONE, (BEN,)),
        (Wanted(account="wm_ann", **phone("13800138000")), Verdict.MATCHED, By.ACCOUNT, (ANN,)),
        (Wanted(name="小明"), Verdict.MATCHED, By.NAME, (ANN,)),
        (Wanted(**phone("13800138000")), Verdict.MAYBE, By.SEVERAL, (ANN, 6)),
        (Wanted(account="wm_ann", **phone("18612345605")), Verdict.MAYBE, By.SEVERAL, (ANN, BEN)),
        (Wanted(name="小红"), Verdict.MAYBE, By.SEVERAL, (BEN, DORA)),
        (Wanted(name="小明", **phone("13900139000")), Verdict.MAYBE, By.OTHER_PHONE, (ANN,)),
        (Wanted(name="谁", **phone("186******05")), Verdict.MAYBE, By.MASKED, (BEN,)),
        (Wanted(name="苏州护士"), Verdict.MAYBE, By.SIMILAR, (CEM,)),
        (Wanted(name="微信用户"), Verdict.UNMATCHED, None, ()),
        (Wanted(name="没见过", **phone("15000000000")), Verdict.UNMATCHED, None, ()),
        (Wanted(), Verdict.UNMATCHED, None, ()),
    ],
)
def test_only_what_fits_one_member_is_a_match(
    wanted: Wanted, verdict: Verdict, by: By | None, people: tuple[int, ...]
) -> None:
    assert REGISTER.match(wanted) == (verdict, by, people)


def test_masked_numbers_agree_where_both_show_a_digit() -> None:
    assert agree("186******05", "186****5605")
    assert not agree("186******05", "186****5606")
    assert not agree("186******05", "186****605")


def test_a_number_is_shown_by_its_ends_only() -> None:
    assert masked("13800138000") == "138****8000"
    assert masked("186******05") == "186******05"[:3] + "****" + "**05"
    assert masked("12345") == "12345"


def test_a_nickname_of_signs_alone_keeps_them() -> None:
    assert folded("🌸") == "🌸"
    assert folded("Ａnn 🌸") == "ann"
