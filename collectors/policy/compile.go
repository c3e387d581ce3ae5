package policy

import "strings"

// Compiled is a document that is ready to be asked about many requests. It does
// not change and may be used by several goroutines.
type Compiled struct {
	Name string // by which it is cited

	clauses  []clause
	services []string // the services of its actions; nil if it may speak of any
	unread   bool
}

// Compile readies a document. An error, of type *Error, says that AWS would not
// accept it.
func Compile(name string, doc *Document) (*Compiled, error) {
	if err := doc.acceptable(); err != nil {
		return nil, err
	}
	c := &Compiled{Name: name, clauses: make([]clause, 0, len(doc.Statements)), services: []string{}}
	variables := doc.Version == "2012-10-17"
	for i, s := range doc.Statements {
		compiled, err := compileStatement(s, i+1, variables)
		if err != nil {
			return nil, err
		}
		c.clauses = append(c.clauses, compiled)
		c.speaksOf(s)
	}
	return c, nil
}

// Unread stands for a policy that exists and whose text is not known. What it
// allows and denies is open: whatever it bears on depends on it.
func Unread(name string) *Compiled { return &Compiled{Name: name, unread: true} }

// Mentions says whether a statement of the document, whatever its effect, covers
// the action on some resource. Only a policy that mentions an action bears on a
// request for it: all others may be left out of a Request without changing what
// Decide answers. It costs far less than Decide.
func (c *Compiled) Mentions(action string) bool {
	if c.unread {
		return true
	}
	if !c.covers(action) {
		return false
	}
	for i := range c.clauses {
		if c.clauses[i].coversAction(action) {
			return true
		}
	}
	return false
}

// covers is a first, cheap look: may the document speak of the action's service?
func (c *Compiled) covers(action string) bool {
	if c.services == nil {
		return true
	}
	for _, service := range c.services {
		if len(action) > len(service) && action[len(service)] == ':' && strings.EqualFold(action[:len(service)], service) {
			return true
		}
	}
	return false
}

// speaksOf adds the services of the statement's actions.
func (c *Compiled) speaksOf(s Statement) {
	if c.services == nil {
		return
	}
	if s.NotActions != nil {
		c.services = nil
		return
	}
next:
	for _, action := range s.Actions {
		service, _, ok := strings.Cut(action, ":")
		if !ok || strings.ContainsAny(service, "*?") {
			c.services = nil
			return
		}
		for _, known := range c.services {
			if strings.EqualFold(known, service) {
				continue next
			}
		}
		c.services = append(c.services, service)
	}
}
