package main

import (
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/trailproof/trailproof/examples/wire"
)

func xmlReply(body string) reply { return reply{http.StatusOK, "text/xml", nil, body} }

func contentType(q wire.Question, body string) string {
	switch {
	case protocolOf(q) == cborProtocol:
		return "application/cbor"
	case strings.HasPrefix(body, "{"):
		return "application/x-amz-json-1.1"
	}
	return "text/xml"
}

// write sends a reply, with the request IDs that every answer of AWS has.
func write(w http.ResponseWriter, q wire.Question, given reply) {
	id := wire.RequestID(q)
	h := w.Header()
	h.Set("X-Amzn-Requestid", id)
	h.Set("X-Amz-Request-Id", strings.ToUpper(id[:8]+id[9:13]+id[14:18]))
	h.Set("Content-Type", given.kind)
	h.Set("Content-Length", strconv.Itoa(len(given.body)))
	if given.kind == "application/cbor" {
		h.Set("Smithy-Protocol", "rpc-v2-cbor")
	}
	for name, value := range given.headers {
		h.Set(name, value)
	}
	w.WriteHeader(given.status)
	w.Write([]byte(given.body)) //nolint:errcheck // the client sees a short body
}

// wait returns after a while, or false when the client hung up before.
func (s *server) wait(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// longestHang is after how long a call that hangs is given up by us.
const longestHang = 5 * time.Minute

// spoil breaks off a call without an answer, at once or after it has hung.
func (s *server) spoil(w http.ResponseWriter, r *http.Request, how int) {
	if how == hanging {
		s.wait(r, longestHang)
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0) //nolint:errcheck // then it ends as an orderly close, which is a fault too
	}
	conn.Close() //nolint:errcheck // nothing is left to do
}
