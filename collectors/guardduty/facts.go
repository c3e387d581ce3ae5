// Package guardduty learns whether GuardDuty watches.
package guardduty

// Watch is what one region of an account says of its detectors. An account that
// an administrator watches has a detector of its own.
type Watch struct {
	On        bool       `json:"on" doc:"A detector is enabled."`
	Detectors []Detector `json:"detectors" doc:"The detectors."`
}

// Detector is one detector.
type Detector struct {
	ID       string   `json:"id" doc:"The detector's ID."`
	Enabled  bool     `json:"enabled" doc:"It is enabled."`
	Sources  []string `json:"sources" doc:"Data sources and features that are enabled, as AWS names them."`
	Findings string   `json:"findings" doc:"How often updates of findings are published."`
}
