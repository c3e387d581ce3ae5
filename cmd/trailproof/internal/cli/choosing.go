package cli

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/spf13/pflag"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/accounts"
	"github.com/trailproof/trailproof/collectors/chains"
)

// choosing are the flags that say which accounts are asked, beside --org and
// --accounts, and through which roles; and how single accounts differ, as the
// configuration file has it.
type choosing struct {
	via             []string
	excludeAccounts []string
	units           []string
	excludeUnits    []string
	settings        map[string]accounts.Setting
	accountTags     bool // the owners of accounts are named by their tags
}

func (c *choosing) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&c.via, "via", nil, "ARN of a role to assume first (repeatable: each with the credentials of the one before); the last one's account is then at home")
	f.StringSliceVar(&c.excludeAccounts, "exclude-accounts", nil, "accounts to leave out: IDs, or files that list them")
	f.StringArrayVar(&c.units, "ou", nil, "with --org, only the accounts below this organizational unit, by ID or path such as Workloads/Production (repeatable)")
	f.StringArrayVar(&c.excludeUnits, "exclude-ou", nil, "with --org, not the accounts below this organizational unit (repeatable)")
}

// roleARN is the form of a role's ARN: the partition, the account and the name
// with its path.
var roleARN = regexp.MustCompile(`^arn:(aws|aws-us-gov|aws-cn):iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]{1,512}$`)

var role = shaped(roleARN, "the ARN of a role such as arn:aws:iam::111122223333:role/AuditHub")

// chosen reads what the configuration file says of single accounts, and finds
// fault with the flags.
func (a *asking) chosen(config string) error {
	c, err := loadConfig(config)
	if err != nil {
		return err
	}
	a.settings, a.accountTags = c.accounts, c.owners.Tag != ""
	for _, arn := range a.via {
		if err := role("--via", arn); err != nil {
			return &usageError{err}
		}
	}
	if len(a.units)+len(a.excludeUnits) > 0 && !a.org {
		return usagef("--ou and --exclude-ou choose among the accounts of an organization, which --org examines")
	}
	if a.accounts, err = accountList("--accounts", a.accounts); err != nil {
		return err
	}
	a.excludeAccounts, err = accountList("--exclude-accounts", a.excludeAccounts)
	return err
}

// whom is whom to ask, for commands without a plan.
func (a *asking) whom() accounts.Choice {
	return accounts.Choice{
		Org: a.org, Only: a.accounts, Except: a.excludeAccounts, Units: a.units, ExceptUnits: a.excludeUnits,
		RoleName: a.roleName, ExternalID: a.externalID, Via: a.via, Settings: a.settings,
	}
}

// asUsage is the error as one of usage, if it says that there is not what was
// asked for.
func asUsage(err error) error {
	if fault, ok := errors.AsType[*accounts.Fault](err); ok {
		return &usageError{fmt.Errorf("%w%s", fault, meant(fault.Word, fault.Known))}
	}
	_, plan := errors.AsType[*collectors.PlanError](err)
	_, ask := errors.AsType[*chains.AskError](err)
	if plan || ask {
		return &usageError{err}
	}
	return err
}
