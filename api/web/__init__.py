"""The pages: what people see of the record, and where they record. ``docs/guides/page.md`` says how to add one."""
