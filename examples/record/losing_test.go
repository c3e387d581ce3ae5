package main

import (
	"reflect"
	"slices"
	"testing"
	"unsafe"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/alerts"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
	"github.com/trailproof/trailproof/collectors/period"
	events "github.com/trailproof/trailproof/collectors/record"
)

// holdFacts expects no field of a fact to say something else than before. A fact
// may be missing, and what it says unknown.
func holdFacts(t *testing.T, name string, before, after *evidence.Snapshot) {
	t.Helper()
	was := map[string]evidence.Fact{}
	for _, f := range before.Facts {
		was[subject(f)] = f
	}
	for _, f := range after.Facts {
		if earlier, found := was[subject(f)]; found {
			h := held{t: t, name: name + ": " + f.Kind + " " + f.ID}
			h.hold("", reflect.ValueOf(earlier.Data), reflect.ValueOf(f.Data), nil)
		}
	}
}

// subject names what a fact is about. A policy that AWS keeps is one in every
// account, and each account says other things of it.
func subject(f evidence.Fact) string {
	if f.Kind == iam.PolicyKind {
		return f.Kind + " " + f.ID + " in " + f.Account
	}
	return f.Kind + " " + f.ID
}

// held compares what a fact said with what it says after something was lost.
type held struct {
	t    *testing.T
	name string
}

var gapType = reflect.TypeFor[*evidence.Gap]()

// hold compares one field. Lacks is what the lists around it may lack.
func (h *held) hold(path string, was, is reflect.Value, lacks *evidence.Gap) {
	if was.Type() == gapType {
		return
	}
	if answer, ok := is.Interface().(evidence.Answer); ok && is.Kind() == reflect.Struct {
		_, gap, _ := answer.Answer()
		_, before, _ := was.Interface().(evidence.Answer).Answer()
		switch {
		case gap != nil:
		case before != nil:
			h.t.Errorf("%s%s was unknown and is known", h.name, path)
		default:
			h.hold(path, inside(was), inside(is), nil)
		}
		return
	}
	if holders, ok := is.Interface().(access.Holders); ok {
		h.holders(path, was.Interface().(access.Holders), holders)
		return
	}
	if reach, ok := is.Interface().(access.Reach); ok {
		h.reach(path, was.Interface().(access.Reach), reach)
		return
	}
	if alert, ok := is.Interface().(alerts.Alert); ok {
		h.ways(path, was.Interface().(alerts.Alert).Ways, alert.Ways)
	}
	if reads, ok := is.Interface().([]events.Reads); ok && lacks != nil {
		h.reads(path, was.Interface().([]events.Reads), reads)
		return
	}
	if p, ok := is.Interface().(evidence.Partial); ok {
		lacks = p.Lacks()
	}
	if u, ok := is.Interface().(evidence.Undecided); ok && u.Undecided() != nil {
		return
	}
	switch is.Kind() {
	case reflect.Pointer:
		if was.IsNil() != is.IsNil() {
			h.t.Errorf("%s%s was %v and is %v", h.name, path, was, is)
		} else if !is.IsNil() {
			h.hold(path, was.Elem(), is.Elem(), lacks)
		}
	case reflect.Slice:
		h.list(path, was, is, lacks)
	case reflect.Struct:
		for i := range is.NumField() {
			field := is.Type().Field(i)
			answer := field.Type.Implements(reflect.TypeFor[evidence.Answer]())
			if !answer && tellsWhatWasRead(is.Type()) {
				continue
			}
			if field.IsExported() && field.Name != "Unclear" { // which says itself what is not known
				h.hold(path+"."+field.Name, was.Field(i), is.Field(i), lacks)
			}
		}
	default:
		if !reflect.DeepEqual(was.Interface(), is.Interface()) {
			h.t.Errorf("%s%s was %v and is %v", h.name, path, was, is)
		}
	}
}

// tellsWhatWasRead says that a document counts and lists what was read, so that
// it tells less when less was. What follows from it are the answers in it. An alert
// lists the ways that were found, each by the chain that comes closest, and says in
// words what is not known of them.
func tellsWhatWasRead(t reflect.Type) bool {
	return t == reflect.TypeFor[alerts.Alert]() || t == reflect.TypeFor[period.Integrity]() || t == reflect.TypeFor[period.Records]() || t == reflect.TypeFor[events.Observed]()
}

// list holds a list to what it was, or to a part of it where it may be longer.
func (h *held) list(path string, was, is reflect.Value, lacks *evidence.Gap) {
	if lacks != nil {
		for i := range is.Len() {
			if !slices.ContainsFunc(slices.Collect(elements(was)), func(v any) bool { return reflect.DeepEqual(v, is.Index(i).Interface()) }) {
				h.t.Errorf("%s%s: %v is in the list and was not", h.name, path, is.Index(i))
			}
		}
		return
	}
	if was.Len() != is.Len() {
		h.t.Errorf("%s%s was %v and is %v", h.name, path, was, is)
		return
	}
	for i := range is.Len() {
		h.hold(path, was.Index(i), is.Index(i), nil)
	}
}

// holders expects nobody to hold a power who did not hold it before, and nobody
// to have lost it: a holder may become one who may hold it, or not be listed in a
// list that may be longer. Whoever else is listed may hold it.
func (h *held) holders(path string, was, is access.Holders) {
	type power struct{ capability, resource, principal string }
	of := func(holder access.Holder) power {
		return power{string(holder.Capability), holder.Resource, holder.Principal}
	}
	before, after := map[power]string{}, map[power]string{}
	for _, holder := range was.All {
		before[of(holder)] = holder.Outcome
	}
	for _, holder := range is.All {
		after[of(holder)] = holder.Outcome
		if known := holder.Holds.Known(); holder.Outcome == access.Allowed && before[of(holder)] != access.Allowed || known != (holder.Outcome == access.Allowed) {
			h.t.Errorf("%s%s: %v was %q and is %q, known %v", h.name, path, of(holder), before[of(holder)], holder.Outcome, known)
		}
	}
	for p, outcome := range before {
		if after[p] == "" && is.Unread == nil {
			h.t.Errorf("%s%s: %v was %q and is not in the list", h.name, path, p, outcome)
		}
	}
}

// reach expects the capabilities of a role to be those they were, or a part of
// them where there may be more, and that there are some of them still.
func (h *held) reach(path string, was, is access.Reach) {
	more := func(c access.Capability) bool { return !slices.Contains(was.Capabilities, c) }
	if slices.ContainsFunc(is.Capabilities, more) || len(is.Capabilities) < len(was.Capabilities) && (is.Unread == nil || len(is.Capabilities) == 0) {
		h.t.Errorf("%s%s: it could do %v and can do %v, unread %v", h.name, path, was.Capabilities, is.Capabilities, is.Unread)
	}
	h.hold(path+".Admits", reflect.ValueOf(was.Admits), reflect.ValueOf(is.Admits), nil)
}

// ways expects no way that tells to be one that does not, nor the other way round.
func (h *held) ways(path string, was, is []alerts.Way) {
	for _, way := range is {
		for _, before := range was {
			tells, known := way.Tells.Get()
			told, before, same := before.Tells.Known(), before.Tells, before.Through == way.Through && before.ID == way.ID && before.Region == way.Region
			if yes, _ := before.Get(); same && known && told && yes != tells {
				h.t.Errorf("%s%s: the way through %s told %v and tells %v", h.name, path, way.ID, yes, tells)
			}
		}
	}
}

// reads expects each line of readers to be one that was there, with no more reads
// and no other events: of some trails or regions there may be none now.
func (h *held) reads(path string, was, is []events.Reads) {
	for _, line := range is {
		i := slices.IndexFunc(was, func(b events.Reads) bool { return b.Key() == line.Key() })
		if i < 0 || was[i].Count < line.Count {
			h.t.Errorf("%s%s: %v is in the list and was not", h.name, path, line)
			continue
		}
		if was[i].Lacks() != nil {
			continue // the events are the first of many
		}
		for _, e := range line.Events {
			if !slices.ContainsFunc(was[i].Events, func(b events.Event) bool { return b.EventID == e.EventID }) {
				h.t.Errorf("%s%s: the event %s is in the list and was not", h.name, path, e.EventID)
			}
		}
	}
}

func elements(list reflect.Value) func(func(any) bool) {
	return func(yield func(any) bool) {
		for i := range list.Len() {
			if !yield(list.Index(i).Interface()) {
				return
			}
		}
	}
}

// inside is the answer of a Value.
func inside(v reflect.Value) reflect.Value {
	copied := reflect.New(v.Type()).Elem()
	copied.Set(v)
	field := copied.FieldByName("v") // which only tests may touch
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
}
