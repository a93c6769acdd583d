"""Every table of the lake, by its name."""

from pos_assets.contracts.dimensions import CustomerDim, ProductDim, SalesTeamDim, StoreDim
from pos_assets.contracts.facts import CustomerDailySales, EnrichedSales, SalesPersonDailySales
from pos_assets.contracts.marts import CustomerMart, SalesIncentiveMart
from pos_assets.contracts.sales import LandedSales, QuarantinedSales, RawSalesFiles
from pos_assets.contracts.table import Table

TABLES: dict[str, type[Table]] = {
    contract.table_name(): contract
    for contract in (
        RawSalesFiles,
        LandedSales,
        QuarantinedSales,
        CustomerDim,
        StoreDim,
        ProductDim,
        SalesTeamDim,
        EnrichedSales,
        CustomerDailySales,
        SalesPersonDailySales,
        CustomerMart,
        SalesIncentiveMart,
    )
}
"""In the order in which a day's sales pass through them."""
