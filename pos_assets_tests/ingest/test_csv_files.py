"""Whole CSV files: what is legal, what rejects a file, and that a bad line costs its neighbours nothing."""

import gzip
import hashlib
from pathlib import Path

import pytest

from pos_assets_tests.ingest.deliveries import GOOD_LINE, HEADER, csv, parse


def test_ledger_facts_of_a_file(tmp_path: Path) -> None:
    content = csv(GOOD_LINE, GOOD_LINE.replace("1.50", "1.505"), GOOD_LINE.replace("-09", "-08"))
    file = parse(tmp_path, content).file
    assert (file.key, file.size, file.format) == ("sales/2026-03-10/till.csv", len(content), "csv")
    assert file.content_hash == hashlib.sha256(content).hexdigest()
    assert (file.status, file.reason, file.rows_read, file.accepted, file.quarantined) == ("accepted", None, 3, 2, 1)
    assert [part.date for part in file.accepted_parts] == ["2026-03-08", "2026-03-09"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"1,2,3", "ragged_row"),
        (GOOD_LINE.encode() + b",extra", "ragged_row"),
        (GOOD_LINE.encode() + b"," * 3000, "ragged_row"),
        (b"   ", "ragged_row"),
        (GOOD_LINE.replace("apple", '"apple').encode(), "unclosed_quote"),
        (GOOD_LINE.replace("apple", '"app"le').encode(), "stray_quote"),
        (GOOD_LINE.replace("apple", '""apple""').encode(), "stray_quote"),
        (GOOD_LINE.replace("apple", "appl\xe9").encode("latin-1"), "invalid_utf8"),
        (GOOD_LINE.replace("apple", "appl\0").encode(), "nul_byte"),
        (GOOD_LINE.replace("apple", "a" * 1_100_000).encode(), "line_too_long"),
    ],
)
@pytest.mark.parametrize("quoted_neighbour", [False, True])
def test_bad_line_alone_is_quarantined(tmp_path: Path, bad: bytes, reason: str, quoted_neighbour: bool) -> None:
    neighbour = GOOD_LINE.replace("apple", '"apple, ""red""\nfresh"' if quoted_neighbour else "apple").encode()
    content = b"\n".join([HEADER.encode(), neighbour, bad, neighbour, neighbour, bad, neighbour])
    outcome = parse(tmp_path, content)
    assert outcome.accepted_numbers == [1, 3, 4, 6]
    assert outcome.reasons == {2: [reason], 5: [reason]}
    assert [row["failing_columns"] for row in outcome.quarantined] == [[], []]
    names = {row["product_name"] for row in outcome.accepted}
    assert names == {'apple, "red"\nfresh' if quoted_neighbour else "apple"}


def test_quarantine_shows_a_broken_line_as_delivered(tmp_path: Path) -> None:
    outcome = parse(tmp_path, HEADER.encode() + b'\r\n1,"2,\xff\0x\r\n')
    assert outcome.quarantined[0]["raw_text"] == '1,"2,\\xff\\x00x'
    assert outcome.reasons == {1: ["nul_byte", "invalid_utf8", "unclosed_quote"]}


def test_quarantine_shows_a_row_that_breaks_a_rule_as_csv(tmp_path: Path) -> None:
    line = GOOD_LINE.replace("apple", '"a ""b"", c"').replace("1.50", "1.505")
    assert parse(tmp_path, csv(line)).quarantined[0]["raw_text"] == line


def test_long_line_is_shown_by_its_beginning_and_size(tmp_path: Path) -> None:
    raw = parse(tmp_path, csv("x" * 3_000_000)).quarantined[0]["raw_text"]
    assert raw.startswith("xxxx")
    assert raw.endswith("... (3000000 bytes)")
    assert len(raw) < 10_000


def test_100_mb_line_is_one_quarantined_row(tmp_path: Path) -> None:
    content = csv(GOOD_LINE) + b"z" * 100_000_000 + b"\n" + GOOD_LINE.encode()
    outcome = parse(tmp_path, gzip.compress(content, 1), "till.csv.gz")
    assert outcome.accepted_numbers == [1, 3]
    assert outcome.reasons == {2: ["line_too_long"]}


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + csv(GOOD_LINE, GOOD_LINE),
        csv(GOOD_LINE, GOOD_LINE).replace(b"\n", b"\r\n"),
        csv(GOOD_LINE).replace(b"\n", b"\r\n") + GOOD_LINE.encode() + b"\n",
        csv(GOOD_LINE, GOOD_LINE).rstrip(b"\n"),
        csv(GOOD_LINE, "", GOOD_LINE, ""),
        b"\n\r\n" + csv(GOOD_LINE, GOOD_LINE),
        csv(GOOD_LINE, GOOD_LINE.replace("apple", '"apple"')).replace(b"\n", b"\r\n"),
    ],
    ids=["byte-order mark", "CRLF", "mixed line ends", "no final newline", "empty lines", "leading lines", "quotes"],
)
def test_legal_spellings_of_a_file_give_the_same_rows(tmp_path: Path, content: bytes) -> None:
    outcome = parse(tmp_path, content)
    assert outcome.accepted_numbers == [1, 2]
    assert [row["product_name"] for row in outcome.accepted] == ["apple", "apple"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"a,b"', "a,b"),
        ('"a\nb"', "a\nb"),
        ('"a\r\nb"', "a\r\nb"),
        ('"a""b"', 'a"b'),
        ('TV 32" wide', 'TV 32" wide'),
        ('a"b"c', 'a"b"c'),
        (" apple ", " apple "),
        ("appl\u00e9 \U0001f34e", "appl\u00e9 \U0001f34e"),
        ("a\rb", "a\rb"),
        ("\\N", "\\N"),
        ("#apple", "#apple"),
        ("'apple'; DROP TABLE x", "'apple'; DROP TABLE x"),
    ],
)
def test_strings_are_kept_byte_for_byte(tmp_path: Path, written: str, value: str) -> None:
    outcome = parse(tmp_path, csv(GOOD_LINE, GOOD_LINE.replace("apple", written), GOOD_LINE))
    assert [row["product_name"] for row in outcome.accepted] == ["apple", value, "apple"]


def test_columns_are_found_in_any_order_and_case(tmp_path: Path) -> None:
    names, values = HEADER.split(","), GOOD_LINE.split(",")
    header = ",".join(f" {name.upper()}\t" for name in reversed(names))
    (row,) = parse(tmp_path, csv(",".join(reversed(values)), header=header)).accepted
    assert (row["customer_id"], row["product_name"]) == (7, "apple")


def test_columns_of_no_known_name_are_kept_as_json(tmp_path: Path) -> None:
    header = HEADER + ',Loyalty "Tier\'s",,note'
    outcome = parse(tmp_path, csv(GOOD_LINE + ',gold,x,"say ""hi"""', GOOD_LINE + ",,,", header=header))
    assert [row["additional_columns"] for row in outcome.accepted] == [
        '{"Loyalty \\"Tier\'s\\"":"gold","column_10":"x","note":"say \\"hi\\""}',
        '{"Loyalty \\"Tier\'s\\"":null,"column_10":null,"note":null}',
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \r\n\n", "empty_file"),
        (gzip.compress(b""), "empty_file"),
        (csv(GOOD_LINE, header=HEADER.replace("price", "prize")), "missing_column: price"),
        (csv(GOOD_LINE, header="a,b"), "missing_column: " + ", ".join(HEADER.split(","))),
        (csv(GOOD_LINE + ",1", header=HEADER + ", PRICE"), "duplicate_column: price"),
        (csv(GOOD_LINE + ",1,2", header=HEADER + ",note,Note"), "duplicate_column: note"),
        (csv(GOOD_LINE).decode().encode("utf-16"), "utf-16"),
        (csv(GOOD_LINE).decode().encode("utf-16-le"), "utf-16"),
        (gzip.compress(csv(GOOD_LINE) * 50)[:-20], "truncated_gzip"),
        (gzip.compress(csv(GOOD_LINE))[:5], "truncated_gzip"),
        (gzip.compress(csv(GOOD_LINE))[:-6] + b"\1\1\1\1\1\1", "corrupt_gzip"),
        (gzip.compress(csv(GOOD_LINE)) + b"garbage", "corrupt_gzip"),
        (b"PK\x03\x04\xff\xfe\x80" * 9, "unreadable: the header is not UTF-8"),
        (b'"customer_id,store_id\n', "unreadable: no header was found"),
        (b"x" * 3_000_000, "unreadable: no header was found"),
    ],
)
def test_file_that_cannot_be_used_is_rejected_whole(tmp_path: Path, content: bytes, reason: str) -> None:
    outcome = parse(tmp_path, content, "till.csv.gz")
    assert (outcome.file.status, outcome.file.reason, outcome.file.rows_read) == ("rejected", reason, 0)
    assert outcome.file.content_hash == hashlib.sha256(content).hexdigest()
    assert not list((tmp_path / "out").rglob("*.parquet"))


def test_file_with_a_header_only_is_accepted_with_no_rows(tmp_path: Path) -> None:
    file = parse(tmp_path, HEADER.encode()).file
    assert (file.status, file.rows_read, file.accepted_parts, file.quarantined_parts) == ("accepted", 0, (), ())


def test_gzip_of_several_members_is_read_to_its_end(tmp_path: Path) -> None:
    members = [gzip.compress(csv(GOOD_LINE)), gzip.compress(b""), gzip.compress(GOOD_LINE.encode()), b"\0" * 512]
    outcome = parse(tmp_path, b"".join(members))
    assert (outcome.file.format, outcome.file.accepted) == ("csv.gz", 2)


@pytest.mark.parametrize("name", ["till.json", "till.gz", "till 7+%20 \u00e9'\"[x]*.dat", ".till", "_SUCCESS"])
def test_content_decides_the_format_whatever_the_name(tmp_path: Path, name: str) -> None:
    outcome = parse(tmp_path, csv(GOOD_LINE), name)
    assert (outcome.file.format, outcome.file.accepted) == ("csv", 1)
    assert outcome.accepted[0]["source_file"] == f"sales/2026-03-10/{name}"


def test_records_that_span_blocks_are_read_whole(tmp_path: Path) -> None:
    name = "x" * 300 + "\n" + "y" * 300
    line = GOOD_LINE.replace("apple", f'"{name}"')
    outcome = parse(tmp_path, csv(*[line] * 6000))
    assert outcome.file.accepted == 6000
    assert {row["product_name"] for row in outcome.accepted} == {name}


def test_record_of_many_long_lines_is_taken_for_a_quote_left_open(tmp_path: Path) -> None:
    spread = GOOD_LINE.replace("apple", '"' + ("x" * 99 + "\n") * 14_000 + '"')
    outcome = parse(tmp_path, gzip.compress(csv(GOOD_LINE, spread, GOOD_LINE)))
    assert outcome.reasons[2] == ["unclosed_quote"]
    assert (outcome.accepted_numbers[0], outcome.accepted_numbers[-1]) == (1, outcome.file.rows_read)


def test_quote_left_open_far_from_any_other_costs_one_line(tmp_path: Path) -> None:
    lines = [GOOD_LINE] * 40_000
    lines[10] = GOOD_LINE.replace("apple", '"apple')
    outcome = parse(tmp_path, csv(*lines))
    assert (outcome.file.accepted, outcome.reasons) == (39_999, {11: ["unclosed_quote"]})
