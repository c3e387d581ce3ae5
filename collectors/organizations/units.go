package organizations

import (
	"context"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// ReadTree asks for the tree of the organization that the session's account
// belongs to. It puts at most limit questions at a time.
func ReadTree(ctx context.Context, s *awsapi.Session, limit int) evidence.Value[[]Node] {
	return evidence.Read(ctx, guard{client: client(s), limit: limit}.tree)
}

// Units are the organizational units of a tree. Each is known by its ID and by
// its path: the names from below the root down to it, joined by slashes, such as
// Workloads/Production.
type Units struct {
	nodes map[string]Node
	ids   []string // of the units, sorted; not of the roots
}

// NewUnits are the units of a tree.
func NewUnits(tree []Node) *Units {
	u := &Units{nodes: map[string]Node{}}
	for _, n := range tree {
		u.nodes[n.ID] = n
		if n.Parent != "" && strings.HasPrefix(n.ID, "ou-") {
			u.ids = append(u.ids, n.ID)
		}
	}
	slices.Sort(u.ids)
	return u
}

// Path is that of a unit, or of the unit that an account lies in; "" for the root
// and for what lies in it directly.
func (u *Units) Path(id string) string {
	if n := u.nodes[id]; !strings.HasPrefix(id, "ou-") {
		id = n.Parent
	}
	var names []string
	for _, at := range u.above(id) {
		if n := u.nodes[at]; n.Parent != "" {
			names = append(names, n.Name)
		}
	}
	slices.Reverse(names)
	return strings.Join(names, "/")
}

// Paths are those of all units, sorted.
func (u *Units) Paths() []string {
	var paths []string
	for _, id := range u.ids {
		paths = append(paths, u.Path(id))
	}
	slices.Sort(paths)
	return paths
}

// Find is the unit or root that an ID or a path stands for; found is how many it
// may stand for. Names may hold slashes, so that a path may stand for several.
func (u *Units) Find(text string) (id string, found int) {
	if _, there := u.nodes[text]; there && (strings.HasPrefix(text, "ou-") || strings.HasPrefix(text, "r-")) {
		return text, 1
	}
	for _, candidate := range u.ids {
		if u.Path(candidate) == strings.Trim(text, "/") {
			id, found = candidate, found+1
		}
	}
	return id, found
}

// Below are the units, by path, whose own name is this one.
func (u *Units) Below(name string) []string {
	var paths []string
	for _, id := range u.ids {
		if strings.EqualFold(u.nodes[id].Name, name) {
			paths = append(paths, u.Path(id))
		}
	}
	slices.Sort(paths)
	return paths
}

// Places says whether the tree leads from the account to a root.
func (u *Units) Places(account string) bool {
	up := u.above(account)
	top := u.nodes[up[len(up)-1]]
	return len(up) > 1 && top.ID != "" && top.Parent == ""
}

// Within says whether what has the ID lies in the unit, or is it.
func (u *Units) Within(id, unit string) bool { return slices.Contains(u.above(id), unit) }

// above is the ID and all that it lies in, from there up. A tree that runs in a
// ring ends where it begins.
func (u *Units) above(id string) []string {
	up := []string{id}
	for {
		parent := u.nodes[up[len(up)-1]].Parent
		if parent == "" || slices.Contains(up, parent) {
			return up
		}
		up = append(up, parent)
	}
}
