"""Writes a large workbook and reads it back, as others would: LibreOffice and openpyxl.

The same rows go through excelize's StreamWriter in the same run; the processor
time of both is printed, and a writer that costs more than a third of it fails.

    python3 workbook.py [ROWS]
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

import openpyxl

TOP = pathlib.Path(__file__).parent.parent
HEADS = 4  # title, note, an empty row and the heads stand above the rows


def expect(what, got, want):
    if got != want:
        sys.exit(f"{what}: {got!r}, want {want!r}")
    print(f"  {what}: {got if not isinstance(got, (list, dict)) else len(got)}")


def bench(rows, book, which="Rows"):
    """Writes book, and gives processor seconds and megabytes resident by writer."""
    out = subprocess.run(["go", "test", "./report/xlsx", "-run", "^$", "-bench", which, "-benchtime", "1x", "-rows", str(rows), "-workbook", str(book)],
                         cwd=TOP, check=True, capture_output=True, text=True).stdout
    return {name: (float(cpu), float(resident)) for name, resident, cpu in
            re.findall(r"BenchmarkRows/(\w+)\S*\s.*?([\d.]+) MB-resident.*?([\d.]+) cpu-s/op", out)}


def speed(rows, book):
    spent = bench(rows, book)
    (ours, resident), (theirs, held) = spent["trailproof"], spent["StreamWriter"]
    print(f"  {rows} rows of 12 columns: {ours:.2f} s CPU, {resident:.0f} MB; excelize's StreamWriter {theirs:.2f} s, {held:.0f} MB; "
          f"a {theirs / ours:.1f}th of its CPU, {book.stat().st_size / 1e6:.0f} MB")
    if theirs < 3 * ours or resident > 100:
        sys.exit("the writer costs too much")


def counted(book, rows):
    """Counts rows and cells in the sheet itself, of a workbook too long for openpyxl."""
    seen, cells, tail = 0, 0, b""
    with zipfile.ZipFile(book) as z:
        expect("damaged parts", z.testzip(), None)
        with z.open("xl/worksheets/sheet3.xml") as sheet:
            while piece := sheet.read(1 << 22):
                at = piece.rfind(b"<")
                whole, tail = tail + piece[:at], piece[at:]
                seen += whole.count(b"<row ")
                cells += whole.count(b"<c ")
    expect("rows in the sheet", seen, rows + HEADS - 1)
    expect("cells under the heads", cells - 12 - 3, rows * 12)


def libreoffice(book, rows, work):
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{work}/profile", "--convert-to",
                    "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,3", "--outdir", str(work), str(book)],
                   check=True, capture_output=True, timeout=300)
    sheet = next(work.glob("*-Records.csv"))
    with sheet.open(encoding="utf-8") as lines:
        expect("rows that LibreOffice reads", sum(1 for _ in lines), rows + HEADS)


def furnished(path):
    """What makes the sheet workable is there, and every cell reads as it was written."""
    book = openpyxl.load_workbook(path)
    expect("sheets", book.sheetnames, ["Cover", "Summary", "Records"])
    sheet = book["Records"]
    last = sheet.max_row
    table = sheet.tables["tblRecords"]
    expect("table", table.ref, f"A{HEADS}:L{last}")
    expect("filter", table.autoFilter.ref, table.ref)
    expect("frozen at", sheet.freeze_panes, f"B{HEADS + 1}")
    expect("heads printed on each page", sheet.print_title_rows, f"${HEADS}:${HEADS}")
    expect("printed", (sheet.page_setup.orientation, sheet.page_setup.fitToHeight, bool(sheet.sheet_properties.pageSetUpPr.fitToPage)), ("landscape", 0, True))
    expect("validated", [(str(v.sqref), v.type, v.formula1) for v in sheet.data_validations.dataValidation],
           [(f"L{HEADS + 1}:L{last}", "list", '"Agree,Disagree,More evidence needed,Not applicable"')])
    expect("conditional formats", [str(f.sqref) for f in sheet.conditional_formatting], [f"L{HEADS + 1}:L{last}"])
    expect("cells to write in", sheet.cell(HEADS + 1, 12).protection.locked, False)
    ids = {row[6] for row in sheet.iter_rows(min_row=HEADS + 1, values_only=True)}
    expect("event ids", len(ids), last - HEADS)
    if not all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", i) for i in ids):
        sys.exit("an id does not read as it was written")


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        speed(rows, work / "large.xlsx")
        counted(work / "large.xlsx", rows)
        bench(30_000, work / "some.xlsx", "Rows/trailproof")
        libreoffice(work / "some.xlsx", 30_000, work)
        bench(3_000, work / "few.xlsx", "Rows/trailproof")
        furnished(work / "few.xlsx")


if __name__ == "__main__":
    main()
