package access

import (
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// Policy is one policy document of the estate, or word that it could not be read.
type Policy struct {
	Name       string        // by which it is cited
	ARN        string        // of a managed policy of IAM; "" for others
	AWSManaged bool          // AWS keeps it: nobody can write a version of it
	Unread     *evidence.Gap // why it is not known what it says

	doc      *policy.Document
	compiled *policy.Compiled
	text     *text
}

// Unread is a policy that is there, or may be, and could not be read.
func Unread(name string, gap evidence.Gap) *Policy {
	return &Policy{Name: name, Unread: &gap, compiled: policy.Unread(name)}
}

// Library parses and compiles each distinct document once, however many
// policies have it.
type Library struct{ texts map[string]*text }

// NewLibrary returns an empty library. It is not safe for concurrent use.
func NewLibrary() *Library { return &Library{texts: map[string]*text{}} }

// text is what came of reading a document.
type text struct {
	number   int // in the order of reading
	doc      *policy.Document
	compiled *policy.Compiled
	err      error
	may      actionSet // the actions of the table that an Allow statement covers
	choosy   actionSet // those for which a statement, of either effect, tells resources apart
}

// Policy reads a document under a name. One that does not parse is Unread, with
// the place and the mistake: what it allows cannot be told.
func (l *Library) Policy(name, document string) *Policy {
	t := l.texts[document]
	if t == nil {
		t = read(document)
		t.number = len(l.texts)
		l.texts[document] = t
	}
	if t.err != nil {
		return Unread(name, evidence.Gap{Reason: evidence.Failed, Detail: "the policy " + name + " cannot be read: " + t.err.Error()})
	}
	c := *t.compiled
	c.Name = name
	return &Policy{Name: name, doc: t.doc, compiled: &c, text: t}
}

func read(document string) *text {
	doc, err := policy.Parse(document)
	if err != nil {
		return &text{err: err}
	}
	compiled, err := policy.Compile("", doc)
	if err != nil {
		return &text{err: err}
	}
	return &text{doc: doc, compiled: compiled, may: coveredBy(doc), choosy: choosy(doc)}
}
