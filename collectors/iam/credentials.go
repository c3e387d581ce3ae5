package iam

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	rootUser = "<root_account>"
	day      = 24 * time.Hour
)

// columns are those of the report that are needed; it may have others.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
var columns = []string{
	"user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed", "mfa_active",
	"access_key_1_active", "access_key_1_last_rotated", "access_key_1_last_used_date", "access_key_1_last_used_service",
	"access_key_2_active", "access_key_2_last_rotated", "access_key_2_last_used_date", "access_key_2_last_used_service",
	"cert_1_active", "cert_2_active",
}

// parse reads the report. A row that says something undocumented is the gap of
// its user. A line that is no row is an error, besides the rows that are.
func parse(content []byte, generated, now time.Time, calls []evidence.CallID) (map[string]row, error) {
	in := csv.NewReader(bytes.NewReader(content))
	header, err := in.Read()
	if err != nil {
		return nil, awsapi.Without(getReport, "the names of the columns")
	}
	at := map[string]int{}
	for i, name := range header {
		if _, twice := at[name]; twice {
			return nil, awsapi.Without(getReport, "one column "+name+" alone")
		}
		at[name] = i
	}
	for _, name := range columns {
		if _, ok := at[name]; !ok {
			return nil, awsapi.Without(getReport, "the column "+name)
		}
	}
	rows := map[string]row{}
	var incomplete error
	for {
		fields, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, incomplete
		}
		if err != nil {
			incomplete = illegible(err)
		}
		if errors.Is(err, csv.ErrFieldCount) {
			continue
		}
		if err != nil {
			return rows, incomplete // where the next row begins cannot be told
		}
		c := &cells{at: at, fields: fields}
		name, arn := c.text("user"), c.text("arn")
		if name == rootUser {
			continue
		}
		if name == "" || arn == "" {
			return rows, awsapi.Without(getReport, "the name and ARN of each user")
		}
		read := c.credentials(generated, now)
		if _, twice := rows[arn]; twice {
			c.wrong = "the user is listed twice"
		}
		credentials := evidence.Known(read, calls...)
		if c.wrong != "" {
			gap := evidence.Gap{Reason: evidence.Failed, Action: getReport, Detail: "in the credential report, " + c.wrong}
			credentials = evidence.Missing[Credentials](gap, calls...)
		}
		rows[arn] = row{name: name, credentials: credentials}
	}
}

func illegible(err error) error {
	line := 0
	if at, ok := errors.AsType[*csv.ParseError](err); ok {
		line = at.Line
	}
	return awsapi.Without(getReport, fmt.Sprintf("a row that can be read in line %d of the credential report", line))
}

// cells are the fields of one row by the names of their columns. The first that
// cannot be understood is what is wrong with the row.
type cells struct {
	at     map[string]int
	fields []string
	wrong  string
}

func (c *cells) credentials(generated, now time.Time) Credentials {
	out := Credentials{
		Generated:           generated.UTC(),
		Created:             c.time("user_creation_time"),
		PasswordEnabled:     c.truth("password_enabled"),
		PasswordLastUsed:    c.time("password_last_used"),
		PasswordLastChanged: c.time("password_last_changed"),
		MFAActive:           c.truth("mfa_active"),
		AccessKeys:          []AccessKey{},
	}
	if out.PasswordEnabled {
		idle := daysSince(c.first("password_last_used", "password_last_changed", "user_creation_time"), now)
		out.PasswordIdle = &idle
	}
	for n := range 2 {
		prefix := fmt.Sprintf("access_key_%d_", n+1)
		lastUsed := c.time(prefix + "last_used_date")
		if c.truth(prefix + "active") {
			made := c.first(prefix + "last_rotated")
			out.AccessKeys = append(out.AccessKeys, AccessKey{
				Number: n + 1, LastRotated: made, LastUsed: lastUsed, LastUsedService: c.word(prefix + "last_used_service"),
				Age: daysSince(made, now), Idle: daysSince(c.first(prefix+"last_used_date", prefix+"last_rotated"), now),
			})
		}
		if c.truth(fmt.Sprintf("cert_%d_active", n+1)) {
			out.ActiveCertificates++
		}
	}
	// The report has room for two keys. This column says that there are more.
	if more := c.word("additional_credentials_info"); more != "" {
		c.blame("additional_credentials_info")
	}
	return out
}

func (c *cells) text(name string) string {
	i, ok := c.at[name]
	if !ok {
		return ""
	}
	return c.fields[i]
}

// word is empty where the report says in one of its ways that there is nothing
// to say.
func (c *cells) word(name string) string {
	switch text := c.text(name); text {
	case "N/A", "no_information", "not_supported":
		return ""
	default:
		return text
	}
}

func (c *cells) truth(name string) bool {
	switch strings.ToLower(c.text(name)) {
	case "true":
		return true
	case "false":
		return false
	}
	c.blame(name)
	return false
}

func (c *cells) time(name string) *time.Time {
	text := c.word(name)
	if text == "" && c.text(name) != "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		c.blame(name)
		return nil
	}
	t = t.UTC()
	return &t
}

// first is the first of these times that is set; one of them has to be.
func (c *cells) first(names ...string) time.Time {
	for _, name := range names {
		if t := c.time(name); t != nil {
			return *t
		}
	}
	c.blame(names[len(names)-1])
	return time.Time{}
}

func (c *cells) blame(name string) {
	if c.wrong == "" {
		c.wrong = fmt.Sprintf("%s is %.40q", name, c.text(name))
	}
}

// daysSince is a length of time in days, a begun day counting whole: what is at
// most 90 days old is not older than 90 days by an hour.
func daysSince(t, now time.Time) evidence.Days {
	ago := max(now.Sub(t), 0)
	days := evidence.Days(ago / day)
	if ago%day > 0 {
		days++
	}
	return days
}
