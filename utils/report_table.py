"""Periods and sheets of the reports: pure Python, no ORM."""

import csv
import io
from datetime import timedelta

import xlsxwriter
from dateutil.relativedelta import relativedelta

PERIODS = ("week", "month", "quarter", "year")
INTERVALS = ("day", "week", "month", "quarter", "year")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
# Periods in a year: an offset reaches a century, so that years keep four digits.
PERIODS_A_YEAR = {"week": 52, "month": 12, "quarter": 4, "year": 1}
MOST_YEARS = 100
# A spreadsheet runs what begins with one of these (CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_NAME = 31
NOT_IN_SHEET_NAMES = str.maketrans("[]:*?/\\", "       ")


def floor(day, interval):
    """Return the first day of the interval in which a day lies; weeks begin on Monday.

    :param datetime.date day: any day
    :param str interval: one of ``INTERVALS``
    """
    if interval == "day":
        return day
    if interval == "week":
        return day - timedelta(days=day.weekday())
    months = MONTHS[interval]
    return day.replace(day=1, month=(day.month - 1) // months * months + 1)


def step(day, interval, count=1):
    """Return the first day ``count`` intervals later."""
    if interval in ("day", "week"):
        return day + timedelta(days=count * (7 if interval == "week" else 1))
    return day + relativedelta(months=count * MONTHS[interval])


def bounds(today, period, offset=0):
    """Return first and last day of a period, both included.

    :param datetime.date today: a day of the current period
    :param str period: one of ``PERIODS``
    :param int offset: -1 for the one before, 1 for the next one
    """
    most = MOST_YEARS * PERIODS_A_YEAR[period]
    offset = max(-most, min(offset, most))
    start = step(floor(today, period), period, offset)
    return start, step(start, period) - timedelta(days=1)


def days_of(start, end, interval):
    """Return the first days of all intervals that meet a period."""
    day, found = floor(start, interval), []
    while day <= end:
        found.append(day)
        day = step(day, interval)
    return found


def next_weekday(day, weekday):
    """Return the first such weekday after a day; Monday is 0."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def safe_text(value):
    """Return a text that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_number(value, digits, decimal_point):
    """Return a number as a sheet of that language reads it, without thousands."""
    return f"{value:.{digits}f}".replace(".", decimal_point)


def each_digits(digits, header):
    """Return the decimals of each column of numbers, from one for all or a list."""
    return digits if isinstance(digits, list) else [digits] * (len(header) - 1)


def write_csv(header, rows, *, digits=0, decimal_point="."):
    """Return a CSV file: UTF-8 with a byte order mark, so that Excel reads accents.

    :param list header: texts
    :param list rows: a text, then numbers, each
    :param digits: decimals of the numbers, one for all or a list, one per column
    :param str decimal_point: of the language; with a comma, columns are parted by
        semicolons, as spreadsheets of that language expect
    """
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=";" if decimal_point == "," else ",")
    writer.writerow(map(safe_text, header))
    places = each_digits(digits, header)
    for label, *numbers in rows:
        shown = [
            csv_number(number, place, decimal_point)
            for number, place in zip(numbers, places, strict=True)
        ]
        writer.writerow([safe_text(label), *shown])
    return b"\xef\xbb\xbf" + sheet.getvalue().encode()


def write_xlsx(name, header, rows, *, digits=0):
    """Return an Excel workbook of one sheet; no cell of it is a formula.

    :param digits: see ``write_csv``
    """
    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(output, {**options, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(
            name.translate(NOT_IN_SHEET_NAMES).strip("' ")[:SHEET_NAME] or None
        )
        bold = book.add_format({"bold": True})
        formats = [
            book.add_format({"num_format": "#,##0" + "." * bool(place) + "0" * place})
            for place in each_digits(digits, header)
        ]
        for column, text in enumerate(header):
            sheet.write_string(0, column, safe_text(text), bold)
        for line, (label, *values) in enumerate(rows, 1):
            sheet.write_string(line, 0, safe_text(label))
            for column, value in enumerate(values, 1):
                sheet.write_number(line, column, value, formats[column - 1])
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, max(len(header) - 1, 1), 16)
    return output.getvalue()
