"""The contracts, and what reads them."""
