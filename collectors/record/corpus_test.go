package record

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// calledBy are the calls of the corpus, by the service: 131.
var calledBy = map[string]string{
	"ec2": `DescribeInstances DescribeVolumes DescribeSnapshots DescribeSecurityGroups DescribeSubnets DescribeVpcs DescribeRouteTables DescribeImages
		DescribeTags DescribeAddresses DescribeRegions DescribeAvailabilityZones DescribeNetworkInterfaces DescribeKeyPairs DescribeInstanceStatus
		RunInstances TerminateInstances CreateTags DeleteTags CreateVolume DeleteVolume AttachVolume DetachVolume CreateSnapshot DeleteSnapshot
		ModifyInstanceAttribute AuthorizeSecurityGroupIngress CreateNetworkInterface DeleteNetworkInterface DescribeLaunchTemplates`,
	"s3": `ListBuckets GetBucketLocation GetBucketAcl GetBucketPolicy GetBucketVersioning GetBucketEncryption GetBucketLogging GetBucketTagging
		HeadBucket PutBucketTagging GetBucketPublicAccessBlock GetObject PutObject HeadObject ListObjects`,
	"sts":            `AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity GetCallerIdentity GetSessionToken`,
	"iam":            `ListRoles ListUsers GetRole GetUser GetPolicy GetPolicyVersion ListPolicies ListAttachedRolePolicies ListRolePolicies ListAccessKeys GetAccountSummary GenerateCredentialReport GetCredentialReport ListGroups SimulatePrincipalPolicy`,
	"kms":            `Decrypt Encrypt GenerateDataKey DescribeKey ListAliases ListKeys GetKeyPolicy GetKeyRotationStatus CreateGrant RetireGrant`,
	"logs":           `DescribeLogGroups DescribeLogStreams CreateLogStream CreateLogGroup PutRetentionPolicy DescribeMetricFilters StartQuery GetQueryResults FilterLogEvents ListTagsForResource`,
	"lambda":         `ListFunctions20150331 GetFunction20150331v2 ListTags20170331 GetPolicy20150331v2 UpdateFunctionCode20150331v2 GetFunctionConfiguration20150331v2`,
	"dynamodb":       `DescribeTable ListTables UpdateTable DescribeContinuousBackups`,
	"monitoring":     `DescribeAlarms GetMetricData ListMetrics PutMetricAlarm`,
	"cloudtrail":     `DescribeTrails GetTrailStatus LookupEvents GetEventSelectors ListTags`,
	"ecs":            `DescribeTasks ListTasks DescribeServices ListServices DescribeClusters RegisterTaskDefinition UpdateService`,
	"ecr":            `GetAuthorizationToken BatchGetImage BatchCheckLayerAvailability GetDownloadUrlForLayer DescribeRepositories`,
	"ssm":            `UpdateInstanceInformation DescribeInstanceInformation GetParameter GetParameters ListAssociations PutInventory`,
	"secretsmanager": `GetSecretValue DescribeSecret ListSecrets`,
	"cloudformation": `DescribeStacks ListStacks DescribeStackEvents ListStackResources`,
	"signin":         `ConsoleLogin`,
	"config":         `DescribeConfigurationRecorders`,
}

// corpus makes log files as CloudTrail writes them: about 1.5 KB a record, of 131
// calls, one of 25 an error.
func corpus(seed uint64, files, each int) [][]byte {
	rnd := rand.New(rand.NewPCG(seed, 1))
	type call struct{ service, name string }
	var calls []call
	for _, service := range strings.Fields("ec2 s3 sts iam kms logs lambda dynamodb monitoring cloudtrail ecs ecr ssm secretsmanager cloudformation signin config") {
		for _, name := range strings.Fields(calledBy[service]) {
			calls = append(calls, call{service, name})
		}
	}
	hex := func(n int) string {
		return fmt.Sprintf("%0*x", n, rnd.Uint64())[:n]
	}
	uuid := func() string {
		return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-a" + hex(3) + "-" + hex(12)
	}
	record := func(out *bytes.Buffer, second int) {
		c := calls[min(rnd.IntN(len(calls)), rnd.IntN(len(calls)))]
		account := 111122223333 + rnd.IntN(20)
		role, session := "app-role-"+fmt.Sprint(rnd.IntN(40)), fmt.Sprintf("i-0%s", hex(16))
		principal := fmt.Sprintf("AROA%017d", rnd.IntN(40))
		at := func(second int) string {
			return fmt.Sprintf("2026-09-%02dT%02d:%02d:%02dZ", 1+second/86400%28, second/3600%24, second/60%60, second%60)
		}
		fmt.Fprintf(out, `{"eventVersion":"1.11","userIdentity":`)
		switch k := rnd.IntN(100); {
		case k < 70:
			fmt.Fprintf(out, `{"type":"AssumedRole","principalId":"%s:%s","arn":"arn:aws:sts::%d:assumed-role/%s/%s","accountId":"%d","accessKeyId":"ASIA%s","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"%s","arn":"arn:aws:iam::%d:role/%s","accountId":"%d","userName":"%s"},"attributes":{"creationDate":"%s","mfaAuthenticated":"false"},"ec2RoleDelivery":"2.0"}}`,
				principal, session, account, role, session, account, strings.ToUpper(hex(16)), principal, account, role, account, role, at(second-1800))
		case k < 85:
			fmt.Fprintf(out, `{"type":"IAMUser","principalId":"AIDA%017d","arn":"arn:aws:iam::%d:user/deploy-%d","accountId":"%d","accessKeyId":"AKIA%s","userName":"deploy-%d"}`,
				rnd.IntN(30), account, k, account, strings.ToUpper(hex(16)), k)
		default:
			fmt.Fprintf(out, `{"type":"AWSService","invokedBy":"autoscaling.amazonaws.com"}`)
		}
		fmt.Fprintf(out, `,"eventTime":"%s","eventSource":"%s.amazonaws.com","eventName":"%s","awsRegion":"eu-central-1","sourceIPAddress":"10.%d.%d.%d","userAgent":"aws-sdk-go-v2/1.%d.0 os/linux lang/go#1.24 api/%s#1.%d.0",`,
			at(second), c.service, c.name, rnd.IntN(4), rnd.IntN(256), rnd.IntN(256), rnd.IntN(40), c.service, rnd.IntN(90))
		if rnd.IntN(25) == 0 {
			code := []string{"AccessDenied", "Client.UnauthorizedOperation", "ThrottlingException", "ResourceNotFoundException"}[rnd.IntN(4)]
			fmt.Fprintf(out, `"errorCode":"%s","errorMessage":"User: arn:aws:sts::%d:assumed-role/%s/%s is not authorized to perform: %s:%s because no identity-based policy allows the %s:%s action",`,
				code, account, role, session, c.service, c.name, c.service, c.name)
		}
		fmt.Fprintf(out, `"requestParameters":{"maxResults":%d,"filterSet":{"items":[{"name":"tag:aws:autoscaling:groupName","valueSet":{"items":[{"value":"asg-%s"}]}}]},"includeDeleted":false,"resourceId":"r-%s"},`,
			rnd.IntN(1000), hex(12), hex(16)+hex(16))
		if rnd.IntN(3) == 0 {
			fmt.Fprintf(out, `"responseElements":{"requestId":"%s","_return":true,"credentials":{"accessKeyId":"ASIA%s","sessionToken":"%s","expiration":"Sep 14, 2026, 4:12:00 AM"}},`, uuid(), strings.ToUpper(hex(16)), hex(16)+hex(16)+hex(16)+hex(16))
		} else {
			fmt.Fprintf(out, `"responseElements":null,`)
		}
		fmt.Fprintf(out, `"requestID":"%s","eventID":"%s","readOnly":%v,"resources":[{"accountId":"%d","type":"AWS::%s::Resource","ARN":"arn:aws:%s:eu-central-1:%d:thing/%s"}],"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"%d","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"%s.eu-central-1.amazonaws.com"}}`,
			uuid(), uuid(), rnd.IntN(5) > 0, account, strings.ToUpper(c.service), c.service, account, hex(12), account, c.service)
	}
	out := make([][]byte, files)
	for i := range out {
		var file bytes.Buffer
		file.WriteString(`{"Records":[`)
		for j := range each {
			if j > 0 {
				file.WriteByte(',')
			}
			record(&file, i*300+j%300)
		}
		file.WriteString(`]}`)
		out[i] = file.Bytes()
	}
	return out
}

// stored is a file as CloudTrail stores it.
func stored(t testing.TB, file []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(file)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTheCorpusIsLikeWhatCloudTrailWrites(t *testing.T) {
	file := corpus(1, 1, 1000)[0]
	names := 0
	for _, list := range calledBy {
		names += len(strings.Fields(list))
	}
	got := scan("s3://b/k", file, 1<<20, nil)
	ratio := float64(len(file)) / float64(len(stored(t, file)))
	t.Logf("%d names, %d bytes a record, packed %.1f to one", names, len(file)/1000, ratio)
	if got.Records != 1000 || names != 131 || len(file) < 1_300_000 || len(file) > 1_700_000 || ratio < 6 || ratio > 7.5 {
		t.Errorf("%s", asJSON(t, got))
	}
}

// BenchmarkValue is what it costs to see that the bytes are JSON.
func BenchmarkValue(b *testing.B) {
	file := corpus(1, 1, 1000)[0]
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if value(file, 0, 0) < 0 {
			b.Fatal("no JSON")
		}
	}
}
