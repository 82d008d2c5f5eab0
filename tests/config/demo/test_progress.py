from io import StringIO

from config.demo.progress import Progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_file_gets_a_line_for_each_quarter() -> None:
    log = StringIO()
    progress = Progress("Sweeping", total=100, stream=log)

    for done in range(101):
        progress.show(done)

    assert log.getvalue().splitlines() == [f"Sweeping: {n} of 100" for n in (0, 25, 50, 75, 100)]


def test_a_terminal_gets_a_bar_that_ends_with_a_line() -> None:
    screen = Terminal()
    progress = Progress("Sweeping", total=2, stream=screen)

    progress.show(1)
    progress.show(2)

    assert "█" * 16 + "░" * 16 + " 1/2" in screen.getvalue()
    assert screen.getvalue().endswith("2/2 \n")


def test_nothing_to_do_is_done() -> None:
    log = StringIO()

    Progress("Sweeping", total=0, stream=log).show(0)

    assert log.getvalue() == "Sweeping: 0 of 0\n"
