package policy

// Compiled is a document that is ready to be asked about many requests. It does
// not change and may be used by several goroutines.
type Compiled struct {
	Name string // by which it is cited

	clauses []clause
	unread  bool
}

// Compile readies a document. An error, of type *Error, says that AWS would not
// accept it.
func Compile(name string, doc *Document) (*Compiled, error) {
	if err := doc.acceptable(); err != nil {
		return nil, err
	}
	c := &Compiled{Name: name, clauses: make([]clause, 0, len(doc.Statements))}
	variables := doc.Version == "2012-10-17"
	for i, s := range doc.Statements {
		compiled, err := compileStatement(s, i+1, variables)
		if err != nil {
			return nil, err
		}
		c.clauses = append(c.clauses, compiled)
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
	for i := range c.clauses {
		if c.clauses[i].coversAction(action) {
			return true
		}
	}
	return false
}
