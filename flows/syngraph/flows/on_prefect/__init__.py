"""The same jobs as Prefect flows, for its pages, schedules and workers."""
