"""The engine that runs the transforms: embedded Sail, classic Spark, or any Spark Connect server.

An engine is owned by the run that opened it and ends with it. What is computed on it belongs in `transforms`.
"""

import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import dagster as dg
from dagster_pyspark.resources import spark_session_from_config
from pydantic import Field, PrivateAttr
from pysail.spark import SparkConnectServer
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from pos_assets.errors import EngineError

MEMORY_SHARE = 0.6
"""How much of the machine's memory Sail may use for its queries; files are parsed beside it."""

CONNECT_SECONDS = 10
"""How long a Spark Connect server may take to accept a connection."""

SPARK_DEFAULTS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""What classic Spark is told unless `POS_SPARK_CONF_*` says otherwise."""


@contextmanager
def sail_session() -> Iterator[SparkSession]:
    """Start Sail in this process, open a session on it, and end both."""
    for name, value in sail_defaults().items():
        os.environ.setdefault(name, value)
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _, port = server.listening_address
    try:
        with connect_session(f"sc://127.0.0.1:{port}") as session:
            yield session
    finally:
        server.stop()


def sail_defaults() -> dict[str, str]:
    """What Sail is told unless the environment says otherwise."""
    defaults = {
        "RUST_LOG": "error",
        # Sail's own default is no limit at all; a query that needs more than its share spills, or fails with a reason.
        "SAIL_RUNTIME__MEMORY_POOL__TYPE": "fair",
        "SAIL_RUNTIME__MEMORY_POOL__FAIR__MAX_SIZE": str(int(memory_bytes() * MEMORY_SHARE)),
        # A step may parse files for longer than Sail's 15 minutes without asking the engine anything.
        "SAIL_SPARK__SESSION_TIMEOUT_SECS": str(7 * 24 * 3600),
    }
    if os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"):
        defaults["AWS_ALLOW_HTTP"] = "true"
    return defaults


def memory_bytes() -> int:
    """Memory that this process may use: the machine's, or less where a container limits it."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    said = limit.read_text().strip() if limit.is_file() else "max"
    return min(machine, int(said)) if said.isdigit() else machine


@contextmanager
def connect_session(address: str) -> Iterator[SparkSession]:
    """Open a session on a Spark Connect server, and end it.

    Args:
        address: `sc://host:port`.

    Raises:
        EngineError: Nothing answers at the address.
    """
    _must_listen(address)
    try:
        session = SparkSession.builder.remote(address).create()
        session.conf.set("spark.sql.session.timeZone", "UTC")
    except PySparkException as error:
        raise EngineError(f"No Spark Connect server answers at POS_ENGINE={address}: {error}") from error
    try:
        yield session
    finally:
        session.stop()
        os.environ.pop("SPARK_CONNECT_MODE_ENABLED", None)  # else pyspark takes every later session for a remote one


@contextmanager
def spark_session(master: str, conf: Mapping[str, str]) -> Iterator[SparkSession]:
    """Open a session on classic Spark, and end it.

    Args:
        master: Master URL: `local[2]`, `spark://host:port`, `yarn` or `k8s://...`.
        conf: Further configuration; it wins over the defaults.

    Raises:
        EngineError: Java is missing, or the master does not answer.
    """
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else tasks run in whatever python3 comes first
    try:
        session: SparkSession = spark_session_from_config(  # type: ignore[no-untyped-call]  # dagster-pyspark's own
            {"spark.master": master, **SPARK_DEFAULTS, **conf}
        )
    except (PySparkException, OSError) as error:
        raise EngineError(
            f"Classic Spark does not start on POS_SPARK_MASTER={master}: {error}. It needs Java 17 or later."
        ) from error
    try:
        yield session
    finally:
        session.stop()


def _must_listen(address: str) -> None:
    """Find out at once that nobody is there; the Spark Connect client itself would try for ten minutes."""
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname, parts.port or 15002), CONNECT_SECONDS).close()
    except OSError as error:
        raise EngineError(f"No Spark Connect server answers at POS_ENGINE={address}: {error}.") from error


class Engine(dg.ConfigurableResource["Engine"]):
    """The engine of a run.

    Attributes:
        engine: `sail`, `spark` or `sc://host:port`.
        spark_master: Master URL of classic Spark.
        spark_conf: Further configuration of classic Spark.
    """

    engine: str = "sail"
    spark_master: str = "local[*]"
    spark_conf: dict[str, str] = Field(default_factory=dict)

    _session: SparkSession | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Engine"]:  # noqa: ARG002  its signature
        """Open the engine for a run, and end it."""
        with self.open() as session:
            self._session = session
            yield self
        self._session = None

    @contextmanager
    def open(self) -> Iterator[SparkSession]:
        """Open a session of its own, outside a run."""
        if self.engine == "sail":
            session = sail_session()
        elif self.engine == "spark":
            session = spark_session(self.spark_master, self.spark_conf)
        else:
            session = connect_session(self.engine)
        with session as opened:
            yield opened

    @property
    def session(self) -> SparkSession:
        """The run's session.

        Raises:
            EngineError: Asked for outside a run.
        """
        if self._session is None:
            raise EngineError("The engine has a session only while a run owns it; open() gives one outside of runs.")
        return self._session

    @property
    def is_distributed(self) -> bool:
        """Whether work that is not a DataFrame, such as parsing files, is better sent to the engine's workers."""
        return self.engine != "sail"
