package archive

import "sync/atomic"

// counters are how far a verification has come.
type counters struct {
	chains, digests, expected, logs, bytes atomic.Int64
}

// tell passes on how far it has come.
func (v *verifier) tell() {
	if v.Progress == nil {
		return
	}
	v.Progress(Progress{
		Chains: len(v.Chains), ChainsDone: int(v.done.chains.Load()), Digests: int(v.done.digests.Load()),
		LogsExpected: int(v.done.expected.Load()), Logs: int(v.done.logs.Load()), Bytes: v.done.bytes.Load(),
	})
}

func (v *verifier) toldDigest(bytes int64) {
	v.done.digests.Add(1)
	v.done.bytes.Add(bytes)
	v.tell()
}

func (v *verifier) toldLogs(n int, bytes int64) {
	v.done.logs.Add(int64(n))
	v.done.bytes.Add(bytes)
	v.tell()
}

func (v *verifier) toldChain() {
	v.done.chains.Add(1)
	v.tell()
}

// expect adds the log files that the chain's digests of the period list.
func (s *session) expect(c *chain) {
	for _, list := range [][]*entry{c.entries, c.backfill} {
		for _, e := range list {
			if e.state == proven && e.within(s.Period) {
				s.done.expected.Add(int64(e.logs))
			}
		}
	}
	s.tell()
}
