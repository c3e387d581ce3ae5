package evidence

import (
	"fmt"
	"math"
	"strconv"
)

// Days is a length of time in whole days. Never is longer than any number of
// days, so that "kept at least 365 days" holds of a log that is never deleted.
// In JSON and in reports it is a number, or the word "never".
type Days int

// Never is the length of time after which something happens that never does.
const Never Days = math.MaxInt32

func (d Days) String() string {
	if d == Never {
		return "never"
	}
	return strconv.Itoa(int(d))
}

// MarshalJSON writes a number or "never".
func (d Days) MarshalJSON() ([]byte, error) {
	if d == Never {
		return []byte(`"never"`), nil
	}
	return []byte(strconv.Itoa(int(d))), nil
}

// UnmarshalJSON reads a number or "never".
func (d *Days) UnmarshalJSON(data []byte) error {
	if string(data) == `"never"` {
		*d = Never
		return nil
	}
	n, err := strconv.Atoi(string(data))
	if err != nil {
		return fmt.Errorf("days: %s is neither a whole number nor \"never\"", data)
	}
	*d = Days(n)
	return nil
}
