package archivetest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

// text is a field of a JSON request.
func (q *request) text(name string) string {
	var in map[string]any
	if json.Unmarshal(q.body, &in) != nil {
		return ""
	}
	text, _ := in[name].(string)
	return text
}

func jsonAnswer(v any) (answer, bool) {
	return answer{status: http.StatusOK, kind: jsonKind, body: encode(v)}, true
}

func (s *Server) cloudtrail(q *request) (answer, bool) {
	s.Archive.mu.RLock()
	defer s.Archive.mu.RUnlock()
	switch q.operation {
	case "cloudtrail.DescribeTrails":
		return s.describeTrails(q)
	case "cloudtrail.ListTrails":
		list := []any{}
		for _, t := range s.shown(q) {
			list = append(list, map[string]any{"TrailARN": t.ARN(), "Name": t.Name, "HomeRegion": t.Home})
		}
		return jsonAnswer(map[string]any{"Trails": list})
	case "cloudtrail.ListPublicKeys":
		return s.listPublicKeys(q)
	case "cloudtrail.ListTags":
		return jsonAnswer(map[string]any{"ResourceTagList": []any{}})
	case "cloudtrail.ListEventDataStores":
		return jsonAnswer(map[string]any{"EventDataStores": []any{}})
	case "cloudtrail.GetTrail", "cloudtrail.GetTrailStatus", "cloudtrail.GetEventSelectors", "cloudtrail.GetInsightSelectors":
		return s.aboutTrail(q)
	}
	return answer{}, false
}

// shown are the trails that the account is shown in the region.
func (s *Server) shown(q *request) []*Trail {
	var all []*Trail
	for _, t := range s.Archive.trails {
		mine := t.Account == q.account || t.Organization != "" && s.Archive.inOrganization(q.account)
		if mine && (t.Home == q.region || !t.SingleRegion) {
			all = append(all, t)
		}
	}
	return all
}

func (a *Archive) inOrganization(account string) bool {
	return a.org != nil && (account == a.org.Management || slices.Contains(a.org.Members, account))
}

func (s *Server) describeTrails(q *request) (answer, bool) {
	var in struct {
		TrailNameList       []string `json:"trailNameList"`
		IncludeShadowTrails *bool    `json:"includeShadowTrails"`
	}
	if json.Unmarshal(q.body, &in) != nil {
		return q.refuse(http.StatusBadRequest, "SerializationException", "The request cannot be read."), true
	}
	list := []any{}
	for _, t := range s.shown(q) {
		named := len(in.TrailNameList) == 0 || slices.Contains(in.TrailNameList, t.ARN()) || t.Account == q.account && slices.Contains(in.TrailNameList, t.Name)
		if named && (t.Home == q.region || in.IncludeShadowTrails == nil || *in.IncludeShadowTrails) {
			list = append(list, t.described())
		}
	}
	return jsonAnswer(map[string]any{"trailList": list})
}

func (t *Trail) described() map[string]any {
	d := map[string]any{
		"Name": t.Name, "TrailARN": t.ARN(), "S3BucketName": t.Bucket, "HomeRegion": t.Home, "IncludeGlobalServiceEvents": true,
		"IsMultiRegionTrail": !t.SingleRegion, "IsOrganizationTrail": t.Organization != "", "LogFileValidationEnabled": t.validation,
		"HasCustomEventSelectors": false, "HasInsightSelectors": false,
	}
	if t.Prefix != "" {
		d["S3KeyPrefix"] = t.Prefix
	}
	return d
}

func (s *Server) aboutTrail(q *request) (answer, bool) {
	name := q.text("Name") + q.text("TrailName")
	i := slices.IndexFunc(s.shown(q), func(t *Trail) bool {
		return t.ARN() == name || t.Name == name && t.Account == q.account && t.Home == q.region
	})
	if i < 0 {
		return q.refuse(http.StatusBadRequest, "TrailNotFoundException", "Unknown trail: "+name), true
	}
	t := s.shown(q)[i]
	switch q.operation {
	case "cloudtrail.GetTrail":
		return jsonAnswer(map[string]any{"Trail": t.described()})
	case "cloudtrail.GetTrailStatus":
		return jsonAnswer(t.status())
	case "cloudtrail.GetEventSelectors":
		return jsonAnswer(map[string]any{"TrailARN": t.ARN(), "EventSelectors": []any{map[string]any{
			"ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": []any{}, "ExcludeManagementEventSources": []any{}}}})
	}
	return q.refuse(http.StatusBadRequest, "InsightNotEnabledException", "Insights is not enabled for the trail."), true
}

// status is what GetTrailStatus says of the trail.
func (t *Trail) status() map[string]any {
	newest := func(names func(*chain) []archive.Name) (at time.Time) {
		for _, c := range t.chains {
			if all := names(c); len(all) > 0 && all[len(all)-1].Time.After(at) {
				at = all[len(all)-1].Time
			}
		}
		return at
	}
	d := map[string]any{"IsLogging": t.running}
	for field, at := range map[string]time.Time{
		"StartLoggingTime": t.started, "StopLoggingTime": t.stopped,
		"LatestDeliveryTime":       newest(func(c *chain) []archive.Name { return c.logs }),
		"LatestDigestDeliveryTime": newest(func(c *chain) []archive.Name { return c.digests }),
	} {
		if !at.IsZero() {
			d[field] = float64(at.Unix())
		}
	}
	return d
}

func (s *Server) listPublicKeys(q *request) (answer, bool) {
	var in struct {
		StartTime, EndTime float64
		NextToken          string
	}
	if json.Unmarshal(q.body, &in) != nil {
		return q.refuse(http.StatusBadRequest, "InvalidTimeRangeException", "The request cannot be read."), true
	}
	to := time.Unix(int64(in.EndTime), 0)
	if in.EndTime == 0 {
		to = time.Now()
	}
	from := time.Unix(int64(in.StartTime), 0)
	if in.StartTime == 0 {
		from = to.Add(-24 * time.Hour)
	}
	list := s.Archive.listedKeys(q.region, from, to)["PublicKeyList"].([]any)
	page, next, ok := paged(list, in.NextToken, s.Page)
	if !ok {
		return q.refuse(http.StatusBadRequest, "InvalidTokenException", "The token is not ours."), true
	}
	out := map[string]any{"PublicKeyList": page}
	if next != "" {
		out["NextToken"] = next
	}
	return jsonAnswer(out)
}

// paged is the page of the list that the token names.
func paged(list []any, token string, size int) (page []any, next string, ok bool) {
	from := 0
	if token != "" {
		n, err := strconv.Atoi(token)
		if err != nil || n < 0 || n > len(list) {
			return nil, "", false
		}
		from = n
	}
	list = list[from:]
	if size <= 0 || len(list) <= size {
		return list, "", true
	}
	return list[:size], strconv.Itoa(from + size), true
}
