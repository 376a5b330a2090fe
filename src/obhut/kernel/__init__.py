"""Clock, calendar, money, periods, events, ids, clause tags: pure, used by every room."""
