"""footui leads you through five foot exercises and keeps the calendar of your weeks."""

__version__ = "0.1.0"
