package archivetest

import (
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Fault makes requests fail.
type Fault struct {
	Operation string // such as s3.GetObject; "" for any
	Subject   string // a part of bucket/key, or of what else it is about; "" for any
	Times     int    // how often; 0: always

	Status int           // answered in place of the answer, with the code
	Code   string        // such as AccessDenied or SlowDown
	Delay  time.Duration // before the answer
	Slow   time.Duration // between the kilobytes of the body
	Cut    bool          // half of the body is sent, and then the connection closed
}

// Fail adds a fault. Of several that fit a request the first holds.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = -1
	}
	s.faults = append(s.faults, &f)
}

func (s *Server) fault(q *request) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Times == 0 || f.Operation != "" && f.Operation != q.operation || !strings.Contains(q.subject, f.Subject) {
			continue
		}
		if f.Times > 0 {
			f.Times--
		}
		return *f
	}
	return Fault{}
}

// refuse is an error in the protocol of the request.
func (q *request) refuse(status int, code, why string) answer {
	switch {
	case q.Header.Get("X-Amz-Target") != "":
		if code == "AccessDenied" {
			code = "AccessDeniedException"
		}
		return answer{status: status, kind: jsonKind, body: encode(map[string]string{"__type": code, "message": why})}
	case q.service == "s3":
		return answer{status: status, kind: xmlKind, body: []byte(xml.Header + "<Error><Code>" + escape(code) + "</Code><Message>" + escape(why) + "</Message><RequestId>" + q.id() + "</RequestId></Error>")}
	case q.service == "ec2":
		return answer{status: status, kind: xmlKind, body: []byte(xml.Header + "<Response><Errors><Error><Code>" + escape(code) + "</Code><Message>" + escape(why) + "</Message></Error></Errors><RequestID>" + q.id() + "</RequestID></Response>")}
	}
	return answer{status: status, kind: xmlKind, body: []byte("<ErrorResponse><Error><Type>Sender</Type><Code>" + escape(code) + "</Code><Message>" + escape(why) + "</Message></Error><RequestId>" + q.id() + "</RequestId></ErrorResponse>")}
}

const (
	jsonKind = "application/x-amz-json-1.1"
	xmlKind  = "text/xml"
)

func escape(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text))
	return out.String()
}

// send sends an answer as well as the fault lets it.
func (s *Server) send(w http.ResponseWriter, q *request, a answer, fault Fault) {
	h := w.Header()
	id := q.id()
	h.Set("x-amzn-requestid", id)
	h.Set("x-amz-request-id", strings.ToUpper(id[:8]+id[9:13]+id[14:18]))
	h.Set("content-type", a.kind)
	h.Set("content-length", strconv.Itoa(len(a.body)))
	for name, value := range a.header {
		h[name] = []string{value} // in lower case, as S3 sends them: some clients keep the case
	}
	body := a.body
	if fault.Cut {
		body = body[:len(body)/2]
	}
	w.WriteHeader(a.status)
	if q.Method == http.MethodHead {
		return
	}
	for fault.Slow > 0 && len(body) > 1024 {
		w.Write(body[:1024]) //nolint:errcheck // the client sees a short body
		w.(http.Flusher).Flush()
		time.Sleep(fault.Slow)
		body = body[1024:]
	}
	w.Write(body) //nolint:errcheck // as above
	if fault.Cut {
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
}
