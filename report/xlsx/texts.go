package xlsx

import (
	"bytes"
	"regexp"
	"strconv"
)

const (
	maxTexts    = 16 << 20 // bytes of all texts that sheets share
	longestText = 4 << 10  // of one that is shared
	trial       = 8 << 10  // looks after which a column that shares too little stops
)

// texts are those that cells share: a text that many cells hold is written once, and
// the cells hold its number.
type texts struct {
	shared map[string]sharedText
	from   int // the number of the first: as many as the skeleton has
	body   []byte
	clean  *cleaner
}

type sharedText struct {
	number  int
	escaped bool // it had to be altered: counted for each cell that shows it
}

var sharedItem = []byte("<si>")

func newTexts(skeleton []byte, clean *cleaner) *texts {
	return &texts{shared: map[string]sharedText{}, from: bytes.Count(skeleton, sharedItem), clean: clean}
}

// sharing is what a column has found of its texts among those shared.
type sharing struct {
	text          string // of the row above
	is            sharedText
	looked, found int
	off           bool
}

// number is that of a text, if the column shares it. A column of which few texts
// come again writes them into its cells.
func (t *texts) number(s string, of *sharing) (int, bool) {
	if of.off || len(s) > longestText {
		return 0, false
	}
	if of.looked == 0 || s != of.text {
		is, ok := t.shared[s]
		if of.looked++; ok {
			of.found++
		}
		of.off = of.looked >= trial && of.found < of.looked/2
		if !ok {
			if len(t.body) > maxTexts {
				return 0, false
			}
			is = t.add(s)
		}
		of.text, of.is = s, is
	}
	if of.is.escaped {
		t.clean.escaped++
	}
	return of.is.number, true
}

func (t *texts) add(s string) sharedText {
	before := t.clean.escaped
	t.body = append(t.clean.appendText(append(t.body, sharedItem...), s), "</si>"...)
	is := sharedText{t.from + len(t.shared), t.clean.escaped > before}
	t.clean.escaped = before
	t.shared[s] = is
	return is
}

var textCounts = regexp.MustCompile(` count="\d+" uniqueCount="\d+"`)

// complete puts the shared texts behind those of the skeleton.
func (t *texts) complete(skeleton []byte) []byte {
	const end = "</sst>"
	n := strconv.Itoa(t.from + len(t.shared))
	skeleton = textCounts.ReplaceAll(skeleton, []byte(` uniqueCount="`+n+`"`))
	at := bytes.LastIndex(skeleton, []byte(end))
	if at < 0 {
		return skeleton
	}
	out := append(bytes.Clone(skeleton[:at]), t.body...)
	return append(out, end...)
}
