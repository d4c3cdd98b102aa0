"""What people see of a result: formatted cells, tables, charts, and text whose numbers are bound to cells."""
