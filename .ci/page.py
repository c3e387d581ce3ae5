"""Opens the page of the demo's pack as its readers do, in Chromium, without network.

    python page.py TRAILPROOF [PICTURES]

Filters leave as many results as assessment.json has; links lead down to the calls;
the keyboard is enough; axe-core finds nothing in either theme; what is printed has
every exception; hostile names stay names; and 100,000 results open, with figures.
With PICTURES, a folder, screenshots are left there.
"""

import collections
import importlib.util
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

TOP = pathlib.Path(__file__).resolve().parent.parent
AXE = pathlib.Path(importlib.util.find_spec("axe_playwright_python").origin).with_name("axe.min.js").read_text(encoding="utf-8")
# A few of everything: axe-core looks at each element, and thousands are alike.
FEW = """() => {
    for (const of of ["article.check", "#exceptions > article.exception", "#alerts > article", "#results-list tbody > tr", "#calls-list tbody > tr", "section.framework"])
        Array.from(document.querySelectorAll(of)).slice(3).forEach(e => e.remove());
    for (const body of document.querySelectorAll("tbody")) Array.from(body.children).slice(4).forEach(e => e.remove());
    for (const body of document.querySelectorAll(".requirements tbody:nth-of-type(n+3)")) body.remove();
    for (const d of document.querySelectorAll("details")) d.open = true;
}"""
VERDICTS = {"fail": "Exception noted", "pass": "No exceptions", "unknown": "Inconclusive", "not-applicable": "Not applicable"}


def expect(what, got, want):
    if got != want:
        sys.exit(f"{what}: got {got!r}, want {want!r}")
    print(f"  {what}: {got}")


class Browser:
    """Chromium without network, that fails on any complaint or request."""

    def __init__(self, playwright):
        self.chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        self.complaints = []

    def open(self, path, fragment="", **options):
        context = self.chromium.new_context(offline=True, viewport={"width": 1400, "height": 1000}, **options)
        page = context.new_page()
        page.on("console", lambda m: self.complaints.append(f"console: {m.text}"))
        page.on("pageerror", lambda e: self.complaints.append(f"error: {e}"))
        page.on("dialog", lambda d: (self.complaints.append(f"dialog: {d.message}"), d.dismiss()))
        page.on("request", lambda r: r.url.split("#")[0] == path.as_uri() or self.complaints.append(f"request: {r.url}"))
        page.goto(path.as_uri() + fragment)
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]", timeout=120_000)
        return page

    def still(self):
        expect("complaints and requests", self.complaints, [])


def number(text):
    return int(text.replace(",", ""))


def results(page):
    """How many results the filters leave, as the page says it aloud."""
    return number(re.match(r"([\d,]+) of", page.inner_text("#count"))[1])


def choose(page, **filters):
    page.click("#reset") if page.is_enabled("#reset") else None
    for name, label in filters.items():
        page.select_option(f"#f-{name}", label=label)


def filtered(page, assessment, account_of):
    """Counts of each filter beside those of assessment.json."""
    subjects = [(r, s) for r in assessment["results"] for s in r["subjects"]]
    expect("results", results(page), len(subjects))
    for verdict, words in VERDICTS.items():
        choose(page, verdict=words)
        want = sum(s["verdict"] == verdict for _, s in subjects)
        if verdict == "fail":  # those under a waiver in force have words of their own
            got = results(page)
            choose(page, verdict="Exception, waived")
            expect(f"verdict {words}, or waived", got + results(page), want)
            continue
        expect(f"verdict {words}", results(page), want)
    account = max({s["account"] for _, s in subjects}, key=lambda a: sum(s["account"] == a for _, s in subjects))
    choose(page, account=account_of(account))
    expect(f"account {account}", results(page), sum(s["account"] == account for _, s in subjects))
    choose(page, account=account_of(account), severity="critical", verdict="Inconclusive")
    expect("of it critical and inconclusive", results(page), sum(s["account"] == account and r["severity"] == "critical" and s["verdict"] == "unknown" for r, s in subjects))
    for catalog in assessment["catalogs"]:
        title = page.evaluate("id => JSON.parse(document.getElementById('names').textContent).frameworks.find(f => f.id === id).name", catalog["id"])
        choose(page, framework=title)
        cited = [r for r in assessment["results"] if any(r["check"] in (control.get("checks") or []) for control in catalog["controls"])]
        sets = collections.Counter(r["check"] for r in assessment["results"])
        got, least, most = results(page), sum(len(r["subjects"]) for r in cited if sets[r["check"]] == 1), sum(len(r["subjects"]) for r in cited)
        expect(f"framework {title}: {got} results, of {least} to {most}", least <= got <= most, True)
        expect(f"framework {title}: requirements", page.locator("tr.requirement:visible").count(), len(catalog["controls"]))
    choose(page)
    page.fill("#f-text", "no such thing anywhere")
    page.locator("#count", has_text=re.compile("^0 of")).wait_for()
    page.click("#reset")
    expect("all again", results(page), len(subjects))


def down(browser, path, assessment):
    """From a link to a call, and from a requirement to a call."""
    page = browser.open(path, "#EX-0001")
    expect("a link to an exception is shown", page.evaluate("document.activeElement.id"), "EX-0001")
    page.click("#EX-0001 a[href^='#EV-']")
    page.wait_for_selector("dialog[open]")
    call = page.inner_text("#call-title .id")
    expect("its evidence opens a call", page.evaluate("location.hash"), "#" + call)
    source = page.inner_text("#call-body")
    ledger = {json.loads(line)["id"]: json.loads(line) for line in (path.parent / "calls.jsonl").read_text(encoding="utf-8").splitlines()}
    known = next(c for i, c in ledger.items() if i in source)
    for what in (known["request_id"], known["body"], known["operation"]):
        if what and what not in source:
            sys.exit(f"{call} does not say {what}: {source}")
    print(f"  {call} says the operation, request ID and hash of the ledger's {known['id']}")
    if not (path.parent / page.get_attribute("#call-body a.mono", "href")).is_file():
        sys.exit("the call's file is not in the pack")
    page.keyboard.press("Escape")
    expect("Escape closes it", page.locator("dialog[open]").count(), 0)
    page.goto(path.as_uri() + "#" + call)
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")

    requirement = page.locator("tr.requirement").filter(has=page.locator("a[href^='#CT-']")).first
    requirement.locator("a[href^='#CT-']").first.click()
    check = page.evaluate("location.hash.slice(1)")
    below = page.locator(f"[id='{check}'] .subjects")
    below.locator("button.unfold").first.click()
    step = below.locator("table.steps tbody tr").first
    if not step.locator("a[href^='#EV-']").count():
        step = below.locator("table.steps tbody tr").filter(has=page.locator("a[href^='#EV-']")).first
    step.locator("a[href^='#EV-']").first.click()
    page.wait_for_selector("dialog[open]")
    print(f"  requirement, {check}, subject, sentence, {page.inner_text('#call-title .id')}")
    page.context.close()


def keyboard(browser, path):
    """Tab, Enter, arrows and Escape alone."""
    page = browser.open(path)
    page.keyboard.press("Tab")
    expect("the first stop skips to the report", page.evaluate("document.activeElement.className"), "skip")
    page.keyboard.press("Enter")
    expect("which then has the focus", page.evaluate("document.activeElement.id"), "main")
    page.focus("#f-verdict")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect("a verdict is chosen by an arrow", results(page) < number(re.search(r"of ([\d,]+) results", page.inner_text("#count"))[1]), True)
    page.focus("article.check:not([hidden]) summary")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.check:not([hidden]) .subjects button.unfold")
    seen = []
    for _ in range(200):
        page.keyboard.press("Tab")
        where = page.evaluate("(() => { const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e); return {name: e.className, href: e.getAttribute('href') || '', ring: s.outlineStyle !== 'none' && r.width > 0}; })()")
        if not where["ring"]:
            sys.exit(f"the focus on {where} cannot be seen")
        seen.append(where["name"])
        if where["name"] == "unfold" and "unfold" not in seen[:-1]:
            page.keyboard.press("Enter")
        elif where["href"].startswith("#EV-") and "unfold" in seen:
            page.keyboard.press("Enter")
            break
    page.wait_for_selector("dialog[open]")
    expect("the call has the focus", page.evaluate("document.activeElement.id"), "call-title")
    page.keyboard.press("Escape")
    expect("and gives it back", page.evaluate("document.activeElement.getAttribute('href')")[:4], "#EV-")
    header = page.locator("#results-list th[aria-sort] button").nth(2)
    header.focus()
    page.keyboard.press("Enter")
    expect("a column is sorted", page.locator("#results-list th").nth(2).get_attribute("aria-sort"), "ascending")
    page.context.close()


def accessible(browser, path):
    for scheme in ("light", "dark"):
        page = browser.open(path, color_scheme=scheme)
        page.evaluate(FEW)
        page.locator("article.check .subjects button.unfold").first.click()
        page.locator("#results-list button.unfold").first.click()
        page.evaluate(AXE)
        for state in ("page", "call"):
            if state == "call":
                page.evaluate("location.hash = 'EV-000001'")
                page.wait_for_selector("dialog[open]")
            found = page.evaluate("state => axe.run(state === 'call' ? '#call' : document, {resultTypes: ['violations', 'incomplete']})", state)
            for v in found["violations"]:
                for n in v["nodes"][:3]:
                    print(f"    {v['id']}: {n['html'][:160]} {n.get('failureSummary', '')[:200]}")
            expect(f"axe-core on the {state}, {scheme}: rules passed, violations", (len(found["passes"]) > 10, len(found["violations"])), (True, 0))
        page.context.close()


def printed(browser, path, work, exceptions):
    page = browser.open(path)
    page.evaluate("Array.from(document.querySelectorAll('section.framework, article.check')).slice(1).forEach((e, i) => i % 12 && e.remove())")  # as many pages say no more
    page.pdf(path=work / "page.pdf", prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-layout", work / "page.pdf", "-"], check=True, capture_output=True, text=True).stdout
    found = set(re.findall(r"EX-\d{4,}", text))
    expect("exceptions in print", len(found), exceptions)
    pages = text.split("\f")[:-1]
    expect("printed pages without number, pack or label", sum(not re.search(r"Page \d+ of \d+", p) or "Pack" not in p for p in pages), 0)
    choose(page, verdict="Inconclusive")
    page.emulate_media(media="print")
    expect("print says what the filters leave out", "Filtered by verdict Inconclusive" in page.inner_text("#filtered"), True)
    page.context.close()


def without_scripts(browser, path, exceptions):
    page = browser.open(path, java_script_enabled=False)
    expect("exceptions without scripts", page.locator("article.exception[id^='EX-']").count(), exceptions)
    expect("filters without scripts", page.locator(".filters:visible").count(), 0)
    page.context.close()


def hostile(browser, path):
    page = browser.open(path)
    page.click("#open-all")
    for button in page.locator("#results-list button.unfold").all()[:20]:
        button.click()
    text = page.evaluate("document.body.textContent")
    expect("hostile names are text", ("<script>alert(1)</script>" in text, "\\u202egnp.exe" in text, "\u202e" in text), (True, True, False))
    page.context.close()


def large(browser, path):
    page = browser.open(path)
    page.select_option("#f-verdict", label="Exception noted")
    page.select_option("#f-severity", index=1)
    page.fill("#f-text", "trail/workload")
    page.wait_for_timeout(1500)
    figures = page.evaluate("""() => ({
        paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
        loaded: performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
        ready: performance.getEntriesByName("ready")[0].startTime,
        filters: performance.getEntriesByName("filtered").map(f => f.duration),
    })""")
    total = number(re.search(r"of ([\d,]+) results", page.inner_text("#count"))[1])
    expect("100,000 results or more", total >= 100_000, True)
    print(f"  {total:,} results, {path.stat().st_size / 1e6:.1f} MB: first paint {figures['paint']:.0f} ms, loaded {figures['loaded']:.0f} ms, all read {figures['ready']:.0f} ms, filters {', '.join(f'{x:.0f}' for x in figures['filters'])} ms")
    page.context.close()


def pictures(browser, path, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, options in {"light": {}, "dark": {"color_scheme": "dark"}}.items():
        page = browser.open(path, **options)
        page.screenshot(path=folder / f"{name}.png")
        page.evaluate("document.documentElement.style.scrollBehavior = 'auto'; location.hash = 'checks'")
        page.locator("article.check summary").first.click()
        page.wait_for_timeout(300)
        page.screenshot(path=folder / f"{name}-check.png")
        page.context.close()


def main():
    trailproof = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        work = pathlib.Path(folder)
        subprocess.run([trailproof, "demo", "-q", "-o", "pack=pack"], cwd=work, check=False, capture_output=True)
        subprocess.run(["go", "test", "-run", "TestPagesForBrowsers", "./report/html", "-args", "-pages", work], cwd=TOP, check=True, stdout=subprocess.DEVNULL)
        path = work / "pack" / "report.html"
        assessment = json.loads((work / "pack" / "assessment.json").read_text(encoding="utf-8"))
        browser = Browser(playwright)
        page = browser.open(path)
        expect("pixels wider than the window", page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0, False)
        exceptions = number(page.inner_text(".shown[data-shown=exception]"))
        filtered(page, assessment, lambda a: page.locator("#f-account option").filter(has_text=a).inner_text())
        page.context.close()
        down(browser, path, assessment)
        keyboard(browser, path)
        printed(browser, path, work, exceptions)
        without_scripts(browser, path, exceptions)
        hostile(browser, work / "sample.html")
        large(browser, work / "large.html")
        browser.still()
        accessible(browser, path)
        if len(sys.argv) > 2:
            pictures(browser, path, pathlib.Path(sys.argv[2]))
    print("the page holds in Chromium")


if __name__ == "__main__":
    main()
