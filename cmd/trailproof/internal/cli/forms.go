package cli

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trailproof/trailproof/report"
)

// A form says what is wrong with the text of a setting, in a sentence that
// begins with its name: "--fail-on" as a flag, "fail-on" in a file. It is the
// same wherever the setting comes from.
type form func(name, text string) error

var (
	accountID  = regexp.MustCompile(`^[0-9]{12}$`)
	regionName = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$`)
	roleName   = regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]{1,64}$`)
	externalID = regexp.MustCompile(`^[A-Za-z0-9_+=,.@:/-]{2,}$`)
	bucketARN  = regexp.MustCompile(`^arn:(aws|aws-us-gov|aws-cn):s3:::[A-Za-z0-9._-]{3,255}(/.*)?$`)
	bucketName = regexp.MustCompile(`^[a-z0-9.-]{3,63}$`)
	severities = []string{"critical", "high", "medium", "low", "none"}
)

// shaped is the form of texts that match a pattern; what names it.
func shaped(pattern *regexp.Regexp, what string) form {
	return func(name, text string) error {
		if !pattern.MatchString(text) {
			return fmt.Errorf("%s: %q is not %s", name, text, what)
		}
		return nil
	}
}

func anyText(name, text string) error {
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("%s is empty", name)
	}
	return nil
}

func aSwitch(name, text string) error {
	if _, err := strconv.ParseBool(text); err != nil {
		return fmt.Errorf("%s is true or false, not %q", name, text)
	}
	return nil
}

func severity(name, text string) error {
	if !slices.Contains(severities, text) {
		return fmt.Errorf("%s is critical, high, medium, low or none, not %q%s", name, text, meant(text, severities))
	}
	return nil
}

func percentage(name, text string) error {
	if n, err := strconv.ParseFloat(text, 64); err != nil || !(n >= 0 && n <= 100) { // NaN is neither
		return fmt.Errorf("%s is a percentage, not %s", name, text)
	}
	return nil
}

func notNegative(name, text string) error {
	if n, err := strconv.ParseFloat(text, 64); err != nil || !(n >= 0) || math.IsInf(n, 0) {
		return fmt.Errorf("%s is a number and not negative; %q is not", name, text)
	}
	return nil
}

func concurrency(name, text string) error {
	if n, err := strconv.Atoi(text); err != nil || n < 1 || n > 512 {
		return fmt.Errorf("%s is between 1 and 512, not %s", name, text)
	}
	return nil
}

func duration(name, text string) error {
	if d, err := time.ParseDuration(text); err != nil || d < 0 {
		return fmt.Errorf("%s is a time such as 90s or 2h, and not negative; %q is not", name, text)
	}
	return nil
}

func period(name, text string) error {
	if _, err := parsePeriod(text, time.Time{}); err != nil {
		return fmt.Errorf("%s", strings.Replace(err.Error(), "--period", name, 1))
	}
	return nil
}

func output(name, text string) error {
	format, path, ok := strings.Cut(text, "=")
	if !ok || path == "" {
		return fmt.Errorf("%s is FORMAT=PATH, not %q", name, text)
	}
	known := []string{"pack"}
	for _, f := range report.Formats() {
		known = append(known, f.Name)
	}
	if !slices.Contains(known, format) {
		return fmt.Errorf("%s: there is no format %q; there are %s%s", name, format, strings.Join(known, ", "), meant(format, known))
	}
	return nil
}

func bucket(name, text string) error {
	switch {
	case text == "*", bucketARN.MatchString(text):
		return nil
	case bucketName.MatchString(text):
		return fmt.Errorf("%s: %q is not the ARN of a bucket; did you mean \"arn:aws:s3:::%s\"?", name, text, text)
	}
	return fmt.Errorf(`%s: %q is not the ARN of a bucket such as arn:aws:s3:::example, nor "*"`, name, text)
}
