"""The landing assets: the ledger of delivered files, the accepted rows and the quarantine, from one reading."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any

import dagster as dg

from pos_assets.assets.lake_asset import audited, described
from pos_assets.checks.contract import contract_check
from pos_assets.contracts.sales import LandedSales, QuarantinedSales, RawSalesFiles
from pos_assets.contracts.table import Table
from pos_assets.errors import LandingError
from pos_assets.ingest.delivered import LedgerEntry, folder_of, without_repetitions
from pos_assets.ingest.parallel import ParseJob, parse_in_threads, parse_on_workers
from pos_assets.ingest.rules import SalesWindow
from pos_assets.ingest.sales import ParsedFile
from pos_assets.io_managers.lake import LakeIOManager
from pos_assets.io_managers.work import Work
from pos_assets.lake.snapshot import DataFile
from pos_assets.partitions import DAYS
from pos_assets.resources.landing import Landing

CONTRACTS: tuple[type[Table], ...] = (RawSalesFiles, LandedSales, QuarantinedSales)
"""In the order of their publication, the ledger first: the rows follow from it."""

ROWS: dict[type[Table], str] = {LandedSales: "accepted", QuarantinedSales: "quarantined"}
"""The tables of rows, and which figure of the ledger counts them."""

DESCRIPTIONS = {
    LandedSales: "Typed rows that passed the row contract, with the file and row that each came from.",
    QuarantinedSales: "Rows that failed the row contract, with the reasons and the text as delivered.",
    RawSalesFiles: "What arrived and what became of it. The account book of the landing zone.",
}


def _out(contract: type[Table]) -> dg.AssetOut:
    shown = described(contract, DESCRIPTIONS[contract])
    return dg.AssetOut(io_manager_key="lake", group_name="landing", **shown)


@dg.multi_asset(
    name="landing",
    outs={contract.table_name(): _out(contract) for contract in CONTRACTS},
    partitions_def=DAYS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    check_specs=[contract_check(contract, DAYS) for contract in CONTRACTS],
    internal_asset_deps={
        RawSalesFiles.table_name(): set(),
        **{contract.table_name(): {dg.AssetKey(RawSalesFiles.table_name())} for contract in ROWS},
    },
)
def landing(
    context: dg.AssetExecutionContext,
    lake: dg.ResourceParam[LakeIOManager],
    landing: Landing,
) -> Iterator[Any]:
    """Read the files of the run's landing dates that are new or changed, and publish what they hold.

    Raises:
        LandingError: The landing zone is not there, a file changed while it was read, or a landing date has more bad
            rows than `POS_MAX_QUARANTINE_PERCENT` allows. Nothing is published then.
    """
    with ExitStack() as stack:
        works = {contract: stack.enter_context(lake.work(context, contract)) for contract in CONTRACTS}
        entries = _read(context, _Delivery(lake, landing, works))
        _refuse_bad_dates(entries, landing.max_quarantine_percent)
        for contract in CONTRACTS:
            yield from audited(context, contract, works[contract])


class _Delivery:
    """The files of the run's landing dates, and where their rows go."""

    def __init__(self, lake: LakeIOManager, landing: Landing, works: dict[type[Table], Work]) -> None:
        self.lake, self.landing, self.works = lake, landing, works
        self.dates: Sequence[str] = works[RawSalesFiles].partitions
        windows = [self._window(day) for day in self.dates]
        self.files = {
            file.key: (file, window)
            for window in windows
            for file in landing.zone.sales_files(window.landing_date.isoformat())
        }
        self.ledger = self._entries(self.dates)
        window = self._window_entries()
        self.elsewhere = {entry.content_hash: entry.key for entry in window if entry.status == "accepted"}
        self._repetitions = [entry for entry in window if entry.status == "duplicate"]
        self._published = {contract: self._published_by_folder(contract) for contract in ROWS}

    def known(self) -> list[LedgerEntry]:
        """Entries of files that need no reading: unchanged, their rows in place, their originals still there."""
        unchanged = [
            entry
            for entry in self.ledger
            if entry.key in self.files and entry.is_of(*self.files[entry.key]) and self._rows_are_in_place(entry)
        ]
        counted = {entry.content_hash for entry in unchanged if entry.status == "accepted"} | self.elsewhere.keys()
        return [entry for entry in unchanged if entry.status != "duplicate" or entry.content_hash in counted]

    def job(self, key: str) -> ParseJob:
        """The job to read a file."""
        file, window = self.files[key]
        accepted_to, quarantine_to = (
            self.works[contract].draft.folder.child(self._folder(key)) for contract in (LandedSales, QuarantinedSales)
        )
        return ParseJob(file, self.landing.zone.location, window, accepted_to, quarantine_to)

    def adopt(self, key: str, parsed: ParsedFile) -> None:
        """Take the rows of a file that was read into the drafts."""
        folder = self._folder(key)
        for contract, parts in ((LandedSales, parsed.accepted_parts), (QuarantinedSales, parsed.quarantined_parts)):
            for part in parts:
                self.works[contract].draft.adopt(f"{folder}/{part.path}")

    def keep(self, key: str) -> None:
        """Let the published rows of a file that was not read again stay."""
        folder = self._folder(key)
        for contract in ROWS:
            self.works[contract].draft.keep(file.path for file in self._published[contract].get(folder, ()))

    def orphans(self, entries: Sequence[LedgerEntry]) -> list[str]:
        """Repetitions on other landing dates whose original counts no more, now that the entries stand."""
        counted = {entry.content_hash for entry in entries if entry.status == "accepted"} | self.elsewhere.keys()
        return [entry.key for entry in self._repetitions if entry.content_hash not in counted]

    def _window(self, day: str) -> SalesWindow:
        return SalesWindow(date.fromisoformat(day), date.fromisoformat(self.landing.start_date), self.landing.late_days)

    def _folder(self, key: str) -> str:
        return folder_of(*self.files[key])

    def _rows_are_in_place(self, entry: LedgerEntry) -> bool:
        """Whether the tables hold the rows that the ledger says; a run may have been killed between their commits."""
        folder = self._folder(entry.key)
        return all(
            sum(file.rows for file in self._published[contract].get(folder, ())) == getattr(entry, figure)
            for contract, figure in ROWS.items()
        )

    def _published_by_folder(self, contract: type[Table]) -> dict[str, list[DataFile]]:
        """Published files of the run's landing dates, by the folder that names the delivered file they are of."""
        by_folder = defaultdict(list)
        for file in self.lake.table(contract).files(self.dates):
            by_folder[file.path.split("/")[2]].append(file)  # <landing dates>/<draft>/<delivered file>/...
        return by_folder

    def _entries(self, dates: Sequence[str]) -> list[LedgerEntry]:
        rows = self.lake.table(RawSalesFiles).read(self.lake.session, dates).collect()
        return [LedgerEntry.from_row(row.asDict()) for row in rows]

    def _window_entries(self) -> list[LedgerEntry]:
        """The ledger of the other landing dates within the late window."""
        late = timedelta(days=self.landing.late_days)
        first, last = date.fromisoformat(self.dates[0]) - late, date.fromisoformat(self.dates[-1]) + late
        published = self.lake.table(RawSalesFiles).published()
        window = [day for day in published if first.isoformat() <= day <= last.isoformat() and day not in self.dates]
        return self._entries(window)


def _read(context: dg.AssetExecutionContext, delivery: _Delivery) -> list[LedgerEntry]:
    """Read what has to be read, fill the three drafts, and return the ledger of the run's landing dates."""
    known = {entry.key: entry for entry in delivery.known()}
    jobs = [delivery.job(key) for key in delivery.files if key not in known]
    context.log.info("%d files delivered, %d of them to read.", len(delivery.files), len(jobs))
    lake = delivery.lake
    parse_all = parse_on_workers(lake.session) if lake.engine.is_distributed else parse_in_threads
    parsed = {job.file.key: result for job, result in parse_all(jobs)}
    fresh = [LedgerEntry.of(result, delivery.files[key][1]) for key, result in parsed.items()]
    entries = without_repetitions([*known.values(), *fresh], delivery.elsewhere)
    counted = {entry.key for entry in entries if entry.status == "accepted"}
    for key in counted & parsed.keys():
        delivery.adopt(key, parsed[key])
    for key in counted & known.keys():
        delivery.keep(key)
    for key in delivery.orphans(entries):
        context.log.warning("%s repeats bytes that no file counts for any more: materialize its landing date.", key)
    work = delivery.works[RawSalesFiles]
    rows = [entry.row() for entry in entries]
    work.draft.write(work.session.createDataFrame(rows, RawSalesFiles.spark_schema()))
    return entries


def _refuse_bad_dates(entries: Sequence[LedgerEntry], limit: float) -> None:
    """Stop before anything is published when a landing date has too many bad rows."""
    for day in sorted({entry.landing_date for entry in entries}):
        of_day = [entry for entry in entries if entry.landing_date == day]
        read, bad = sum(entry.rows_read for entry in of_day), sum(entry.quarantined for entry in of_day)
        if bad * 100 > read * limit:
            worst = max(of_day, key=lambda entry: entry.quarantined)
            raise LandingError(
                f"Landing date {day}: {bad} of {read} rows are bad, more than POS_MAX_QUARANTINE_PERCENT={limit:g} "
                f"allows. Most of them ({worst.quarantined}) are in {worst.key}. Nothing was published."
            )
