package cli

import "io"

// answering is stdout, and what became of it: an answer that did not arrive
// must not end as a success, whichever command wrote it.
type answering struct {
	io.Writer
	err error
}

func (a *answering) Write(p []byte) (int, error) {
	n, err := a.Writer.Write(p)
	if err != nil && a.err == nil {
		a.err = err
	}
	return n, err
}

// outcome is how a command ended, seen with its answer: one that was lost
// outranks what the answer would have said.
func (a *answering) outcome(err error) error {
	switch exitCode(err) {
	case 0, 1, 3:
		if a.err != nil {
			return a.err
		}
	}
	return err
}
