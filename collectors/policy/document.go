// Package policy reads the IAM policy language: who (Principal) may or may not
// (Effect) do what (Action) to what (Resource), and when (Condition).
//
// Parse reads a document into statements and says nothing about requests. Compile
// readies it for Decide, which says what comes of a request. The other functions
// answer narrow questions about single statements, and each errs on the side it
// documents. None of them calls AWS.
//
//	doc, err := policy.Parse(text)
//	for _, s := range doc.Statements {
//		if s.Effect == policy.Allow && s.Everyone() { … }
//	}
package policy

import "strings"

// Document is a policy document. Version is "" if the document does not name
// one, which AWS reads as 2008-10-17: policy variables are then literal text.
type Document struct {
	Version    string
	ID         string
	Statements []Statement
}

// Effect is Allow or Deny.
type Effect string

// The effects.
const (
	Allow Effect = "Allow"
	Deny  Effect = "Deny"
)

// Statement is one statement. Of each pair X and NotX at most one is given. A
// nil list is an element that is absent; a list that is given and empty is not
// nil. Identity policies have no principal, trust policies have no resource.
type Statement struct {
	Sid           string
	Effect        Effect
	Principals    []Principal
	NotPrincipals []Principal
	Actions       []string
	NotActions    []string
	Resources     []string
	NotResources  []string
	Conditions    []Condition // all must hold
	At            Position
}

// Condition is one key of a condition block: it holds if one of the values
// matches, or for a negated operator if none does.
type Condition struct {
	Operator Operator
	Key      string // as written; keys are compared without regard to case
	Values   []string
	At       Position
}

// Is says whether the condition asks about the key.
func (c Condition) Is(key string) bool { return strings.EqualFold(c.Key, key) }

// Operator is a condition operator in its parts:
// ForAnyValue:StringLikeIfExists is {"ForAnyValue", "StringLike", true}.
// Names are kept as written, known to this package or not.
type Operator struct {
	Set      string // ForAllValues, ForAnyValue or ""
	Name     string
	IfExists bool
}

// Is says whether the operator has one of the names, in its plain form: without
// a set qualifier and without IfExists.
func (o Operator) Is(names ...string) bool {
	if o.Set != "" || o.IfExists {
		return false
	}
	for _, name := range names {
		if strings.EqualFold(o.Name, name) {
			return true
		}
	}
	return false
}

func (o Operator) String() string {
	s := o.Name
	if o.Set != "" {
		s = o.Set + ":" + s
	}
	if o.IfExists {
		s += "IfExists"
	}
	return s
}
