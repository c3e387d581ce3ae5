package archive

import (
	"bytes"
	"context"
	"io"
)

// largeDigest is from how many bytes on, inflated or not, a digest is large: one
// that lists some hundred log files is, and most of CloudTrail's list a dozen. Of
// large ones one is held at a time: whoever plants objects shall not fill the
// memory with as many as are read at once.
const largeDigest = 128 << 10

// A turn is the right to hold a large digest, once it is taken. Whoever holds it
// waits for the network and for processors, and never for another turn.
type turn struct {
	large chan struct{} // with room for the one that holds it
	held  bool
}

func (t *turn) take(ctx context.Context) error {
	if t.held {
		return nil
	}
	select {
	case t.large <- struct{}{}:
		t.held = true
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *turn) end() {
	if t.held {
		<-t.large
	}
}

// read reads the object of a digest and what it says, with the hash of that.
func (s *session) read(ctx context.Context, n Name, u *unpacker) (d *DigestFile, sum Hash, bytes int64, metadata map[string]string, err error) {
	t := turn{large: s.large}
	defer t.end()
	packed, metadata, err := s.packed(ctx, n, &t)
	if err != nil {
		return nil, Hash{}, 0, nil, err
	}
	d, sum, err = s.content(ctx, packed, u, &t)
	return d, sum, int64(len(packed)), metadata, err
}

// content unpacks and reads a digest.
func (s *session) content(ctx context.Context, packed []byte, u *unpacker, t *turn) (*DigestFile, Hash, error) {
	u.text.Reset()
	defer func() {
		if u.text.Cap() > 2*largeDigest {
			u.text = bytes.Buffer{}
		}
	}()
	sum, err := u.unpack(bytes.NewReader(packed), &growing{ctx, &u.text, t}, s.LargestDigest)
	if err != nil {
		return nil, Hash{}, err
	}
	d, err := ParseDigest(u.text.Bytes())
	if err != nil {
		return nil, Hash{}, &malformed{err}
	}
	return d, sum, nil
}

// growing waits for its turn to become large.
type growing struct {
	ctx  context.Context
	text *bytes.Buffer
	turn *turn
}

func (g *growing) Write(p []byte) (int, error) {
	if g.text.Len()+len(p) > largeDigest {
		if err := g.turn.take(g.ctx); err != nil {
			return 0, err
		}
	}
	return g.text.Write(p)
}

// fetch reads the bytes of a digest and its metadata. A large one is read again
// in its turn, which may take longer than the patience with one attempt.
func (s *session) fetch(ctx context.Context, n Name, t *turn) (body []byte, metadata map[string]string, err error) {
	for _, largest := range []int64{min(largeDigest, s.LargestDigest), s.LargestDigest} {
		err = get(ctx, s.Source, s.pause, n.Bucket, n.Key(), func(in io.Reader, m map[string]string) (err error) {
			metadata = m
			body, err = io.ReadAll(io.LimitReader(in, largest+1))
			return err
		})
		if err != nil || int64(len(body)) <= largest {
			return body, metadata, err
		}
		body = nil // what waits for its turn holds nothing
		if err := t.take(ctx); err != nil {
			return nil, nil, err
		}
	}
	return nil, nil, errTooLarge
}
