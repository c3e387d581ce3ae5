package archive

import (
	"bufio"
	"encoding/json"
	"io"
)

// treeJournal is the part of the file that is about one tree.
type treeJournal struct {
	*Resumable
	tree Tree
}

func (j *treeJournal) key(name string) mark16 {
	return mark(j.tree.Bucket, j.tree.Digests()+"\x00"+name)
}

// Recall implements Journal.
func (j *treeJournal) Recall(name string, entry any) bool {
	key := j.key(name)
	j.mu.Lock()
	at, have := j.own[j.tree][key]
	if have && at.at+int64(at.size) > j.end-int64(j.out.Buffered()) {
		j.flush()
	}
	j.mu.Unlock()
	if !have {
		if at, have = j.before(key); !have {
			return false
		}
	}
	line, _, err := nextLine(bufio.NewReader(io.NewSectionReader(j.file, at.at, int64(at.size))))
	return err == nil && line.key == key && json.Unmarshal(line.entry, entry) == nil
}

// Keep implements Journal. What is not settled will be read again.
func (j *treeJournal) Keep(name string, entry any, settled bool) {
	if !settled {
		return
	}
	key := j.key(name)
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.fault != nil {
		return
	}
	at, err := j.write(key, entry)
	if err != nil {
		j.fault = err
		return
	}
	if at.size == 0 {
		return
	}
	if j.own[j.tree] == nil {
		j.own[j.tree] = map[mark16]place{}
	}
	j.own[j.tree][key] = at
}

// RecallObject implements Journal.
func (*treeJournal) RecallObject(string, string) ([]byte, map[string]string, bool) {
	return nil, nil, false
}

// KeepObject implements Journal.
func (*treeJournal) KeepObject(string, string, []byte, map[string]string) {}

// Close implements Journal. Where this run's entries of the tree lie is forgotten:
// nobody asks for them again, and with every tree they would be more.
func (j *treeJournal) Close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.own, j.tree)
}
