"""The education marts computed again from the received file, with pandas and none of our SQL."""
