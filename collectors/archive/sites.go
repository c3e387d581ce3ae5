package archive

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
)

// site is a tree with the chains that are verified there; or, to be searched, a
// tree without any, or a folder.
type site struct {
	Tree
	chains []member
	folder *Folder
}

// sites are the trees of the chains.
func (v *verifier) sites(groups [][]member) []site {
	var out []site
	for _, chains := range groups {
		out = append(out, site{Tree: chains[0].Tree, chains: chains})
		v.claimTree(chains[0].Tree)
	}
	return out
}

// others are what else is to be searched, once it is known where the chains led.
func (v *verifier) others() []site {
	if v.Search == nil {
		return nil
	}
	var out []site
	for _, t := range v.Trees {
		if v.claimTree(t) {
			out = append(out, site{Tree: t})
		}
	}
	for i := range v.Folders {
		out = append(out, site{folder: &v.Folders[i]})
	}
	return out
}

// member is one chain of a group, with its place in the request.
type member struct {
	Chain
	chainID
	index int
}

// chainID tells the chains of a tree apart, as the names of digests do.
type chainID struct{ trail, home string }

// group puts the chains that lie in one tree together, in the order they came.
func group(chains []Chain) ([][]member, error) {
	at := map[Tree]int{}
	var groups [][]member
	for i, c := range chains {
		id, err := identify(c.Trail)
		if err != nil {
			return nil, err
		}
		m := member{c, id, i}
		g, seen := at[c.Tree]
		if !seen {
			g = len(groups)
			at[c.Tree] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], m)
	}
	return groups, nil
}

func identify(trail string) (chainID, error) {
	id, err := arn.Parse(trail)
	name, ok := strings.CutPrefix(id.Resource, "trail/")
	if err != nil || !ok || id.Service != "cloudtrail" {
		return chainID{}, fmt.Errorf("%.200q is not the ARN of a trail", trail)
	}
	return chainID{name, id.Region}, nil
}
