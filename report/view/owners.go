package view

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// Owners say who answers for what, as the people who run the program say it.
type Owners struct {
	// Of names the owner of an account, by its ID, or of all accounts of an
	// organizational unit and those below it, by its path ("Workloads/Production",
	// in which * stands for any characters).
	Of map[string]string `json:"of,omitempty"`
	// Tag is the key of the tag that names the owner of a resource or an account;
	// "" for none.
	Tag string `json:"tag,omitempty"`
}

// account is who answers for an account: whom Of names for it, or else for the
// innermost unit that it lies in, or else whom its tag names; "" for nobody.
func (o Owners) account(a evidence.Account) string {
	if owner, ok := o.Of[a.ID]; ok {
		return owner
	}
	keys := slices.SortedFunc(maps.Keys(o.Of), func(x, y string) int {
		if len(x) != len(y) {
			return len(y) - len(x)
		}
		return strings.Compare(x, y)
	})
	for path := a.Unit; path != ""; path = above(path) {
		for _, key := range keys {
			if controls.Approved([]string{key}, path) {
				return o.Of[key]
			}
		}
	}
	return o.tagged(a.Tags)
}

// above is the unit that a unit lies in; "" for one below the root.
func above(path string) string {
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		return path[:i]
	}
	return ""
}

func (o Owners) tagged(tags map[string]string) string {
	if o.Tag == "" {
		return ""
	}
	return tags[o.Tag]
}

// owned fills in who answers for each account and each exception: whom the
// subject's own tag names, or else the account's owner.
func (b *builder) owned() {
	owners, tags := map[string]string{}, map[string]string{}
	for _, a := range b.snapshot.About.Accounts {
		owners[a.ID], tags[a.ID] = b.in.Owners.account(a), tagsText(a.Tags)
	}
	for i := range b.pack.Standings.Rows {
		row := &b.pack.Standings.Rows[i]
		row.Owner, row.Tags = owners[row.ID], tags[row.ID]
	}
	for i := range b.pack.Exceptions {
		e := &b.pack.Exceptions[i]
		if e.Owner == "" {
			e.Owner = owners[e.Account]
		}
	}
}

// tagsOf are the tags of a subject, as far as they were read: those of trails and
// roles stand in their facts, those of users with what else the account's
// authorization details say of them.
func (b *builder) tagsOf(s controls.Subject) map[string]string {
	f, found := b.fact(s)
	if !found {
		return nil
	}
	var tags any
	switch f.Kind {
	case "iam.user":
		of := readFact[struct {
			Access json.RawMessage `json:"access"`
		}](b, f)
		tags, _ = documentFrom(of).at("access", "tags")
	case "cloudtrail.trail", "iam.role":
		of := readFact[struct {
			Tags json.RawMessage `json:"tags"`
		}](b, f)
		tags, _ = documentFrom(of).at("tags")
	}
	list, _ := tags.(map[string]any)
	return texts(list)
}

func texts(list map[string]any) map[string]string {
	out := map[string]string{}
	for key, value := range list {
		if text, ok := value.(string); ok {
			out[key] = text
		}
	}
	return out
}

// tagsText prints tags by their keys: "Owner=payments, stage=prod".
func tagsText(tags map[string]string) string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, key+"="+tags[key])
	}
	return strings.Join(out, ", ")
}
