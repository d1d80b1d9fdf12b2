"""A page that only reads asks nothing twice; a request that writes, and whatever runs outside of one, always asks."""

from alliance.ground.once import once, reading


def asked(times: int) -> list[int]:
    """The answers of a question whose answer changes each time it is really asked."""
    counter = iter(range(times))
    return [once("question", lambda: next(counter)) for _ in range(times)]


def test_once_asks_each_time_outside_of_reading():
    assert asked(3) == [0, 1, 2]


def test_once_keeps_the_answer_while_reading():
    with reading():
        assert asked(3) == [0, 0, 0]
    assert asked(2) == [0, 1]


def test_reading_inside_reading_starts_without_answers():
    with reading():
        assert once("question", lambda: "outer") == "outer"
        with reading():
            assert once("question", lambda: "inner") == "inner"
        assert once("question", lambda: "again") == "outer"
