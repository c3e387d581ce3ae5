// Command serve serves an archive over HTTP as AWS would, until its standard
// input ends. It first prints one line of JSON: where it listens and what it
// serves.
//
//	go run ./collectors/archive/archivetest/serve -regions 4 -days 30 -logs-per-hour 12
//	go run ./collectors/archive/archivetest/serve -scenarios
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/trailproof/trailproof/collectors/archive/archivetest"
)

func main() {
	var o options
	flag.StringVar(&o.listen, "listen", "127.0.0.1:0", "address to listen on")
	flag.BoolVar(&o.scenarios, "scenarios", false, "serve every scenario, each as a trail")
	flag.IntVar(&o.regions, "regions", 2, "regions that the trail delivers from")
	flag.IntVar(&o.accounts, "accounts", 1, "accounts; with more than one, they are an organization and the trail is its own")
	flag.IntVar(&o.days, "days", 1, "days that it delivers")
	flag.IntVar(&o.pace.LogsPerHour, "logs-per-hour", 12, "log files of a region in an hour")
	flag.IntVar(&o.pace.RecordsPerLog, "records", 40, "records in a log file")
	flag.IntVar(&o.pace.Bodies, "bodies", 64, "how many log files differ; 0: all")
	flag.DurationVar(&o.latency, "latency", 0, "wait before every answer")
	flag.StringVar(&o.dir, "dir", "", "write a local copy into this folder, in place of serving")
	flag.Parse()
	if err := o.run(); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

type options struct {
	listen, dir             string
	scenarios               bool
	regions, accounts, days int
	pace                    archivetest.Pace
	latency                 time.Duration
}

// served is the line that is printed.
type served struct {
	URL       string    `json:"url"`
	From      time.Time `json:"from"`
	To        time.Time `json:"to"`
	Trail     string    `json:"trail,omitempty"` // ARN
	Bucket    string    `json:"bucket,omitempty"`
	Regions   []string  `json:"regions,omitempty"`
	Accounts  []string  `json:"accounts,omitempty"`
	Digests   int       `json:"digests,omitempty"`
	Logs      int       `json:"logs,omitempty"`
	Bytes     int       `json:"bytes,omitempty"` // of the log files
	Scenarios []scene   `json:"scenarios,omitempty"`
}

type scene struct {
	Name   string `json:"name"`
	Trail  string `json:"trail"` // ARN
	What   string `json:"what"`
	Others string `json:"others"`
	Says   string `json:"says"`
}

func (o options) run() error {
	a := archivetest.New()
	h := a.Handler()
	h.Latency = o.latency
	var line served
	if o.scenarios {
		line = stage(h)
	} else {
		line = o.deliver(a)
	}
	if o.dir != "" {
		return a.WriteDir(o.dir)
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	line.URL = "http://" + listener.Addr().String()
	if err := json.NewEncoder(os.Stdout).Encode(line); err != nil {
		return err
	}
	go func() {
		io.Copy(io.Discard, os.Stdin) //nolint:errcheck // either way it is over
		listener.Close()              //nolint:errcheck // it stops the server
	}()
	err = (&http.Server{Handler: h, ReadHeaderTimeout: time.Minute}).Serve(listener)
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// stage plays all scenarios.
func stage(h *archivetest.Server) served {
	line := served{From: archivetest.ScenarioFrom, To: archivetest.ScenarioTo}
	scenarios := archivetest.Scenarios()
	for i, t := range archivetest.Stage(h, scenarios) {
		sc := scenarios[i]
		line.Scenarios = append(line.Scenarios, scene{sc.Name, t.ARN(), sc.What, sc.Others, string(sc.Says)})
	}
	return line
}

// names are regions in the order in which they are taken.
var names = []string{"us-east-1", "eu-central-1", "us-west-2", "ap-northeast-1", "eu-west-1", "us-east-2", "ap-southeast-2", "sa-east-1"}

// deliver lets one trail deliver whole days.
func (o options) deliver(a *archivetest.Archive) served {
	line := served{From: time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), Bucket: "logs", Regions: names[:min(o.regions, len(names))]}
	line.To = line.From.AddDate(0, 0, o.days)
	for n := range o.accounts {
		line.Accounts = append(line.Accounts, fmt.Sprintf("%012d", 111122223333+n))
	}
	trail := archivetest.Trail{Name: "audit", Account: line.Accounts[0], Home: "us-east-1", Bucket: line.Bucket}
	if o.accounts > 1 {
		trail.Organization = "o-example0001"
		a.Organize(archivetest.Organization{ID: trail.Organization, Management: line.Accounts[0], Members: line.Accounts[1:]})
	}
	t := a.Trail(trail)
	line.Trail = t.ARN()
	for _, account := range line.Accounts {
		for _, region := range line.Regions {
			t.Run(account, region, line.From, line.To, o.pace)
			line.Digests += len(t.Digests(account, region))
			for _, l := range t.Logs(account, region) {
				line.Logs++
				one, _ := a.Object(l.Bucket, l.Key())
				line.Bytes += len(one.Body)
			}
		}
	}
	return line
}
