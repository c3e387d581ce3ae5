package cli

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func newAccess(env *Env, show *display) *cobra.Command {
	a := accessing{env: env, show: show}
	cmd := &cobra.Command{
		Use:   "access",
		Short: "Who can stop, alter, read, decrypt or silence the audit trail",
		Long: `access names the principals that hold power over each trail and what it depends
on: its bucket and the logs in it, its key, and the log group, filters, alarms,
rules and topics behind its alerts. It weighs identity policies, boundaries,
resource policies, grants, service and resource control policies as AWS does.

An outcome is "allow", or "depends" with what it depends on: a condition that
only the request would meet, or a policy that could not be read. The table tells
of those who are not approved which statement grants it, what stands in the way,
and how others become them. Who is approved, the configuration file says:

  approved:
    read-logs: ["arn:aws:iam::*:role/Security*"]

The capabilities are:
  ` + strings.ReplaceAll(folded(capabilityNames(), 76), "\n", "\n  ") + `

It asks AWS anew, the questions of a scan but for those about the log archive, or
answers from a pack that scan, collect or demo wrote with --from; then flags that
say whom and how to ask have no effect. It needs of the policy that "trailproof
permissions" prints the statement TrailproofRead, and TrailproofAssume with
--role-name.

It applies no gate: it ends with 0 whoever holds what, with 3 if something that
bears on the answer could not be read, and with 2 if there is no trail, capability
or principal as named. A pattern that matches nobody ends with 3: nothing was
examined.`,
		Example: `  trailproof access --from trailproof-demo
  trailproof access --org --role-name TrailproofAudit -o json=access.json
  trailproof access --trail audit --capability stop-logging --capability delete-logs
  trailproof access --from pack --principal 'arn:aws:iam::*:role/Deploy*' --all -f json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.run(cmd.Context()) },
	}
	a.asking.session(cmd.Flags())
	f := cmd.Flags()
	f.StringVar(&a.from, "from", "", "answer from this pack, offline: a folder or a zip file")
	f.StringSliceVar(&a.trails, "trail", nil, "trail to ask about, by ARN or name, with what it depends on (repeatable; default all)")
	f.StringSliceVar(&a.capabilities, "capability", nil, "capability to ask about (repeatable; default all)")
	f.StringArrayVar(&a.principals, "principal", nil, "principal to ask about: an ARN, or a pattern with * and ? (repeatable; default all)")
	f.BoolVar(&a.all, "all", false, "also tell who was examined and does not hold it, as deny")
	f.StringVar(&a.config, "config", "", "configuration file (default "+defaultConfig+" if it is there)")
	a.outputs.flags(f)
	f.Lookup("output").Usage = "write json=PATH (repeatable; - is stdout)"
	complete := cobra.FixedCompletions(capabilityNames(), cobra.ShellCompDirectiveNoFileComp)
	if err := cmd.RegisterFlagCompletionFunc("capability", complete); err != nil {
		panic(err) // the flag is not there, or has a completion already
	}
	return cmd
}

// folded is a list of words on lines of so many columns.
func folded(words []string, columns int) string {
	var lines []string
	line := ""
	for i, word := range words {
		if i < len(words)-1 {
			word += ","
		}
		if line != "" && len(line)+1+len(word) > columns {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return strings.Join(append(lines, line), "\n")
}

// accessing is the command line of access.
type accessing struct {
	env  *Env
	show *display
	asking
	choice
	outputs
	from   string
	config string
}

func (a *accessing) run(ctx context.Context) error {
	if err := errors.Join(a.choice.check(), a.asking.check(a.config)); err != nil {
		return err
	}
	targets, err := jsonTargets(&a.outputs, a.env)
	if err != nil {
		return err
	}
	config, err := loadConfig(a.config)
	if err != nil {
		return err
	}
	s, approves, err := a.learn(ctx, config)
	if err != nil {
		return err
	}
	p, err := a.choice.answer(s, approves)
	if err != nil {
		return err
	}
	return a.give(p, targets)
}

// learn collects the facts, or reads those of a pack.
func (a *accessing) learn(ctx context.Context, config *config) (*evidence.Snapshot, approval, error) {
	if a.from != "" {
		return readPowers(a.from, config)
	}
	s, err := a.collectPowers(ctx)
	return s, config.approves, err
}

// give shows the answer, and makes the error that becomes the exit code.
func (a *accessing) give(p *powers, targets []target) error {
	for _, t := range targets {
		if t.path == "-" {
			if err := p.writeJSON(a.env.Stdout); err != nil {
				return err
			}
			continue
		}
		if err := writeWhole(t.path, p.writeJSON); err != nil {
			return err
		}
	}
	a.show.finish()
	if err := a.write(p, a.env.Stdout); err != nil {
		return err
	}
	if p.note != "" && a.format != "table" {
		a.show.say("%s", p.note)
	}
	for _, l := range p.lacks {
		a.show.say("not answered: %s", l)
	}
	if len(p.lacks) > 0 {
		a.show.say("incomplete: %s went unanswered; there may be more who hold power", count(len(p.lacks), "question"))
	}
	if len(p.lacks) > 0 || p.note != "" {
		return said{errUnanswered}
	}
	return nil
}

func (a *accessing) write(p *powers, w io.Writer) error {
	switch a.format {
	case "json":
		return p.writeJSON(w)
	case "table":
		return p.writeTable(w, a.env.Width, a.env.colour(a.env.StdoutTTY, a.show.noColor), len(a.principals) > 0)
	}
	return nil
}
