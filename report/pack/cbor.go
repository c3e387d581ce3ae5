package pack

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"
)

// decodeCBOR reads one CBOR value (RFC 8949) of the kinds that AWS's protocol
// sends, as a JSON tree: byte strings in base64, times (tag 1) in RFC 3339.
func decodeCBOR(body []byte) (any, bool) {
	d := cbor{rest: body}
	tree := d.value(deepest)
	if d.bad || len(d.rest) > 0 {
		return nil, false
	}
	switch tree.(type) {
	case map[string]any, []any: // anything else could be text by chance
		return tree, true
	}
	return nil, false
}

// cbor reads from rest; once something is amiss it is bad, and stays so.
type cbor struct {
	rest []byte
	bad  bool
}

// stop ends a list, map or string of indefinite length.
type stop struct{}

func (d *cbor) fail() any {
	d.bad, d.rest = true, nil
	return nil
}

func (d *cbor) value(depth int) any {
	if len(d.rest) == 0 || depth == 0 {
		return d.fail()
	}
	major, info := d.rest[0]>>5, d.rest[0]&31
	d.rest = d.rest[1:]
	if major == 7 {
		return d.simple(info)
	}
	n, indefinite := d.argument(info)
	if d.bad {
		return nil
	}
	switch major {
	case 0:
		return json.Number(strconv.FormatUint(n, 10))
	case 1:
		minus := new(big.Int).SetUint64(n)
		return json.Number(minus.Not(minus).String())
	case 2:
		return base64.StdEncoding.EncodeToString(d.bytes(n, indefinite, 2))
	case 3:
		s := d.bytes(n, indefinite, 3)
		if !utf8.Valid(s) {
			return d.fail()
		}
		return string(s)
	case 4:
		return d.list(n, indefinite, depth)
	case 5:
		return d.object(n, indefinite, depth)
	}
	inner := d.value(depth - 1)
	if seconds, ok := inner.(json.Number); ok && n == 1 {
		return epoch(seconds)
	}
	return inner
}

// argument reads the number after the first byte.
func (d *cbor) argument(info byte) (n uint64, indefinite bool) {
	switch {
	case info < 24:
		return uint64(info), false
	case info == 31:
		return 0, true
	case info > 27:
		d.fail()
		return 0, false
	}
	size := 1 << (info - 24)
	if len(d.rest) < size {
		d.fail()
		return 0, false
	}
	var wide [8]byte
	copy(wide[8-size:], d.rest)
	d.rest = d.rest[size:]
	return binary.BigEndian.Uint64(wide[:]), false
}

func (d *cbor) bytes(n uint64, indefinite bool, major byte) []byte {
	if !indefinite {
		if n > uint64(len(d.rest)) {
			d.fail()
			return nil
		}
		out := d.rest[:n]
		d.rest = d.rest[n:]
		return out
	}
	var out []byte
	for len(d.rest) > 0 && d.rest[0] != 0xff {
		if d.rest[0]>>5 != major || d.rest[0]&31 == 31 {
			d.fail()
			return nil
		}
		info := d.rest[0] & 31
		d.rest = d.rest[1:]
		size, _ := d.argument(info)
		out = append(out, d.bytes(size, false, major)...)
	}
	if len(d.rest) == 0 {
		d.fail()
		return nil
	}
	d.rest = d.rest[1:]
	return out
}

func (d *cbor) list(n uint64, indefinite bool, depth int) any {
	out := []any{}
	for i := uint64(0); indefinite || i < n; i++ {
		v := d.value(depth - 1)
		if _, end := v.(stop); end && indefinite {
			break
		} else if end || d.bad {
			return d.fail()
		}
		out = append(out, v)
	}
	return out
}

func (d *cbor) object(n uint64, indefinite bool, depth int) any {
	out := map[string]any{}
	for i := uint64(0); indefinite || i < n; i++ {
		k := d.value(depth - 1)
		if _, end := k.(stop); end && indefinite {
			break
		}
		key, ok := k.(string)
		v := d.value(depth - 1)
		_, twice := out[key]
		if _, end := v.(stop); end || !ok || twice || d.bad {
			return d.fail()
		}
		out[key] = v
	}
	return out
}

func (d *cbor) simple(info byte) any {
	switch info {
	case 20, 21:
		return info == 21
	case 22, 23: // null, undefined
		return nil
	case 31:
		return stop{}
	case 26, 27:
		n, _ := d.argument(info)
		if info == 26 {
			return number(float64(math.Float32frombits(uint32(n))))
		}
		return number(math.Float64frombits(n))
	}
	return d.fail()
}

// number is a float as JSON has it; what JSON cannot say is a word.
func number(f float64) any {
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return text
	}
	return json.Number(text)
}

func epoch(seconds json.Number) any {
	f, err := seconds.Float64()
	if err != nil || math.Abs(f) > 1e11 {
		return seconds
	}
	whole, part := math.Modf(f)
	at := time.Unix(int64(whole), int64(math.Round(part*1e3))*int64(time.Millisecond)).UTC()
	return at.Format("2006-01-02T15:04:05.999Z07:00")
}
