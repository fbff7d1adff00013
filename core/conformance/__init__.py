"""What every addon gets tested for without writing a line: `gazda check` and the pytest plugin run these checks."""
