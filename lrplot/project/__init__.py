"""A file of schedules, its reports and its pages."""
