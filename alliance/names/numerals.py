"""Chinese numerals, as documents count: 第一届, （十二）."""

DIGITS = "零一二三四五六七八九"
PLACES = ((1000, "千"), (100, "百"), (10, "十"))


def numeral(number: int) -> str:
    """The Chinese numeral of 0 to 9999; what is larger stays in digits."""
    if not 0 <= number <= 9999:
        return str(number)
    words, rest, gap = "", number, False
    for size, place in PLACES:
        digit, rest = divmod(rest, size)
        if digit:
            words += ("零" if gap else "") + DIGITS[digit] + place
        gap = bool(words) and not digit
    if rest or not words:
        words += ("零" if gap else "") + DIGITS[rest]
    return words[1:] if words.startswith("一十") else words
