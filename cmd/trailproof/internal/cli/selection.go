package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report"
)

// judging are the flags of every command that judges evidence.
type judging struct {
	frameworks   []string
	controlsDirs []string
	config       string
	waivers      string
	attestations string
	looks
	drawing
}

func (j *judging) flags(f *pflag.FlagSet) {
	f.StringSliceVar(&j.frameworks, "framework", nil, "catalog to judge by (repeatable; default all)")
	f.StringSliceVar(&j.controlsDirs, "controls", nil, "folder with checks and catalogs of your own (repeatable)")
	f.StringVar(&j.config, "config", "", "configuration file (default "+defaultConfig+" if it is there)")
	f.StringVar(&j.waivers, "waivers", "", "file of accepted risks")
	f.StringVar(&j.attestations, "attestations", "", "file of attestations")
	j.looks.flags(f)
	j.drawing.flags(f)
}

// asking are the flags of every command that asks AWS.
type asking struct {
	profile     string
	regions     []string
	accounts    []string
	org         bool
	roleName    string
	externalID  string
	period      string
	concurrency int
	maxRPS      float64
	timeout     time.Duration
	callTimeout time.Duration
	choosing
	resume bool
}

func (a *asking) flags(f *pflag.FlagSet) {
	a.session(f)
	f.StringVar(&a.period, "period", "", "time span the evidence speaks for, FROM..TO in dates or RFC 3339 (default the moment of the run)")
}

// again is the flag of the commands that go on with a run which was ended early.
func (a *asking) again(f *pflag.FlagSet) {
	f.BoolVar(&a.resume, "resume", false, "go on with the run that was to write this pack, as far as it was not answered")
}

// session are those that say whom to ask, as whom and how, but not about when.
func (a *asking) session(f *pflag.FlagSet) {
	f.StringVar(&a.profile, "profile", "", "profile of the shared AWS configuration")
	f.StringSliceVar(&a.regions, "regions", nil, "regions to judge (default every enabled one; trails are looked for in all of them)")
	f.StringSliceVar(&a.accounts, "accounts", nil, "accounts to examine: IDs, or files that list them (default the caller's own, or with --org all)")
	f.BoolVar(&a.org, "org", false, "examine the accounts of the organization")
	f.StringVar(&a.roleName, "role-name", "", "role to assume in other accounts")
	f.StringVar(&a.externalID, "external-id", "", "external ID for assuming roles")
	a.choosing.flags(f)
	f.IntVar(&a.concurrency, "concurrency", awsapi.DefaultConcurrency, "most calls in flight; fewer while AWS answers slowly or throttles")
	f.Float64Var(&a.maxRPS, "max-rps", 0, "most requests per second in all, retries included (0: half of what AWS allows each API)")
	f.DurationVar(&a.timeout, "timeout", 0, "give up after this time, keeping what was collected (0 is never)")
	f.DurationVar(&a.callTimeout, "call-timeout", 30*time.Second, "wait this long for one call's answer, in all its attempts, and four times as long while it is throttled")
}

// check finds fault with flags before anything is asked, and reads what the
// configuration file says of single accounts.
func (a *asking) check(config string) error {
	if a.org && a.roleName == "" {
		return usagef("--org needs --role-name, the role to assume in the member accounts")
	}
	return a.limits(config)
}

// limits finds fault with what bounds a run, and with whom it asks.
func (a *asking) limits(config string) error {
	switch {
	case a.concurrency < 1 || a.concurrency > 512:
		return usagef("--concurrency is between 1 and 512, not %d", a.concurrency)
	case a.maxRPS < 0:
		return usagef("--max-rps is not negative")
	case a.timeout < 0, a.callTimeout <= 0:
		return usagef("a timeout is not negative")
	}
	return a.chosen(config)
}

// parsePeriod reads FROM..TO. A date stands for the beginning of its day, as
// TO for the end of it; times with an offset are converted to UTC. No period is
// the moment.
func parsePeriod(text string, now time.Time) (evidence.Period, error) {
	if text == "" {
		return evidence.Period{From: now, To: now}, nil
	}
	from, to, ok := strings.Cut(text, "..")
	if !ok {
		return evidence.Period{}, usagef("--period is FROM..TO, not %q", text)
	}
	start, err := parseTime(from, 0)
	if err != nil {
		return evidence.Period{}, err
	}
	end, err := parseTime(to, 24*time.Hour)
	if err != nil {
		return evidence.Period{}, err
	}
	if !end.After(start) {
		return evidence.Period{}, usagef("--period ends before it begins: %s", text)
	}
	return evidence.Period{From: start, To: end}, nil
}

func parseTime(text string, afterDate time.Duration) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return t.Add(afterDate), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, usagef("--period: %q is neither a date (2026-07-01) nor a time (2026-07-01T00:00:00Z)", text)
	}
	return t.UTC(), nil
}

// outputs are the flags of every command that writes reports.
type outputs struct {
	files  []string
	format string
}

func (o *outputs) flags(f *pflag.FlagSet) {
	f.StringArrayVarP(&o.files, "output", "o", nil, "write FORMAT=PATH (repeatable; - is stdout; pack=DIR or pack=FILE.zip)")
	f.StringVarP(&o.format, "format", "f", "table", "what stdout shows: table, json or none")
}

// target is one FORMAT=PATH.
type target struct{ format, path string }

// hasPack says whether a pack is asked for.
func hasPack(targets []target) bool {
	return slices.ContainsFunc(targets, func(t target) bool { return t.format == "pack" })
}

// targets reads --output and --format.
func (o *outputs) targets(env *Env) ([]target, error) {
	var out []target
	stdout := 0
	for _, text := range o.files {
		if err := output("--output", text); err != nil {
			return nil, &usageError{err}
		}
		format, path, _ := strings.Cut(text, "=")
		if path == "-" {
			if stdout++; format == "pack" {
				return nil, usagef("--output: a pack is a folder or a file, not a stream")
			}
			if f, err := report.Find(format); err == nil && f.Binary && env.StdoutTTY {
				return nil, usagef("--output: %s is binary, and stdout is a terminal; name a file", format)
			}
		}
		out = append(out, target{format, path})
	}
	if stdout > 1 {
		return nil, usagef("--output: only one format can go to stdout")
	}
	if stdout == 1 {
		o.format = "none"
	}
	if !slices.Contains([]string{"table", "json", "none"}, o.format) {
		return nil, usagef("--format is table, json or none, not %q", o.format)
	}
	return out, nil
}

// gating are the flags of every command that applies the gate.
type gating struct {
	failOn      string
	minCoverage float64
}

func (g *gating) flags(f *pflag.FlagSet) {
	f.StringVar(&g.failOn, "fail-on", "high", "fail if a control of this severity or worse fails: critical, high, medium, low or none")
	f.Float64Var(&g.minCoverage, "min-coverage", 0, "least percentage of controls that must have a verdict")
}

func (g *gating) check() error {
	if err := errors.Join(severity("--fail-on", g.failOn), percentage("--min-coverage", fmt.Sprint(g.minCoverage))); err != nil {
		return &usageError{err}
	}
	return nil
}
