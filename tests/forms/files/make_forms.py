"""Renew the forms beside this file: one as LibreOffice saves it, one as WPS Office writes it.

Run ``python tests/forms/files/make_forms.py`` from the checkout; it needs ``soffice``. WPS does not run on
the machines of this project: its file is built of the traits that its files are known by, a namespace and
custom properties of its own and number formats with fill and padding.
"""

import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from filling import filled  # noqa: E402

#: Made-up figures: only their reading is tested.
PLAN = {
    "region": "湖北",
    "indicator": "每万人口发明专利拥有量",
    "series": "census7",
    "unit": "件/万人",
    "source": "湖北省规划",
}
ROWS = (
    {**PLAN, "role": "基期", "year": 2020, "value": 12.8},
    {**PLAN, "role": "目标", "year": "2025年", "value": "２２", "bound": "≥", "locator": "专栏1 第3-4行"},
)
DIGITS = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '


def libreoffice(path: Path) -> None:
    """Let LibreOffice open a filled-in form and save it."""
    with tempfile.TemporaryDirectory() as folder:
        form = filled(Path(folder, "libreoffice.xlsx"), *ROWS)
        subprocess.run(
            [
                "soffice",
                "--headless",
                "--convert-to",
                "xlsx:Calc MS Excel 2007 XML",
                "--outdir",
                str(path.parent),
                form,
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )


def wps(path: Path) -> None:
    """Write a filled-in form with the traits of WPS Office."""
    with tempfile.TemporaryDirectory() as folder:
        form = filled(
            Path(folder, "wps.xlsx"),
            *ROWS,
            change=lambda book: setattr(book.worksheets[0]["E3"], "number_format", DIGITS),
        )
        old = zipfile.ZipFile(io.BytesIO(form.read_bytes()))
    changes = {
        "xl/worksheets/sheet1.xml": (
            b"<sheetPr>",
            b'<sheetPr xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData">',
        ),
        "[Content_Types].xml": (
            b"</Types>",
            b'<Override PartName="/docProps/custom.xml" '
            b'ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>',
        ),
    }
    custom = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
        'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="KSOProductBuildVer">'
        "<vt:lpwstr>2052-12.1.0.16929</vt:lpwstr></property></Properties>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name in changes:
                assert changes[name][0] in part, name
                part = part.replace(*changes[name])
            new.writestr(name, part)
        new.writestr("docProps/custom.xml", custom)


if __name__ == "__main__":
    libreoffice(HERE / "libreoffice.xlsx")
    wps(HERE / "wps.xlsx")
