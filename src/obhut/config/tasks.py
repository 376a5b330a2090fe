"""Jobs of the wiring: the demonstration's past."""

from obhut.work import api as work


@work.job("demo-history", web=True)
def fill_demo_history() -> None:
    """Fill what is missing of the demonstration's last ninety days."""
    from obhut.config.demo.history import fill  # noqa: PLC0415 - only a demonstration needs it

    fill()
