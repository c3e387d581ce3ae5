package access

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// large is an estate of the size that the analysis must bear: 5,000 users and
// 5,000 roles in ten accounts, 3,000 managed policies, five levels of service
// control policies.
func large(identities, policies int) *World {
	e := newEstate()
	e.Accounts = e.Accounts[:1]
	for i := 1; i < 10; i++ {
		e.Accounts = append(e.Accounts, Account{ID: fmt.Sprintf("2000000000%02d", i), Member: IsMember, Path: org + "/r-ab12/"})
	}
	var scps [][]*Policy
	full := e.policy("FullAWSAccess", allow("*", "*"))
	for level := range 5 {
		scps = append(scps, []*Policy{full, e.policy(fmt.Sprintf("Guard%d", level), statement(`"Sid":"Protect","Effect":"Deny","Action":["cloudtrail:StopLogging","cloudtrail:DeleteTrail"],"Resource":"*",
			"Condition":{"ArnNotLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/security-*","arn:aws:iam::*:role/admin-*"]}}`),
			statement(`"Sid":"Regions","Effect":"Deny","NotAction":["iam:*","s3:*","sts:*","kms:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["us-east-1","eu-west-1"]}}`))})
	}
	for i := range e.Accounts {
		e.Accounts[i].SCPs = scps
	}
	e.Buckets[0].Policy = e.policy("bucket policy",
		statement(`"Sid":"TLS","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::logs","arn:aws:s3:::logs/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}`),
		statement(`"Sid":"Write","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/AWSLogs/111122223333/*"`),
		statement(`"Sid":"Read","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"`+org+`"}}`))
	managed := make([]*Policy, policies)
	for i := range managed {
		name := fmt.Sprintf("app-%04d", i)
		var statements []string
		switch {
		case i%100 == 0:
			statements = []string{allow("*", "*")}
		case i%50 == 1:
			statements = []string{allow("s3:*", "*"), allow("kms:Decrypt", "*")}
		case i%50 == 2:
			statements = []string{allow("sts:AssumeRole", "arn:aws:iam::*:role/*"), allow("iam:PassRole", "arn:aws:iam::*:role/team-*"), allow("lambda:*", "*")}
		case i%50 == 3:
			statements = []string{allow("logs:*", "*"), allow("cloudwatch:*", "*"), allow("sns:*", "*")}
		default:
			statements = []string{
				allow("s3:GetObject", "arn:aws:s3:::"+name+"/*"), allow("dynamodb:*", "arn:aws:dynamodb:*:*:table/"+name),
				statement(`"Effect":"Allow","Action":["sqs:SendMessage","sqs:ReceiveMessage","ec2:Describe*","logs:PutLogEvents","logs:CreateLogStream"],"Resource":"*"`),
				statement(`"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:*:*:secret:` + name + `-*","Condition":{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}`),
			}
		}
		managed[i] = e.policy(name, statements...)
		managed[i].ARN = "arn:aws:iam::" + own + ":policy/" + name
	}
	boundary := e.policy("Boundary", allow("*", "*"), deny("iam:*", "*"))
	boundary.ARN = "arn:aws:iam::" + own + ":policy/Boundary"
	for i := range identities {
		account := &e.Accounts[i%len(e.Accounts)]
		id := Identity{Kind: UserKind, Name: fmt.Sprintf("user-%05d", i), ID: fmt.Sprintf("AIDA%012d", i), Tags: map[string]string{"team": fmt.Sprint(i % 40)}}
		for j := range 3 {
			id.Policies = append(id.Policies, managed[(i*7+j*1009)%len(managed)])
		}
		id.Policies = append(id.Policies, e.policy("inline", allow("s3:PutObject", fmt.Sprintf("arn:aws:s3:::own-%05d/*", i))))
		if i%4 == 0 {
			id.Boundary = boundary
		}
		if i%2 == 1 {
			id.Kind, id.Name, id.ID = RoleKind, fmt.Sprintf("team-%05d", i), fmt.Sprintf("AROA%012d", i)
			switch i % 3 {
			case 0:
				id.Trust = e.trust(`{"Service":"lambda.amazonaws.com"}`, "")
			case 1:
				id.Trust = e.trust(`{"AWS":"arn:aws:iam::`+account.ID+`:root"}`, "")
			default:
				id.Trust = e.trust(`{"Federated":"arn:aws:iam::`+account.ID+`:saml-provider/AWSSSO"}`, "")
			}
		}
		id.ARN = "arn:aws:iam::" + account.ID + ":" + id.Kind + "/" + id.Name
		account.Identities = append(account.Identities, id)
	}
	return e.World
}

// BenchmarkEstate is bounded by 5 s of processor time and 500 MB.
func BenchmarkEstate(b *testing.B) {
	w := large(10_000, 3_000)
	b.ReportAllocs()
	runtime.GC()
	before := cpu()
	var most uint64
	var holders int
	for b.Loop() {
		r := Analyze(w)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most, holders = max(most, m.HeapAlloc), len(all(r))
		runtime.KeepAlive(r)
	}
	b.ReportMetric((cpu()-before).Seconds()/float64(b.N), "cpu-s")
	b.ReportMetric(float64(most)/1e6, "heap-MB")
	b.ReportMetric(float64(holders), "holders")
}

func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkEstateInOneAccount is the same estate with everybody in one account,
// where anybody may take over anybody.
func BenchmarkEstateInOneAccount(b *testing.B) {
	w := large(10_000, 3_000)
	for _, account := range w.Accounts[1:] {
		for _, id := range account.Identities {
			id.ARN = "arn:aws:iam::" + own + ":" + id.Kind + "/" + id.Name
			w.Accounts[0].Identities = append(w.Accounts[0].Identities, id)
		}
	}
	w.Accounts = w.Accounts[:1]
	b.ReportAllocs()
	before := cpu()
	for b.Loop() {
		Analyze(w)
	}
	b.ReportMetric((cpu()-before).Seconds()/float64(b.N), "cpu-s")
}
