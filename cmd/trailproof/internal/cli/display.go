package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/spf13/pflag"
)

// display is what the user sees beside the answer: progress and log on stderr.
// It never bears on a verdict.
type display struct {
	env        *Env
	quiet      bool
	verbose    bool
	noColor    bool
	noProgress bool
	logFormat  string

	log *slog.Logger // set with --log-format json

	mu      sync.Mutex
	line    bool // a progress line stands on the terminal
	printed time.Time
}

func (d *display) flags(f *pflag.FlagSet) {
	f.BoolVarP(&d.quiet, "quiet", "q", false, "no progress and no hints")
	f.BoolVarP(&d.verbose, "verbose", "v", false, "say every step")
	f.BoolVar(&d.noColor, "no-color", false, "no colour")
	f.BoolVar(&d.noProgress, "no-progress", false, "no progress")
	f.StringVar(&d.logFormat, "log-format", "text", "form of the log on stderr: text or json")
}

func (d *display) prepare() error {
	switch d.logFormat {
	case "text":
	case "json":
		d.log = slog.New(slog.NewJSONHandler(d.env.Stderr, nil))
	default:
		return usagef("--log-format is text or json, not %q", d.logFormat)
	}
	return nil
}

// calm is the least time between two plain lines of progress.
const calm = 5 * time.Second

// progress says what is being done now. Many goroutines may call it.
func (d *display) progress(format string, args ...any) {
	if d.quiet || d.noProgress {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	text := visible(fmt.Sprintf(format, args...))
	switch now := d.env.Now(); {
	case d.log != nil:
		if d.verbose {
			d.log.Info(text)
		}
	case d.env.StderrTTY && !d.verbose && d.env.Getenv("TERM") != "dumb":
		fmt.Fprintf(d.env.Stderr, "\r\x1b[K%s", clip(text, d.columns()))
		d.line = true
	case d.verbose || now.Sub(d.printed) >= calm:
		fmt.Fprintln(d.env.Stderr, text)
		d.printed = now
	}
}

// columns is how much of a line of progress fits.
func (d *display) columns() int {
	if d.env.Width > 2 {
		return d.env.Width - 2
	}
	return 78
}

// say writes a line of lasting interest to stderr: the gate's decision, where a
// pack was kept.
func (d *display) say(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	text := visible(fmt.Sprintf(format, args...))
	d.clear()
	if d.log != nil {
		d.log.Info(text)
		return
	}
	fmt.Fprintln(d.env.Stderr, text)
}

// hint is like say, for what --quiet leaves out.
func (d *display) hint(format string, args ...any) {
	if !d.quiet {
		d.say(format, args...)
	}
}

// complain says what went wrong, in one sentence. What has been said already,
// such as the gate's decision, is not said again.
func (d *display) complain(err error) {
	var gate *gateError
	var told said
	if err == nil || errors.As(err, &gate) || errors.As(err, &told) {
		return
	}
	if d.log != nil {
		d.log.Error(err.Error())
		return
	}
	d.clear()
	fmt.Fprintf(d.env.Stderr, "trailproof: %s\n", err)
}

// finish removes the line of progress before the answer is shown.
func (d *display) finish() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.clear()
}

// clear removes the line of progress from the terminal.
func (d *display) clear() {
	if d.line {
		fmt.Fprint(d.env.Stderr, "\r\x1b[K")
		d.line = false
	}
}

func clip(s string, width int) string {
	if r := []rune(s); len(r) > width {
		return string(r[:width-1]) + "…"
	}
	return s
}
