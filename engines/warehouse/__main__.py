"""`python -m engines.warehouse`: write the sample business down for dbt, and with it for a real Lightdash."""

import argparse
import sys
import tempfile
from pathlib import Path

from engines import clock
from engines.warehouse.export import export_duckdb, export_postgres
from engines.warehouse.store import WarehouseError, build


def main(argv: list[str] | None = None) -> None:
    """Build the sample business up to today and write it down."""
    parser = argparse.ArgumentParser(prog="python -m engines.warehouse", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of a `make run`, to write down the same business")
    kinds = parser.add_subparsers(dest="kind", required=True)
    kinds.add_parser("duckdb", help="a DuckDB file").add_argument("target", type=Path)
    kinds.add_parser("postgres", help="CSV files and load.sql for psql").add_argument("target", type=Path)
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        warehouse = (arguments.data / "engines" if arguments.data else Path(folder)) / "warehouse.duckdb"
        try:
            build(warehouse, clock.today())
            if arguments.kind == "duckdb":
                export_duckdb(warehouse, arguments.target)
                said = f"{arguments.target} is ready for dbt build"
            else:
                said = f"load it with: psql -d tienda -f {export_postgres(warehouse, arguments.target)}"
        except WarehouseError as error:
            raise SystemExit(str(error)) from None
    sys.stdout.write(f"{said}\n")


if __name__ == "__main__":
    main()
