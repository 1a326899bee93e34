"""Days and times as records and messages have them: all in UTC."""

import datetime


def now() -> datetime.datetime:
    """Return the time, to the second."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def today() -> datetime.date:
    """Return the day."""
    return now().date()


def age_days(day: str) -> int:
    """Return how many days ago a day was; `day` is YYYY-MM-DD."""
    return (today() - datetime.date.fromisoformat(day)).days
