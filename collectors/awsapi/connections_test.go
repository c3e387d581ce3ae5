package awsapi

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
)

func TestManyRequestsAtOnceKeepTheirConnections(t *testing.T) {
	const readers = 40
	var opened atomic.Int32
	var gate sync.WaitGroup
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		gate.Done()
		gate.Wait() // until all are here
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	client := shared(nil)
	for round := range 2 {
		gate.Add(readers)
		var all sync.WaitGroup
		for range readers {
			all.Go(func() {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
				if err != nil {
					t.Error(err)
					return
				}
				resp, err := client.Do(req)
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
			})
		}
		all.Wait()
		if n := opened.Load(); n < readers || n > readers+readers/4 {
			t.Errorf("after round %d there were %d connections for %d readers", round+1, n, readers)
		}
	}
}
