"""What the program answers is read whole, or known to be broken."""

import pytest

from sandbox.apps import BrokenAnswerError, parse_answer


class TestParseAnswer:
    def test_reads_status_type_and_body(self) -> None:
        answered = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

        assert parse_answer(answered) == (200, "application/json", "{}")

    def test_reads_an_answer_without_a_length_to_its_end(self) -> None:
        assert parse_answer(b"HTTP/1.0 204 No Content\r\n\r\n") == (204, "", "")

    @pytest.mark.parametrize(
        "answered", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"]
    )
    def test_knows_an_answer_that_broke_off(self, answered: bytes) -> None:
        with pytest.raises(BrokenAnswerError):
            parse_answer(answered)
