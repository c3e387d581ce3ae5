package controls_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	hole    = regexp.MustCompile(`\{[a-z_]+\}`)
	unnamed = map[string]*regexp.Regexp{ // what a remedy need not leave open, because the fact says it
		"cloudtrail.trail":            regexp.MustCompile(`\bTRAIL(_ARN)?\b`),
		"s3.bucket":                   regexp.MustCompile(`--bucket [A-Z]`),
		"kms.key":                     regexp.MustCompile(`--key-id [A-Z]`),
		"logs.group":                  regexp.MustCompile(`--log-group-name [A-Z']`),
		"sns.topic":                   regexp.MustCompile(`--topic-arn [A-Z]`),
		"iam.user":                    regexp.MustCompile(`--user-name [A-Z]`),
		"cloudtrail.event_data_store": regexp.MustCompile(`--event-data-store [A-Z]`),
		"account":                     regexp.MustCompile(`ACCOUNT_ID`),
		"region":                      regexp.MustCompile(`\bREGION\b`),
	}
	regional = []string{"cloudtrail.trail", "kms.key", "logs.group", "sns.topic", "cloudtrail.event_data_store"}
)

// TestRemediesNameTheirSubjectAndItsRegion: a remedy is printed beside each
// subject that deviates, to be pasted. What can be filled in is a field of the
// fact, and what lies in a region is reached there and nowhere else.
func TestRemediesNameTheirSubjectAndItsRegion(t *testing.T) {
	named := 0
	for _, c := range library(t).Checks {
		if c.Awaits != "" {
			continue
		}
		holes := hole.FindAllString(c.Remedy, -1)
		named += len(holes)
		for _, h := range holes {
			if name := strings.Trim(h, "{}"); name != "region" && name != "period" && !hasText(kinds()[c.Kind], name) {
				t.Errorf("%s: the remedy names %s, which %s does not have as text", c.ID, h, c.Kind)
			}
		}
		if re := unnamed[c.Kind]; re != nil && re.MatchString(c.Remedy) && len(holes) == 0 {
			t.Errorf("%s: the remedy leaves its subject open: %s", c.ID, c.Remedy)
		}
		if strings.Contains(c.Remedy, "FROM..TO") {
			t.Errorf("%s: the remedy leaves the period open: %s", c.ID, c.Remedy)
		}
		if slices.Contains(regional, c.Kind) && strings.Count(c.Remedy, "{arn}")+strings.Count(c.Remedy, "{name}") != strings.Count(c.Remedy, "--region {") {
			t.Errorf("%s: the remedy does not say in which region: %s", c.ID, c.Remedy)
		}
	}
	if named < 30 {
		t.Errorf("remedies have %d places to fill in", named)
	}
}

func hasText(kind reflect.Type, name string) bool {
	for i := range kind.NumField() {
		if f := kind.Field(i); f.Tag.Get("json") == name {
			return f.Type.Kind() == reflect.String
		}
	}
	return false
}
