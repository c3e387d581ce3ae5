package xlsx

import (
	"bytes"
	"regexp"
	"strconv"
)

const (
	maxTexts    = 1 << 15 // that sheets share
	longestText = 256     // bytes of one that is shared
	trial       = 1024    // looks after which a column that shares too little stops
)

// texts are those that cells share: a text that many cells hold is written once, and
// the cells hold its number. Only plain texts are shared, which need no care.
type texts struct {
	numbers map[string]int
	from    int // the number of the first: as many as the skeleton has
	body    []byte
	clean   *cleaner
}

var sharedItem = []byte("<si>")

func newTexts(skeleton []byte, clean *cleaner) *texts {
	return &texts{numbers: map[string]int{}, from: bytes.Count(skeleton, sharedItem), clean: clean}
}

// sharing is what a column has found of its texts among those shared.
type sharing struct {
	text          string // of the row above
	number        int
	looked, found int
	off           bool
}

// number is that of a text, if the column shares it. A column of which few texts
// come again writes them into its cells.
func (t *texts) number(s string, of *sharing) (int, bool) {
	if of.off {
		return 0, false
	}
	if s == of.text && of.looked > 0 {
		return of.number, true
	}
	if len(s) > longestText {
		return 0, false
	}
	n, ok := t.numbers[s]
	if of.looked++; ok {
		of.found++
	}
	of.off = of.looked >= trial && of.found < of.looked/2
	if !ok {
		if len(t.numbers) >= maxTexts || careOf(s)&look != 0 {
			return 0, false
		}
		n = t.from + len(t.numbers)
		t.numbers[s] = n
		t.body = append(t.clean.appendText(append(t.body, sharedItem...), s), "</si>"...)
	}
	of.text, of.number = s, n
	return n, true
}

var textCounts = regexp.MustCompile(` count="\d+" uniqueCount="\d+"`)

// complete puts the shared texts behind those of the skeleton.
func (t *texts) complete(skeleton []byte) []byte {
	const end = "</sst>"
	n := strconv.Itoa(t.from + len(t.numbers))
	skeleton = textCounts.ReplaceAll(skeleton, []byte(` uniqueCount="`+n+`"`))
	at := bytes.LastIndex(skeleton, []byte(end))
	if at < 0 {
		return skeleton
	}
	out := append(bytes.Clone(skeleton[:at]), t.body...)
	return append(out, end...)
}
