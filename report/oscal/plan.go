package oscal

import (
	stdbase64 "encoding/base64"
	"encoding/json"

	"github.com/trailproof/trailproof/report/view"
)

// plan is the assessment plan, embedded: what was to be reviewed. There is no system
// security plan for it to import; a resource of its own says so.
func (d *document) plan() (resource, error) {
	none := view.UUID("no-system-security-plan")
	type backMatter struct {
		Resources []resource `json:"resources"`
	}
	document := map[string]any{"assessment-plan": struct {
		UUID       string     `json:"uuid"`
		Metadata   metadata   `json:"metadata"`
		ImportSSP  importAP   `json:"import-ssp"`
		Reviewed   reviewed   `json:"reviewed-controls"`
		BackMatter backMatter `json:"back-matter"`
	}{
		UUID: view.UUID("assessment-plan", d.pack.ID, d.pack.Root, moment(d.pack.Generated)), Metadata: d.metadata("Assessment plan"),
		ImportSSP: importAP{Href: "#" + none}, Reviewed: reviewedControls(d.sections...),
		BackMatter: backMatter{[]resource{{UUID: none, Title: "No system security plan", Description: "The accounts were examined without a system security plan in OSCAL."}}},
	}}
	data, err := json.Marshal(document)
	if err != nil {
		return resource{}, err
	}
	return resource{
		UUID: view.UUID("plan-resource", d.pack.ID, d.pack.Root), Title: "Assessment plan", Description: "The requirements of each framework that were to be reviewed.",
		Base64: &base64{Filename: "assessment-plan.json", MediaType: "application/oscal.ap+json", Value: stdbase64.StdEncoding.EncodeToString(data)},
	}, nil
}
