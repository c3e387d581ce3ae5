package xlsx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

// shown is how a value reads in a sheet.
func shown(value any) string {
	switch v := value.(type) {
	case string:
		return strings.ReplaceAll(new(cleaner).text(v), "_x005F_x", "_x")
	case view.Result:
		return v.String()
	case toned:
		return v.text
	case blank:
		return ""
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return strconv.FormatFloat(serial(v), 'f', -1, 64)
	}
	return fmt.Sprintf("a %T", value)
}

func TestEveryCellReadsBackAsItWas(t *testing.T) {
	p := viewtest.Sample()
	for i := range p.Exceptions {
		p.Exceptions[i].Subject = viewtest.Hostile[i%len(viewtest.Hostile)]
	}
	p.Exceptions[0].Cause, p.Exceptions[1].Cause = viewtest.Long, " _x000d_ kept at both ends\n"
	var out bytes.Buffer
	if err := Write(&out, p); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	cells := 0
	for _, r := range registersOf(p) {
		read, err := f.GetRows(r.name)
		if err != nil {
			t.Fatal(err)
		}
		at := firstRow - 1
		for row := range r.all() {
			for i, value := range row {
				got, want := "", shown(value)
				if at < len(read) && i < len(read[at]) {
					got = read[at][i]
				}
				if cells++; got != want {
					t.Fatalf("%s, row %d, %s reads %.200q, want %.200q", r.name, at+1, r.columns[i].head, got, want)
				}
			}
			at++
		}
	}
	if cells < 5000 {
		t.Errorf("only %d cells were read", cells)
	}
}

// parts of a workbook, by name.
func unpacked(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(body)
	}
	return out
}

func TestOnlyTheSummaryHasFormulas(t *testing.T) {
	p := viewtest.Sample()
	p.Exceptions[0].Condition, p.Evidence[0].Content, p.Trails[0].Name = "=1+1", "=HYPERLINK(\"http://evil.example\")", "@SUM(A1)"
	var out bytes.Buffer
	if err := Write(&out, p); err != nil {
		t.Fatal(err)
	}
	for name, body := range unpacked(t, out.Bytes()) {
		if has := strings.Contains(body, "<f>") || strings.Contains(body, "<f "); has != (name == "xl/worksheets/sheet2.xml") && strings.HasPrefix(name, "xl/worksheets/") {
			t.Errorf("%s has a formula: %t", name, has)
		}
		if strings.Contains(body, "evil.example") && strings.HasSuffix(name, ".rels") {
			t.Errorf("%s leads out of the workbook", name)
		}
	}
}

var (
	sheetName = regexp.MustCompile(`<sheet name="([^"]*)"`)
	linkedTo  = regexp.MustCompile(`<hyperlink ref="([A-Z]+\d+)" location="'([^']*)'!(A\d+)"`)
	keyCell   = regexp.MustCompile(`<c r="(A\d+)" s="\d+"[^/>]*><`)
)

// Every link leads to a cell of the first column that holds something, and most
// registers have links.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, viewtest.Sample()); err != nil {
		t.Fatal(err)
	}
	all := unpacked(t, out.Bytes())
	names := sheetName.FindAllStringSubmatch(all["xl/workbook.xml"], -1)
	filled := map[string]bool{}
	for i, name := range names {
		for _, cell := range keyCell.FindAllStringSubmatch(all[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)], -1) {
			filled[name[1]+"!"+cell[1]] = true
		}
	}
	from := map[string]int{}
	for i, name := range names {
		for _, link := range linkedTo.FindAllStringSubmatch(strings.ReplaceAll(all[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)], "&#39;", "'"), -1) {
			if from[name[1]]++; !filled[link[2]+"!"+link[3]] {
				t.Errorf("%s!%s leads to %s!%s, which is empty", name[1], link[1], link[2], link[3])
			}
		}
	}
	for sheet, want := range map[string]int{"Cover": len(names) - 2, "Controls": 42, "Tests": 80, "Subjects": 900, "Exceptions": 4, "Evidence": 40} {
		if from[sheet] < want {
			t.Errorf("%s has %d links, want at least %d", sheet, from[sheet], want)
		}
	}
}

// A sheet of more than a few blocks is the same on one processor and on four, and
// says itself how far it reaches.
func TestALongSheetIsTheSameOnEveryMachine(t *testing.T) {
	var first []byte
	for _, n := range []int{2, 1, 4} {
		previous := runtime.GOMAXPROCS(n)
		var out bytes.Buffer
		err := writeRecords(&out, 9000)
		runtime.GOMAXPROCS(previous)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = out.Bytes()
		}
		if !bytes.Equal(first, out.Bytes()) {
			t.Fatalf("on %d processors the bytes differ", n)
		}
	}
	sheet := unpacked(t, first)["xl/worksheets/sheet3.xml"]
	if len(sheet) < 3*blockSize {
		t.Fatalf("the sheet has only %d bytes", len(sheet))
	}
	if got := strings.Count(sheet, "<row "); got != 9000+3 {
		t.Errorf("the sheet has %d rows", got)
	}
	for _, want := range []string{`<dimension ref="A1:L9004">`, `sqref="L5:L9004"`, `<tablePart`, `<pane `, `<hyperlinks>`} {
		if !strings.Contains(sheet, want) {
			t.Errorf("the sheet has no %s", want)
		}
	}
}

// What is beyond the links that a sheet may have is still there, as text.
func TestASheetHasNoMoreLinksThanTheFormatAllows(t *testing.T) {
	const rows = 40_000
	r := register{name: "Items", table: "tblItems", title: "Items", columns: []column{{"Item", 10, reference}, {"Of", 10, reference}, {"And", 10, reference}}, keyed: true}
	r.make(rows, func(yield func(...any) bool) {
		for i := 0; i < rows && yield(fmt.Sprintf("IT-%d", i), "IT-0", "IT-1, IT-2"); i++ {
		}
	})
	b := newWorkbook()
	defer b.file.Close() //nolint:errcheck // nothing is on disk
	var out bytes.Buffer
	if err := b.write(&out, &view.Pack{}, []register{r}); err != nil {
		t.Fatal(err)
	}
	sheet := unpacked(t, out.Bytes())["xl/worksheets/sheet3.xml"]
	if got := strings.Count(sheet, "<hyperlink "); got != maxLinks+1 {
		t.Errorf("the sheet has %d links, want %d and the one to the contents", got, maxLinks)
	}
	if all := unpacked(t, out.Bytes())["xl/sharedStrings.xml"]; !strings.Contains(all, "A sheet holds 65000 links") {
		t.Error("nothing says that not all IDs are links")
	}
	styles := map[string]int{}
	for _, m := range regexp.MustCompile(`<c r="B\d+" s="(\d+)" t="s">`).FindAllStringSubmatch(sheet, -1) {
		styles[m[1]]++
	}
	want := map[string]int{strconv.Itoa(b.style(reference)): maxLinks / 2, strconv.Itoa(b.style(label)): rows - maxLinks/2, strconv.Itoa(b.style(heading)): 1}
	if fmt.Sprint(styles) != fmt.Sprint(want) {
		t.Errorf("cells look like %v, want %v: what is blue leads somewhere", styles, want)
	}
}

func TestNamesOfSheetsAreSuchAsTheFormatAllows(t *testing.T) {
	var all []register
	for _, n := range []string{"Tests", "TESTS", "tests", "cover", "", "a/b\\c:d?e*f[g]h", "'quoted'", strings.Repeat("long ", 9), strings.Repeat("LONG ", 9), "Ünïcödé 𝒳" + strings.Repeat("𝒳", 30), strings.Repeat("x", 40) + " (2)"} {
		all = append(all, register{name: n})
	}
	name(all)
	seen := map[string]bool{}
	for _, r := range all {
		if key := strings.ToLower(r.name); seen[key] || units(r.name) > longestName || r.name == "" || strings.ContainsAny(r.name, `:\/?*[]'`) || !utf8.ValidString(r.name) {
			t.Errorf("a sheet may not be called %q, of %d units", r.name, units(r.name))
		} else {
			seen[key] = true
		}
	}
	if all[0].name != "Tests" || all[1].name != "TESTS (2)" || all[10].name != strings.Repeat("x", 26)+"… (2)" {
		t.Errorf("the names are %q, %q, %q", all[0].name, all[1].name, all[10].name)
	}
}

var protected = regexp.MustCompile(`_x005F(_x[0-9A-Fa-f]{4}_)`)

// FuzzCell: whatever a text is, its cell holds no control character, no more than a
// cell can, and what the format would read as an escape is protected.
func FuzzCell(f *testing.F) {
	for _, s := range append(viewtest.Hostile, viewtest.Long, strings.Repeat("\U0001F600", 20_000), "_x000D__x000A_", "_x005F_x0041_", strings.Repeat("_x0001_", 6000), " ", "\r\n\t") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var c cleaner
		out := c.text(s)
		read := protected.ReplaceAllString(out, "$1")
		if units(read) > maxCell {
			t.Errorf("%d units", units(read))
		}
		if c.shortened == 0 && read != visible(s) {
			t.Errorf("%q reads as %q", s, read)
		}
		if (c.escaped > 0) != (visible(s) != s) {
			t.Errorf("%d values are counted as escaped", c.escaped)
		}
		for _, r := range out {
			if r < ' ' && r != '\n' || r == 0xfffe || r == 0xffff || r == utf8.RuneError && !strings.ContainsRune(s, utf8.RuneError) {
				t.Errorf("%q holds %U", out, r)
			}
		}
		if careOf(s)&look == 0 && out != s {
			t.Errorf("%q would be written as it is, and is %q", s, out)
		}
	})
}
