package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"io"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// benchFile is a log file of about 400 KB, of the events in testdata that are no
// changes of trails, which are rarer than there.
func benchFile(b *testing.B) []byte {
	var list [][]byte
	for _, file := range published(b) {
		if scan("", file, len(file), nil).Changes == nil {
			list = append(list, records(file))
		}
	}
	return append(append([]byte(`{"Records":[`), bytes.Join(list, []byte{','})...), "]}"...)
}

func BenchmarkScanner(b *testing.B) {
	file := benchFile(b)
	s := NewScanner(&Interest{Buckets: map[string]bool{"audit-logs": true}, Keys: map[string]bool{ourKey: true}}, nil)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if t := scanWith(s, "s3://b/k", file, 64<<10); t.Records == 0 {
			b.Fatal("nothing read")
		}
	}
}

// BenchmarkSHA256 is what verifying the same bytes costs.
func BenchmarkSHA256(b *testing.B) {
	file := benchFile(b)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		sha256.Sum256(file)
	}
}

// BenchmarkEncodingJSON is what reading the same bytes as structs costs.
func BenchmarkEncodingJSON(b *testing.B) {
	file := benchFile(b)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		var f struct {
			Records []struct {
				EventVersion, EventType, EventCategory, EventName, EventSource, EventTime string
				SourceIPAddress, ErrorCode, ErrorMessage                                  string
				ReadOnly, ManagementEvent                                                 *bool
				UserIdentity                                                              struct{ Type, ARN, PrincipalID, AccountID, UserName, InvokedBy string }
				RequestParameters, ResponseElements, Resources                            json.RawMessage
			}
		}
		if json.Unmarshal(file, &f) != nil || len(f.Records) == 0 {
			b.Fatal("nothing read")
		}
	}
}

// BenchmarkValid is what encoding/json takes to see that the bytes are JSON.
func BenchmarkValid(b *testing.B) {
	file := benchFile(b)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		json.Valid(file)
	}
}

// BenchmarkVerifyAndScan inflates, hashes and reads, as verification does.
func BenchmarkVerifyAndScan(b *testing.B) {
	file := benchFile(b)
	var stored bytes.Buffer
	z := gzip.NewWriter(&stored)
	z.Write(file)
	z.Close()
	s, sum, buf := NewScanner(nil, nil), sha256.New(), make([]byte, 64<<10)
	var r gzip.Reader
	for _, c := range []struct {
		name string
		to   io.Writer
	}{
		{"inflate", io.Discard}, {"inflate and hash", sum}, {"inflate and scan", s}, {"inflate, hash and scan", io.MultiWriter(sum, s)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			for b.Loop() {
				sum.Reset()
				s.Begin("s3://b/k")
				if err := r.Reset(bytes.NewReader(stored.Bytes())); err != nil {
					b.Fatal(err)
				}
				for {
					n, err := r.Read(buf)
					c.to.Write(buf[:n])
					if err != nil {
						break
					}
				}
				s.End()
			}
		})
	}
}
