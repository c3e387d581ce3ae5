package mask

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// dictionary has a stand-in for everything that is masked. It is filled first, and
// settled in sorted order, so that stand-ins do not depend on what came first.
type dictionary struct {
	accounts, mails, addresses, ids map[string]string
	names                           map[string]string // by name; the kind of it until it is settled
	byFirst                         map[string][]string
	prose                           map[string]bool // words of the program's and the catalogs' own text
	criteria                        map[string]bool // numbers of requirements, which may look like addresses
	calls                           map[string]string
	done                            map[known]string
}

type known struct {
	text string
	as   sort
}

func newDictionary() *dictionary {
	return &dictionary{
		accounts: map[string]string{}, mails: map[string]string{}, addresses: map[string]string{}, ids: map[string]string{},
		names: map[string]string{}, byFirst: map[string][]string{}, prose: map[string]bool{}, criteria: map[string]bool{},
		calls: map[string]string{}, done: map[known]string{},
	}
}

// What has a shape of its own. A UUID comes first: its last part can look like an
// account ID.
var shapes = regexp.MustCompile(strings.Join([]string{
	`(?P<uuid>\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b)`,
	`(?P<arn>\barn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:[0-9a-z*?]*:[^\s"'<>|,;()\[\]{}]+)`,
	`(?P<mail>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)`,
	`(?P<account>[0-9A-Za-z]*\d{12}[0-9A-Za-z]*)`,
	`(?P<id>\b(?:o-[a-z0-9]{10,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32}|A[A-Z]{3}[A-Z0-9]{12,124})\b)`,
	`(?P<v4>\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b)`,
	`(?P<v6>\b(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\b|\b(?:[0-9a-fA-F]{1,4}:){1,6}:(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*)?)`,
}, "|"))

// take numbers the calls as the report does, and the requirements' numbers, which
// may look like addresses.
func (d *dictionary) take(p *view.Pack) {
	for _, f := range p.Frameworks {
		for _, r := range f.Requirements {
			d.criteria[r.ID] = true
		}
	}
	for _, e := range p.Evidence {
		d.calls[e.Call] = "call-" + strings.TrimPrefix(e.ID, "EV-")
	}
}

// learn takes up what is to be masked in a text.
func (d *dictionary) learn(s string, f sort) {
	if k := (known{s, f}); d.done[k] == "" {
		d.done[k] = s
	} else {
		return
	}
	switch f {
	case untouched, callText:
		return
	case ownText:
		for _, word := range words(s) {
			d.prose[strings.ToLower(word)] = true
		}
	case nameText:
		d.name(s, "name")
	case accountText:
		d.name(s, "account")
	case personText:
		d.name(s, "person")
	}
	for _, m := range shapes.FindAllStringSubmatchIndex(s, -1) {
		text := s[m[0]:m[1]]
		switch shapeOf(m) {
		case "arn":
			d.arn(text)
		case "mail":
			d.mails[text] = ""
		case "account":
			if len(text) == 12 { // not digits within a digest
				d.accounts[text] = ""
			}
		case "id":
			d.ids[text] = ""
		case "v4", "v6":
			if !everyone(text) {
				d.addresses[text] = ""
			}
		}
	}
}

// everyone says whether an address stands for all or for the machine itself.
func everyone(s string) bool { return s == "0.0.0.0" || s == "127.0.0.1" }

func shapeOf(m []int) string {
	for i, name := range shapes.SubexpNames() {
		if name != "" && m[2*i] >= 0 {
			return name
		}
	}
	return ""
}

// name takes up a name. What AWS calls its own is no secret.
func (d *dictionary) name(s, kind string) {
	s = strings.TrimSpace(s)
	if s == "" || plain[s] || strings.HasPrefix(s, "AWSServiceRoleFor") || s == "–" || len(s) < 2 || shaped(s) {
		return
	}
	if old, ok := d.names[s]; !ok || old == "name" || kind != "name" && kind < old {
		d.names[s] = kind
	}
}

// shaped says whether a text as a whole is masked by its shape, or is a UUID.
func shaped(s string) bool {
	m := shapes.FindStringSubmatchIndex(s)
	return m != nil && m[0] == 0 && m[1] == len(s) && (shapeOf(m) != "account" || len(s) == 12)
}

// arn takes up the account and the names of an ARN.
func (d *dictionary) arn(s string) {
	eachName(s, func(account string) string {
		if len(account) == 12 {
			d.accounts[account] = ""
		}
		return account
	}, func(name, kind string) string {
		d.name(name, kind)
		return name
	})
}

// settle gives each its stand-in.
func (d *dictionary) settle() {
	number := func(m map[string]string, standIn func(int) string) {
		for i, key := range slices.Sorted(maps.Keys(m)) {
			m[key] = standIn(i + 1)
		}
	}
	number(d.accounts, standInAccount)
	number(d.mails, standInMail)
	number(d.addresses, standInAddress)
	number(d.ids, func(n int) string { return fmt.Sprintf("id-%04d", n) })
	count := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(d.names)) {
		kind := d.names[name]
		count[kind]++
		d.names[name] = fmt.Sprintf("%s-%04d", kind, count[kind])
		first := words(name)
		if len(first) > 0 {
			d.byFirst[first[0]] = append(d.byFirst[first[0]], name)
		}
	}
	for _, names := range d.byFirst {
		slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	}
	clear(d.done)
}

func standInAccount(n int) string { return fmt.Sprintf("%012d", n) }
func standInMail(n int) string    { return fmt.Sprintf("person-%04d@example.invalid", n) }

// standInAddress is of RFC 5737's documentation ranges, and beyond them of the range
// that RFC 1112 reserves.
func standInAddress(n int) string {
	ranges := []string{"192.0.2", "198.51.100", "203.0.113"}
	if n--; n < 254*len(ranges) {
		return fmt.Sprintf("%s.%d", ranges[n/254], n%254+1)
	}
	n -= 254 * len(ranges)
	return fmt.Sprintf("240.%d.%d.%d", n>>16&255, n>>8&255, n&255)
}

// call is the stand-in of a call's ID: the ID follows from the account asked, which
// could be found by trying all.
func (d *dictionary) call(id string) string {
	if id == "" {
		return ""
	}
	if _, ok := d.calls[id]; !ok {
		d.calls[id] = fmt.Sprintf("call-x%05d", len(d.calls)+1)
	}
	return d.calls[id]
}
