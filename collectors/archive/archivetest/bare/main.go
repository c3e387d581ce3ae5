// Command bare reads every log file under a prefix of a bucket, inflates it and
// hashes it, and does nothing else: what a machine can do at best. It prints one
// line of JSON, with the seconds that it took once the keys were listed, and with
// the listing.
//
//	go run ./collectors/archive/archivetest/bare -url http://127.0.0.1:9000 -bucket logs -readers 32
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzip"
)

func main() {
	from := flag.String("url", "", "of the server")
	bucket := flag.String("bucket", "logs", "to read")
	prefix := flag.String("prefix", "AWSLogs/", "of the keys")
	readers := flag.Int("readers", 32, "that read at once")
	flag.Parse()
	l := &loop{client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: *readers, DisableCompression: true}}, base: *from + "/" + *bucket}
	if err := l.run(*prefix, *readers); err != nil {
		fmt.Fprintln(os.Stderr, "bare:", err)
		os.Exit(1)
	}
}

type loop struct {
	client *http.Client
	base   string
	bytes  atomic.Int64
	failed atomic.Pointer[error]
}

// run lists the keys first.
func (l *loop) run(prefix string, readers int) error {
	begun := time.Now()
	keys, err := l.list(prefix)
	if err != nil {
		return err
	}
	start := time.Now()
	work := make(chan string)
	var all sync.WaitGroup
	for range readers {
		all.Go(func() {
			var z gzip.Reader
			body, buffer := &bytes.Buffer{}, make([]byte, 64<<10)
			for key := range work {
				if err := l.read(key, &z, body, buffer); err != nil {
					l.failed.Store(&err)
				}
			}
		})
	}
	for _, key := range keys {
		work <- key
	}
	close(work)
	all.Wait()
	if err := l.failed.Load(); err != nil {
		return *err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"logs": len(keys), "seconds": time.Since(start).Seconds(), "in_all": time.Since(begun).Seconds(), "bytes": l.bytes.Load()})
}

func (l *loop) read(key string, z *gzip.Reader, body *bytes.Buffer, buffer []byte) error {
	response, err := l.client.Get(l.base + "/" + key)
	if err != nil {
		return err
	}
	defer response.Body.Close() //nolint:errcheck // it was read
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", key, response.Status)
	}
	body.Reset()
	n, err := io.Copy(body, response.Body)
	if err != nil {
		return err
	}
	l.bytes.Add(n)
	if err := z.Reset(body); err != nil {
		return err
	}
	_, err = io.CopyBuffer(sha256.New(), z, buffer)
	return err
}

// list gives the keys of the log files.
func (l *loop) list(prefix string) ([]string, error) {
	var keys []string
	token := ""
	for {
		query := url.Values{"list-type": {"2"}, "prefix": {prefix}}
		if token != "" {
			query.Set("continuation-token", token)
		}
		response, err := l.client.Get(l.base + "?" + query.Encode())
		if err != nil {
			return nil, err
		}
		var page struct {
			Contents              []struct{ Key string }
			NextContinuationToken string
		}
		err = xml.NewDecoder(response.Body).Decode(&page)
		response.Body.Close() //nolint:errcheck // it was read
		if err != nil {
			return nil, err
		}
		for _, o := range page.Contents {
			if strings.Contains(o.Key, "/CloudTrail/") {
				keys = append(keys, o.Key)
			}
		}
		if token = page.NextContinuationToken; token == "" {
			return keys, nil
		}
	}
}
