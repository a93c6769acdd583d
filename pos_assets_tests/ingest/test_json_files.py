"""JSON files, as an array or as objects one after another: exact values, and one bad record costs no other."""

import gzip
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pos_assets_tests.ingest.deliveries import GOOD, Outcome, parse

NUMBERS = {"customer_id", "store_id", "sales_person_id", "price", "quantity", "total_cost"}


def record(**values: str | None) -> str:
    """A JSON object of a good row, numbers written as numbers; each value given is JSON text, None leaves it out."""
    texts = {name: text if name in NUMBERS else json.dumps(text) for name, text in GOOD.items()}
    texts |= {name: text for name, text in values.items() if text is not None}
    left_out = {name for name, text in values.items() if text is None}
    return "{" + ", ".join(f'"{name}": {text}' for name, text in texts.items() if name not in left_out) + "}"


SHAPES: dict[str, Callable[[list[str]], str]] = {
    "jsonl": lambda records: "\n".join(records) + "\n",
    "jsonl CRLF, empty lines": "\r\n\r\n".join,
    "concatenated": "".join,
    "concatenated with blanks": " ".join,
    "array": lambda records: "[" + ",".join(records) + "]",
    "array over lines": lambda records: "[\n  " + ",\n  ".join(records) + "\n]\n",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("compressed", [False, True])
def test_shapes_of_json_give_the_same_rows(tmp_path: Path, shape: str, compressed: bool) -> None:
    content = SHAPES[shape]([record(), record(product_name='"pear \\"x\\", \\u00e9\\n"'), record()]).encode()
    outcome = parse(tmp_path, gzip.compress(content) if compressed else content)
    kind = ("json" if shape.startswith("array") else "jsonl") + (".gz" if compressed else "")
    assert (outcome.file.format, outcome.accepted_numbers) == (kind, [1, 2, 3])
    assert [row["product_name"] for row in outcome.accepted] == ["apple", 'pear "x", \u00e9\n', "apple"]


def test_object_over_several_lines_is_one_record(tmp_path: Path) -> None:
    pretty = json.dumps(json.loads(record()), indent=2)
    assert parse(tmp_path, f"{pretty}\n{pretty}\n".encode()).accepted_numbers == [1, 2]


@pytest.mark.parametrize("shape", ["jsonl", "array", "array over lines"])
@pytest.mark.parametrize(
    ("bad", "reason", "columns"),
    [
        (record().replace('"price"', "price"), "bad_json", []),
        (record().replace("}", ',"price": 1.50}'), "duplicate_key", []),
        (record().replace("}", ',"PRICE ": 1.50}'), "duplicate_key", []),
        (record(price="NaN"), "bad_price", ["price"]),
        (record(price="-Infinity"), "bad_price", ["price"]),
        (record(price="[1.50]"), "bad_price", ["price"]),
        (record(price='{"a": {"b": []}}'), "bad_price", ["price"]),
        (record(note="[1]"), "bad_json", []),
        (record(price="1.5e0"), "bad_price", ["price"]),
        (record(price="1.5000000000000000000001"), "bad_price", ["price"]),
        (record(total_cost="2.9999999999999999999"), "bad_total_cost", ["total_cost"]),
        (record(customer_id="9223372036854775808"), "bad_customer_id", ["customer_id"]),
        (record(store_id="3.0"), "bad_store_id", ["store_id"]),
        (record(store_id="true"), "bad_store_id", ["store_id"]),
        (record(store_id=None), "bad_store_id", ["store_id"]),
        (record(product_name="null"), "bad_product_name", ["product_name"]),
        (record(product_name='"a\\u0000b"'), "nul_byte", []),
        (record(product_name='"a\\ud800b"'), "invalid_utf8", []),
        ("[" * 100_000 + "]" * 100_000, "bad_json", []),
        (record(product_name='"' + "x" * 1_500_000 + '"'), "line_too_long", []),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else None,
)
def test_bad_record_alone_is_quarantined(tmp_path: Path, shape: str, bad: str, reason: str, columns: list[str]) -> None:
    if bad.startswith("[[") and shape != "jsonl":
        bad = f'{{"a": {bad}}}'
    outcome = parse(tmp_path, SHAPES[shape]([record(), bad, record(), record(), bad]).encode())
    assert outcome.accepted_numbers == [1, 3, 4]
    assert outcome.reasons == {2: [reason], 5: [reason]}
    assert outcome.quarantined[0]["failing_columns"] == columns


def test_value_that_is_no_object_is_a_bad_row(tmp_path: Path) -> None:
    outcome = parse(tmp_path, f'[{record()}, 12, "text", null, [], {record()}]'.encode())
    assert outcome.accepted_numbers == [1, 6]
    assert outcome.reasons == {number: ["bad_json"] for number in (2, 3, 4, 5)}


def test_bytes_that_are_no_utf8_cost_one_record(tmp_path: Path) -> None:
    bad = record().encode().replace(b"apple", b"appl\xe9")
    outcome = parse(tmp_path, b"\n".join([record().encode(), bad, record().encode()]))
    assert outcome.accepted_numbers == [1, 3]
    assert outcome.reasons == {2: ["invalid_utf8"]}
    assert outcome.quarantined[0]["raw_text"] == bad.decode("utf-8", "backslashreplace")


def test_quarantine_shows_the_record_as_delivered(tmp_path: Path) -> None:
    bad = record(price="1.505", note='"a \\"b\\""')
    assert parse(tmp_path, f"{record()}\n{bad}\n".encode()).quarantined[0]["raw_text"] == bad


def test_numbers_never_pass_through_a_float(tmp_path: Path) -> None:
    values = {"customer_id": "9007199254740993", "price": "90071992.54", "quantity": "1", "total_cost": "90071992.54"}
    (row,) = parse(tmp_path, record(**values).encode()).accepted
    assert (row["customer_id"], row["total_cost"]) == (2**53 + 1, Decimal("90071992.54"))


def test_numbers_may_be_written_as_strings(tmp_path: Path) -> None:
    assert parse(tmp_path, json.dumps([GOOD]).encode()).file.accepted == 1


def test_keys_of_no_known_name_are_kept_as_json(tmp_path: Path) -> None:
    content = f"{record(Note='1.10', flag='true', b='null')}\n{record()}".encode()
    others = [row["additional_columns"] for row in parse(tmp_path, content).accepted]
    assert others == ['{"Note": "1.10", "flag": "true", "b": null}', None]


def test_keys_may_differ_between_records(tmp_path: Path) -> None:
    content = "\n".join([record(tax="0.10"), record(line_number="4", customer_id=None), record()]).encode()
    outcome = parse(tmp_path, content)
    assert [row["tax"] for row in outcome.accepted] == [Decimal("0.10"), None, None]
    assert [row["line_number"] for row in outcome.accepted] == [1, 4, 1]
    assert [row["customer_id"] for row in outcome.accepted] == [7, None, 7]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[" + record(), "truncated_json"),
        ("[" + record() + ",", "truncated_json"),
        ("[", "truncated_json"),
        ("\n".join([record(price=None)] * 3), "missing_column: price"),
    ],
)
def test_file_that_cannot_be_used_is_rejected_whole(tmp_path: Path, content: str, reason: str) -> None:
    file = parse(tmp_path, content.encode()).file
    assert (file.status, file.reason, file.rows_read) == ("rejected", reason, 0)


def test_empty_array_is_a_file_with_no_rows(tmp_path: Path) -> None:
    file = parse(tmp_path, b" [ ] \n").file
    assert (file.status, file.format, file.rows_read) == ("accepted", "json", 0)


def test_text_after_the_array_is_a_bad_row(tmp_path: Path) -> None:
    outcome = parse(tmp_path, f"[{record()}]\ngarbage\n".encode())
    assert (outcome.accepted_numbers, outcome.reasons) == ([1], {2: ["bad_json"]})


@pytest.mark.parametrize("shape", ["jsonl", "array"])
@pytest.mark.parametrize("huge", ["z" * 30_000_000, record(note='"' + "z" * 30_000_000 + '"')], ids=["text", "value"])
def test_huge_record_is_one_quarantined_row(tmp_path: Path, shape: str, huge: str) -> None:
    if shape == "array" and huge.startswith("z"):
        huge = '{"a": ' + huge + "}"
    outcome = parse(tmp_path, SHAPES[shape]([record(), huge, record()]).encode())
    assert _facts(outcome) == ([1, 3], {2: ["line_too_long"]})
    assert len(outcome.quarantined[0]["raw_text"]) < 10_000


def test_record_full_of_quotes_is_read_whole(tmp_path: Path) -> None:
    quotes = record(note='"' + '\\"' * 500_000 + '"')
    outcome = parse(tmp_path, f"{record()}\n{quotes}\n{record()}".encode())
    assert outcome.accepted_numbers == [1, 2, 3]
    assert json.loads(outcome.accepted[1]["additional_columns"]) == {"note": '"' * 500_000}


def test_many_records_are_read_to_the_last(tmp_path: Path) -> None:
    content = "".join(f"{record(customer_id=str(number))}\n" for number in range(1, 20_001)).encode()
    outcome = parse(tmp_path, content)
    assert [row["customer_id"] for row in outcome.accepted] == list(range(1, 20_001))


def _facts(outcome: Outcome) -> tuple[list[int], dict[int, list[str]]]:
    return outcome.accepted_numbers, outcome.reasons
