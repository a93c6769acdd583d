"""One small shop whose deliveries a test writes line by line: it names what it is about, the rest is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

EXTRACTS = {
    "customer": "customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date\n"
    "1,Ada,Lund,1 Mill Lane,1000,+44 1,2020-01-01\n"
    "2,Ben,Moor,2 Mill Lane,1000,+44 2,2020-01-01\n",
    "store": "id,address,store_pincode,store_manager_name,store_opening_date,reviews\n"
    "1,1 High Street,2000,Cleo Nash,2010-01-01,\n",
    "product": "id,name,current_price,old_price,created_date,updated_date,expiry_date\n"
    "1,Tea,1.00,1.00,2020-01-01,2020-01-01,2030-01-01\n",
    "sales_team": "id,first_name,last_name,manager_id,is_manager,address,pincode,joining_date\n"
    "1,Dora,Oak,,true,1 Low Street,3000,2015-01-01\n"
    "2,Emil,Pine,1,false,2 Low Street,3000,2016-01-01\n",
}

LINE = {
    "customer_id": "1",
    "store_id": "1",
    "product_name": "Tea",
    "sales_date": "",
    "sales_person_id": "1",
    "price": "1.00",
    "quantity": "1",
    "total_cost": "1.00",
    "transaction_id": "",
    "line_number": "1",
    "transaction_type": "sale",
    "original_transaction_id": "",
}


def sale(day: str, receipt: str, amount: str = "1.00", **columns: str) -> dict[str, str]:
    """One line of a receipt; further columns by their names."""
    line = LINE | {"sales_date": day, "transaction_id": receipt, "price": amount, "total_cost": amount}
    return line | columns


@dataclass(frozen=True)
class Shop:
    """The landing zone of one shop with two customers, one product and two sales people."""

    folder: Path

    def send_extracts(self, day: str, **extracts: str) -> None:
        """Deliver the four extracts of a day, the usual ones unless told."""
        for dimension, content in (EXTRACTS | extracts).items():
            self._write(f"dimensions/{dimension}/{day}/{dimension}.csv", content)

    def deliver(self, landing_date: str, name: str, *lines: Mapping[str, str]) -> Path:
        """Deliver a CSV file of these lines."""
        rows = [",".join(LINE), *(",".join(line.values()) for line in lines)]
        return self._write(f"sales/{landing_date}/{name}", "".join(f"{row}\n" for row in rows))

    def _write(self, key: str, content: str) -> Path:
        file = self.folder / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
        return file
