package cli

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// searching is the command line of events.
type searching struct {
	reading
	looking
	timeline bool
	files    []string
	format   string
	config   string
}

func (s *searching) flags(f *pflag.FlagSet) {
	s.reading.flags(f)
	for name, usage := range map[string]string{
		"regions":   "regions whose log files are searched (default all)",
		"accounts":  "accounts whose log files are searched (default all)",
		"org":       "search what there is of every account of the organization",
		"role-name": "role to assume in other accounts, to ask them for trails of their own",
		"period":    "time span in which the events happened, FROM..TO in dates or RFC 3339 (default the last 7 days; with --from-dir everything)",
		"trail":     "trail whose log files are searched, by ARN or name (repeatable; default all)",
		"timeout":   "give up after this time, showing what was found (0 is never)",
	} {
		f.Lookup(name).Usage = usage
	}
	f.StringSliceVar(&s.checks, "check", nil, "events that a check is about, by its ID (repeatable)")
	f.StringArrayVar(&s.patterns, "pattern", nil, "events that a pattern matches: a filter pattern of CloudWatch Logs, or an event pattern of EventBridge (repeatable)")
	f.StringSliceVar(&s.names, "event-name", nil, "name of the event, such as StopLogging (repeatable)")
	f.StringSliceVar(&s.sources, "event-source", nil, "service, such as s3 or s3.amazonaws.com (repeatable)")
	f.StringSliceVar(&s.ids, "event-id", nil, "ID of the event (repeatable)")
	f.StringArrayVar(&s.principals, "principal", nil, "who acted: ARN, user name, role name, access key ID, account or service (repeatable)")
	f.StringArrayVar(&s.resources, "resource", nil, "what was acted on: ARN or name (repeatable)")
	f.StringSliceVar(&s.addresses, "source-ip", nil, "where it came from: address, range such as 203.0.113.0/24, or the text in its place (repeatable)")
	f.BoolVar(&s.timeline, "timeline", false, "trace sessions back to who assumed the role, and say so of each event")
	f.StringArrayVarP(&s.files, "output", "o", nil, "write FORMAT=PATH, ndjson, csv or json (repeatable; - is stdout)")
	f.StringVarP(&s.format, "format", "f", "table", "what stdout shows: table, ndjson, csv, json or none")
	f.StringVar(&s.config, "config", "", "configuration file (default "+defaultConfig+" if it is there)")
}

var (
	spottedFiles = []string{"ndjson", "csv", "json"}
	spottedForms = []string{"table", "ndjson", "csv", "json", "none"}
)

// targets reads --output and --format.
func (s *searching) targets() ([]target, error) {
	var out []target
	for _, typed := range s.files {
		format, path, ok := strings.Cut(typed, "=")
		switch {
		case !ok || path == "":
			return nil, usagef("--output is FORMAT=PATH, not %q", typed)
		case !slices.Contains(spottedFiles, format):
			return nil, usagef("--output: there is no format %q of events; there are %s%s", format, strings.Join(spottedFiles, ", "), meant(format, spottedFiles))
		case path == "-" && slices.ContainsFunc(out, func(t target) bool { return t.path == "-" }):
			return nil, usagef("--output: only one format can go to stdout")
		case path == "-":
			s.format = "none"
		}
		t := target{format, path}
		if err := writable(t); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	if !slices.Contains(spottedForms, s.format) {
		return nil, usagef("--format is table, ndjson, csv, json or none, not %q", s.format)
	}
	return out, nil
}

// cloudTrailBegan is before any log file was delivered.
var cloudTrailBegan = time.Date(2013, 11, 1, 0, 0, 0, 0, time.UTC)

// spans are when the events happened that are asked for, the zero Period for any
// time, and the deliveries that are read for them.
func (s *searching) spans(now time.Time) (asked, read evidence.Period, err error) {
	switch {
	case s.ask.period != "":
		if asked, err = parsePeriod(s.ask.period, now); err != nil {
			return asked, read, err
		}
		asked = evidence.Period{From: asked.From.UTC(), To: asked.To.UTC()}
		if !asked.From.Before(now) {
			return asked, read, usagef("--period begins in the future: %s", s.ask.period)
		}
	case s.fromDir != "":
		return asked, evidence.Period{From: cloudTrailBegan, To: now.Add(24 * time.Hour)}, nil
	default:
		asked = evidence.Period{From: now.Add(-week).Truncate(time.Second), To: now.Truncate(time.Second)}
		s.show.hint("no --period: the last 7 days, %s..%s", asked.From.Format(time.RFC3339), asked.To.Format(time.RFC3339))
	}
	back := asked
	if s.timeline { // a session may have begun before
		back.From = back.From.Add(-longestSession)
	}
	return asked, archive.Delivered(back, now), nil
}
