package archive

import (
	"encoding/json"
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
	at, have := j.lines[key]
	if have && at.at+int64(at.size) > j.end-int64(j.out.Buffered()) {
		j.flush()
	}
	j.mu.Unlock()
	if !have {
		return false
	}
	text := make([]byte, at.size)
	if _, err := j.file.ReadAt(text, at.at); err != nil {
		return false
	}
	line, ok := parseLine(text)
	return ok && line.key == key && json.Unmarshal(line.entry, entry) == nil
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
	if at.size > 0 {
		j.lines[key] = at
	}
}

// RecallObject implements Journal.
func (*treeJournal) RecallObject(string, string) ([]byte, map[string]string, bool) {
	return nil, nil, false
}

// KeepObject implements Journal.
func (*treeJournal) KeepObject(string, string, []byte, map[string]string) {}

// Close implements Journal: other sessions may still read the tree.
func (*treeJournal) Close() {}
