"""What counts: limits, checks that are left out, and suppressions with a reason and a last day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from probes.checks.finding import Layer
from probes.matrix import Mark
from tests.diagnoses import diagnosed, finding, unsure
from tests.tui import views
from tui.command_line import pair_reports
from tui.config_file import read_config
from tui.exit_codes import ExitCode, UsageError
from tui.policy import Policy, Suppression, check_codes, parse_names
from tui.set_aside import left_out, remarks, uses_of
from tui.verdict import doubts, faults, judge

DAY = date(2026, 1, 31)
BROKEN = diagnosed(views.matrix(views.row(Mark.DIFFER)), finding())
KNOWN = Suppression("HAVC17", "known", date(2026, 2, 28))


def _policy(*suppressions: Suppression, today: date = DAY) -> Policy:
    return Policy(suppressions=suppressions, today=today)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ()),
        ("HAVC17", ("HAVC17",)),
        ("c17, ipsec ,BGP,C17", ("HAVC17", "IPsec", "BGP")),
        ("design", ("design",)),
    ],
)
def test_checks_are_named_by_code_or_layer(text: str | None, expected: tuple[str, ...]) -> None:
    assert parse_names("--select", text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("HAVC99", r'--ignore: "HAVC99" is neither the code of a check nor a layer, did you mean "HAVC'),
        ("ipsek", r'"ipsek" is neither .*, did you mean "ipsec"\? Layers: exists, IKE, IPsec, BGP'),
        ("", r'"" is neither'),
        ("BGP,", r'"" is neither'),
        ("zzzzzz", r"nor a layer\. Layers: "),
    ],
)
def test_a_name_that_is_none_is_one_line_with_the_nearest_right_one(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_names("--ignore", text)


@pytest.mark.parametrize(
    ("select", "ignore", "takes"),
    [
        ((), (), True),
        (("HAVC17",), (), True),
        (("BGP",), (), True),
        (("IKE",), (), False),
        ((), ("BGP",), False),
        ((), ("HAVC17",), False),
        ((), ("HAVC18",), True),
        (("HAVC17",), ("BGP",), False),
    ],
)
def test_ignore_wins_over_select(select: tuple[str, ...], ignore: tuple[str, ...], takes: bool) -> None:
    assert Policy(select=select, ignore=ignore).takes("HAVC17", Layer.BGP) is takes


def test_what_follows_from_a_fault_that_is_left_out_comes_up_itself() -> None:
    view, policy = views.broken_view(), Policy(ignore=("HAVC17",))
    assert [fault.finding.code for fault in faults(view, policy)] == ["HAVE08", "HAVD07"]
    rest = left_out(view, policy)
    assert rest
    assert (rest.codes, rest.findings) == (("HAVC17",), ("HAVC17",))
    assert rest.told.endswith("checks left out by --select and --ignore; they had 1 finding: HAVC17")
    assert left_out(view, Policy()) is None


def test_a_check_that_is_left_out_may_not_be_able_to_tell() -> None:
    view = views.view(diagnosed(views.matrix(views.row()), unsure=(unsure(),)))
    assert judge(view, Policy()).code is ExitCode.COULD_NOT_LOOK
    assert judge(view, Policy(ignore=("HAVC17",))).code is ExitCode.CLEAN
    assert not doubts(view, Policy(ignore=("HAVC17",)))


def test_a_gap_counts_as_long_as_a_check_that_takes_part_shows_there() -> None:
    view = views.view(views.matrix(views.row(Mark.UNKNOWN, gap="no permission")))
    assert judge(view, Policy(ignore=("HAVC17",))).code is ExitCode.COULD_NOT_LOOK
    assert judge(view, Policy(select=("HAVD07",))).code is ExitCode.CLEAN
    strange = views.view(views.matrix(views.row(Mark.UNKNOWN, label="something new", gap="no permission")))
    assert judge(strange, Policy(select=("HAVD07",))).code is ExitCode.COULD_NOT_LOOK, "no check is known to show there"


@pytest.mark.parametrize(
    ("suppression", "fits"),
    [
        (KNOWN, True),
        (Suppression("HAVC17", "", DAY, tunnel="tunnel 1"), True),
        (Suppression("HAVC17", "", DAY, tunnel="tunnel 0"), False),
        (Suppression("HAVC17", "", DAY, link="vng-prod <-> ha-vpn-gw"), True),
        (Suppression("HAVC17", "", DAY, link="/subscriptions/s/vng-prod"), True),
        (Suppression("HAVC17", "", DAY, link="vng-test <-> ha-vpn-gw"), False),
        (Suppression("HAVC17", "", DAY, resource="lng-1"), False),
        (Suppression("HAVC18", "", DAY), False),
    ],
)
def test_a_suppression_is_about_what_it_names(suppression: Suppression, fits: bool) -> None:
    assert suppression.fits(BROKEN.findings[0], BROKEN.link) is fits


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2026, 2, 28), ExitCode.CLEAN),
        (date(2026, 3, 1), ExitCode.FINDINGS),
    ],
)
def test_a_suppression_holds_through_its_last_day(today: date, code: ExitCode) -> None:
    assert judge(views.view(BROKEN), _policy(KNOWN, today=today)).code is code


def test_a_suppression_changes_nothing_about_what_could_be_read() -> None:
    view = views.view(BROKEN, views.matrix(views.row(Mark.UNKNOWN, gap="no permission")))
    for policy in (_policy(), _policy(KNOWN)):
        assert judge(view, policy).complete is False
    assert judge(view, _policy(KNOWN)).code is ExitCode.COULD_NOT_LOOK


def test_what_a_suppression_did_is_told() -> None:
    other = Suppression("HAVD07", "gone", date(2026, 3, 1), tunnel="tunnel 9")
    follows = Suppression("HAVE08", "known too", date(2026, 3, 1))
    view, policy = views.broken_view(), _policy(KNOWN, other, follows, today=date(2026, 3, 1))
    assert [(use.expired, use.matches) for use in uses_of(view, policy)] == [(True, 1), (False, 0), (False, 1)]
    assert remarks(view, policy) == (
        "the suppression of HAVC17 expired on 2026-02-28, and what it was about counts again: known",
        "the suppression of HAVD07 (tunnel 9) matches nothing: gone",
    )


def test_the_file_names_code_reason_and_last_day(tmp_path: Path) -> None:
    path = tmp_path / "havpn.toml"
    entry = '[[suppress]]\ncode = "d07"\nreason = "the tutorial"\nuntil = 2027-01-31\nlink = "a <-> b"\n'
    path.write_text(f'gcp_region = "us-east4"\n{entry}', encoding="utf-8")
    config = read_config(path)
    assert config.values == {"gcp_region": "us-east4"}
    assert config.suppressions == (Suppression("HAVD07", "the tutorial", date(2027, 1, 31), link="a <-> b"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[suppress]]\nreason = "x"\nuntil = 2027-01-31', "suppress 1: code is missing; code, reason and until"),
        ('[[suppress]]\ncode = "C17"\nreason = " "\nuntil = 2027-01-31', "suppress 1: reason is missing"),
        ('[[suppress]]\ncode = "C17"\nreason = "x"', "suppress 1: until is missing"),
        (
            '[[suppress]]\ncode = "C17"\nreason = "x"\nuntil = "2027-01-31"',
            "until is a string, but must be a date such",
        ),
        (
            '[[suppress]]\ncode = "C17"\nreason = "x"\nuntil = 2027-01-31T00:00:00',
            "until is a date or time, but must be a date such as 2027-01-31",
        ),
        ('[[suppress]]\ncode = 17\nreason = "x"\nuntil = 2027-01-31', "code is a number, but must be a string"),
        ('[[suppress]]\ncod = "C17"', 'unknown key "cod", did you mean "code"?'),
        ('suppress = "C17"', "suppress is a string, but must be tables, each under"),
        ("suppress = [1]", "suppress 1 is a number, but must be a table"),
        ('[[supress]]\ncode = "C17"', 'unknown key "supress", did you mean "suppress"?'),
    ],
)
def test_a_wrong_entry_is_one_line(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "havpn.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        read_config(path)
    assert said in str(refused.value)


def test_a_code_that_no_check_has_suppresses_nothing() -> None:
    check_codes("havpn.toml", [KNOWN])
    with pytest.raises(UsageError, match=r'havpn\.toml: suppress: no check has the code "HAVC71", did you mean "HAVC'):
        check_codes("havpn.toml", [Suppression("HAVC71", "x", DAY)])


@pytest.mark.parametrize(
    ("formats", "named", "expected"),
    [
        (["text"], [], (("text", None),)),
        (["json"], ["-"], (("json", None),)),
        (["junit", "text"], ["a.xml"], (("junit", Path("a.xml")), ("text", None))),
        (["junit", "html"], ["a.xml", "b.html"], (("junit", Path("a.xml")), ("html", Path("b.html")))),
        (["text", "junit"], ["-", "a.xml"], (("text", None), ("junit", Path("a.xml")))),
    ],
)
def test_each_format_has_its_file(formats: list[str], named: list[str], expected: object) -> None:
    assert pair_reports(formats, named) == expected


@pytest.mark.parametrize(
    ("formats", "named", "said"),
    [
        (["text"], ["a", "b"], "more --output than --format"),
        (["text", "json"], [], "two reports would go to stdout"),
        (["text", "json"], ["a", "a"], "two reports would go to the same file"),
        (["text"], [""], "--output is empty"),
    ],
)
def test_two_reports_do_not_go_to_one_place(formats: list[str], named: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        pair_reports(formats, named)
