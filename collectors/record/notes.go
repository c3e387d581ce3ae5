package record

import "slices"

// notes are the events and the reads of one file that are kept, in the making.
// They are sorted and bounded now and then, so that memory does not grow with the
// file.
type notes struct {
	settled Tally
	recent  map[Topic][]Event
	reads   []Reads
}

// note keeps an event of the classes, if it is of a topic.
func (s *Scanner) note(e *event, of classSet) {
	if of&(isRootUse|isSignIn|isLogAccess) == 0 {
		return
	}
	n := &s.count.notes
	var made Event
	for i, topic := range e.topics(of) {
		if i == 0 {
			made = newEvent(s.object, s.count.records, e.record)
		}
		if n.recent == nil {
			n.recent = map[Topic][]Event{}
		}
		n.recent[topic] = append(n.recent[topic], made)
		if len(n.recent[topic]) == topic.most() {
			n.settle()
		}
	}
	if of&isLogAccess == 0 {
		return
	}
	made = newEvent(s.object, s.count.records, e.record)
	who := open(e.record).open("userIdentity")
	made.Target = open(e.record).open("requestParameters").text("key")
	n.reads = append(n.reads, newReads(made, who, e.bucketOf(s.interest.Buckets)))
	if len(n.reads) == maxReaders {
		n.settle()
	}
}

// settle sorts and bounds what was kept last.
func (n *notes) settle() {
	for topic, events := range n.recent {
		n.settled.Add(Tally{Noted: map[Topic]Log{topic: {Events: events}}})
	}
	slices.SortFunc(n.reads, compareReads)
	var lines []Reads
	for _, one := range n.reads {
		if last := len(lines) - 1; last >= 0 && compareReads(lines[last], one) == 0 {
			lines[last] = lines[last].with(one)
			continue
		}
		lines = append(lines, one)
	}
	n.settled.Add(Tally{Reads: lines})
	n.recent, n.reads = nil, nil
}

// addNoted makes a new map, for the tallies may share theirs.
func addNoted(a, b map[Topic]Log) map[Topic]Log {
	if len(b) == 0 {
		return a
	}
	out := make(map[Topic]Log, max(len(a), len(b)))
	for topic, log := range a {
		out[topic] = log
	}
	for topic, log := range b {
		own := out[topic]
		events, cut := merge(own.Events, log.Events, compareEvents, topic.most())
		out[topic] = Log{Events: events, More: own.More + log.More + cut}
	}
	return out
}
