"""What other systems know of the lake, from the contracts."""
