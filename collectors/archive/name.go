package archive

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Kind is what an object is, by its key.
type Kind int

// The kinds of objects that CloudTrail delivers and that digests are about.
const (
	Log      Kind = iota + 1
	Digest        // of one hour
	Backfill      // log files that the digest of their hour did not list
)

// A Name is what the key of a log file or digest says. Key makes the key of it.
type Name struct {
	Tree
	Kind  Kind
	Trail string    // the trail's name; "" for log files, which do not tell
	Home  string    // the region the trail was created in; "" for log files
	Time  time.Time // digests: end of their time; log files: delivery, to the minute
	Nonce string    // log files: what keeps those of one minute apart
}

var (
	accountForm      = regexp.MustCompile(`^[0-9]{12}$`)
	organizationForm = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	regionForm       = regexp.MustCompile(`^[a-z]{2,5}(-[a-z]+)+-[0-9]{1,2}$`)
	trailForm        = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]$`)
	nonceForm        = regexp.MustCompile(`^[A-Za-z0-9]{16}$`)
)

const (
	digestTime = "20060102T150405Z"
	logTime    = "20060102T1504Z"
	dayPath    = "2006/01/02"
	ending     = ".json.gz"
	backfilled = "_backfill"
)

// ParseName reads the key of an object in the bucket. It is read from its end,
// because a prefix may hold anything, and so may a folder called AWSLogs. The
// error is a sentence that says what does not fit.
func ParseName(bucket, key string) (Name, error) {
	path := strings.Split(key, "/")
	n := len(path)
	if n < 8 {
		return Name{}, fmt.Errorf("the key has too few folders")
	}
	file, day := path[n-1], strings.Join(path[n-4:n-1], "/")
	name := Name{Tree: Tree{Place: Place{Bucket: bucket}, Region: path[n-5], Account: path[n-7]}}
	root := path[:n-7]
	if last := root[len(root)-1]; organizationForm.MatchString(last) && len(root) > 1 {
		name.Organization, root = last, root[:len(root)-1]
	}
	if root[len(root)-1] != "AWSLogs" {
		return Name{}, fmt.Errorf("the account's folder is not in AWSLogs")
	}
	name.Prefix = strings.Join(root[:len(root)-1], "/")
	if len(root) > 1 && name.Prefix == "" {
		return Name{}, fmt.Errorf("the key begins with a slash")
	}
	if !accountForm.MatchString(name.Account) || !regionForm.MatchString(name.Region) {
		return Name{}, fmt.Errorf("the key names no account and region")
	}
	var err error
	switch tree := path[n-6]; tree {
	case "CloudTrail":
		err = name.readLog(file)
	case "CloudTrail-Digest":
		err = name.readDigest(file)
	default:
		return Name{}, fmt.Errorf("the folder %.40q holds neither log files nor digests", tree)
	}
	if err != nil {
		return Name{}, err
	}
	if name.Time.Format(dayPath) != day {
		return Name{}, fmt.Errorf("the file's date is not that of its folder")
	}
	return name, nil
}

// readLog reads ACCOUNT_CloudTrail_REGION_TIME_NONCE.json.gz.
func (n *Name) readLog(file string) (err error) {
	stem, ok := strings.CutSuffix(file, ending)
	part := strings.Split(stem, "_")
	if !ok || len(part) != 5 || part[0] != n.Account || part[1] != "CloudTrail" || part[2] != n.Region || !nonceForm.MatchString(part[4]) {
		return fmt.Errorf("the file is not named as a log file of its folder")
	}
	n.Kind, n.Nonce = Log, part[4]
	n.Time, err = exactTime(logTime, part[3])
	return err
}

// readDigest reads ACCOUNT_CloudTrail-Digest_REGION_TRAIL_HOME_TIME.json.gz,
// from both ends: the trail's name may hold underscores.
func (n *Name) readDigest(file string) (err error) {
	stem, ok := strings.CutSuffix(file, ending)
	n.Kind = Digest
	if short, is := strings.CutSuffix(stem, backfilled); is {
		n.Kind, stem = Backfill, short
	}
	rest, of := strings.CutPrefix(stem, n.Account+"_CloudTrail-Digest_"+n.Region+"_")
	part := strings.Split(rest, "_")
	last := len(part) - 1
	if !ok || !of || last < 2 {
		return fmt.Errorf("the file is not named as a digest of its folder")
	}
	n.Trail, n.Home = strings.Join(part[:last-1], "_"), part[last-1]
	if !trailForm.MatchString(n.Trail) || !regionForm.MatchString(n.Home) {
		return fmt.Errorf("the file names no trail and home region")
	}
	n.Time, err = exactTime(digestTime, part[last])
	return err
}

func exactTime(layout, text string) (time.Time, error) {
	at, err := time.Parse(layout, text)
	if err != nil || at.Format(layout) != text {
		return time.Time{}, fmt.Errorf("%.40q is not a time as CloudTrail writes it", text)
	}
	return at, nil
}

// Key is the key of the object.
func (n Name) Key() string {
	day := n.Time.Format(dayPath) + "/" + n.Account
	switch n.Kind {
	case Log:
		return n.Logs() + day + "_CloudTrail_" + n.Region + "_" + n.Time.Format(logTime) + "_" + n.Nonce + ending
	case Backfill:
		return n.Digests() + day + "_CloudTrail-Digest_" + n.Region + "_" + n.Trail + "_" + n.Home + "_" + n.Time.Format(digestTime) + backfilled + ending
	}
	return n.Digests() + day + "_CloudTrail-Digest_" + n.Region + "_" + n.Trail + "_" + n.Home + "_" + n.Time.Format(digestTime) + ending
}
