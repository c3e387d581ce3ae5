package policy

import (
	"encoding/base64"
	"math/big"
	"net/netip"
	"strings"
	"time"
)

// sort is how an operator compares.
type sort uint8

const (
	stringSort sort = iota
	foldSort        // strings without regard to case
	likeSort
	numberSort
	dateSort
	boolSort
	binarySort
	addressSort
	arnSort
	nullSort
)

// order is the comparison of numbers and dates.
type order uint8

const (
	equal order = iota
	less
	lessOrEqual
	greater
	greaterOrEqual
)

// An operation is a condition operator without its set and IfExists.
type operation struct {
	sort    sort
	order   order
	negated bool
}

// operations are the operators that AWS documents, in lower case.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
var operations = map[string]operation{
	"stringequals":              {sort: stringSort},
	"stringnotequals":           {sort: stringSort, negated: true},
	"stringequalsignorecase":    {sort: foldSort},
	"stringnotequalsignorecase": {sort: foldSort, negated: true},
	"stringlike":                {sort: likeSort},
	"stringnotlike":             {sort: likeSort, negated: true},
	"numericequals":             {sort: numberSort},
	"numericnotequals":          {sort: numberSort, negated: true},
	"numericlessthan":           {sort: numberSort, order: less},
	"numericlessthanequals":     {sort: numberSort, order: lessOrEqual},
	"numericgreaterthan":        {sort: numberSort, order: greater},
	"numericgreaterthanequals":  {sort: numberSort, order: greaterOrEqual},
	"dateequals":                {sort: dateSort},
	"datenotequals":             {sort: dateSort, negated: true},
	"datelessthan":              {sort: dateSort, order: less},
	"datelessthanequals":        {sort: dateSort, order: lessOrEqual},
	"dategreaterthan":           {sort: dateSort, order: greater},
	"dategreaterthanequals":     {sort: dateSort, order: greaterOrEqual},
	"bool":                      {sort: boolSort},
	"binaryequals":              {sort: binarySort},
	"ipaddress":                 {sort: addressSort},
	"notipaddress":              {sort: addressSort, negated: true},
	"arnequals":                 {sort: arnSort},
	"arnlike":                   {sort: arnSort},
	"arnnotequals":              {sort: arnSort, negated: true},
	"arnnotlike":                {sort: arnSort, negated: true},
	"null":                      {sort: nullSort},
}

// A value is one value of a condition, read as its operator reads it. Where it
// cannot be read so, ok is false, and whether it matches is open: AWS accepts
// such a value and does not document what it does.
type value struct {
	template
	number *big.Rat
	date   time.Time
	prefix netip.Prefix
	ok     bool
}

func compileValue(text string, s sort, variables bool) value {
	switch s {
	case stringSort, foldSort, likeSort, arnSort:
	default:
		variables = false // only strings and ARNs may have variables
	}
	v := value{template: compileTemplate(text, variables), ok: true}
	switch s {
	case numberSort:
		v.number, v.ok = readNumber(text)
	case dateSort:
		v.date, v.ok = readDate(text)
	case addressSort:
		v.prefix, v.ok = readPrefix(text)
	case arnSort:
		v.ok = v.parts != nil || strings.Count(text, ":") >= 5
	case boolSort, nullSort:
		v.ok = strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
	}
	return v
}

// matches says whether one value of a key of the request matches one value of
// the condition, before any negation.
func (w *value) matches(op operation, have string, v *view) Truth {
	switch op.sort {
	case stringSort, foldSort, likeSort, arnSort:
		return w.matchesText(op.sort, have, v)
	case binarySort:
		decoded, err := base64.StdEncoding.DecodeString(w.text)
		return truth(have == w.text || err == nil && have == string(decoded))
	}
	if !w.ok {
		return Open
	}
	switch op.sort {
	case boolSort:
		return truth(strings.EqualFold(w.text, have))
	case numberSort:
		number, ok := readNumber(have)
		if !ok {
			return Open
		}
		return truth(op.order.holds(number.Cmp(w.number)))
	case dateSort:
		date, ok := readDate(have)
		if !ok {
			return Open
		}
		return truth(op.order.holds(date.Compare(w.date)))
	case addressSort:
		address, err := netip.ParseAddr(have)
		if err != nil || address.Is4In6() {
			return Open
		}
		return truth(w.prefix.Contains(address.WithZone("")))
	}
	return Open
}

func (w *value) matchesText(s sort, have string, v *view) Truth {
	if w.parts == nil {
		switch {
		case s == stringSort:
			return truth(w.text == have)
		case s == foldSort:
			return truth(strings.EqualFold(w.text, have))
		case s == likeSort:
			return truth(glob(w.text, have))
		case !w.ok:
			return Open
		}
		return truth(arnMatch(w.text, have))
	}
	if s == stringSort || s == foldSort {
		text, ok := w.words(v)
		if ok != Yes {
			return ok
		}
		return truth(text == have || s == foldSort && strings.EqualFold(text, have))
	}
	pattern, ok := w.expand(v, true)
	if ok != Yes {
		return ok
	}
	if s == arnSort {
		if pattern = pattern.arn(); pattern == nil {
			return Open
		}
	}
	return truth(pattern.match(have))
}

// arnMatch compares the six parts of an ARN one by one.
func arnMatch(pattern, arn string) bool {
	for range 5 {
		var p, a string
		var more bool
		if p, pattern, more = strings.Cut(pattern, ":"); !more {
			return false
		}
		if a, arn, more = strings.Cut(arn, ":"); !more || !glob(p, a) {
			return false
		}
	}
	return glob(pattern, arn)
}

func (o order) holds(compared int) bool {
	switch o {
	case less:
		return compared < 0
	case lessOrEqual:
		return compared <= 0
	case greater:
		return compared > 0
	case greaterOrEqual:
		return compared >= 0
	}
	return compared == 0
}

// readNumber reads an integer or a decimal number. Long ones are left unread:
// an exponent could make them as long as it likes.
func readNumber(s string) (*big.Rat, bool) {
	if len(s) > 40 || strings.Trim(s, "+-.0123456789") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// readDate reads the W3C forms of ISO 8601, and seconds of the epoch. Four
// digits alone may be either, and are not read.
func readDate(s string) (time.Time, bool) {
	if n, ok := readNumber(s); ok && len(s) != 4 {
		if !n.IsInt() || !n.Num().IsInt64() {
			return time.Time{}, false
		}
		return time.Unix(n.Num().Int64(), 0), true
	}
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02", "2006-01"} {
		if t, err := time.Parse(form, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// readPrefix reads a range of addresses, or one address.
func readPrefix(s string) (netip.Prefix, bool) {
	if address, err := netip.ParseAddr(s); err == nil && !address.Is4In6() && address.Zone() == "" {
		return netip.PrefixFrom(address, address.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	return p, err == nil && !p.Addr().Is4In6()
}
