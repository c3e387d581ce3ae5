package archivetest

import (
	"fmt"
	"time"
)

// everyday is one of the records that any account is full of.
func everyday(account, region string, at time.Time, number int) Record {
	instance := "i-0" + letters(fmt.Sprint("instance", number%97), 16)
	engineer := "arn:aws:sts::" + account + ":assumed-role/Engineer/" + []string{"ana", "bo", "chidi", "dana"}[number%4]
	deploy := "arn:aws:sts::" + account + ":assumed-role/Deploy/pipeline-" + fmt.Sprint(number%11)
	ec2 := "ec2.amazonaws.com"
	switch number % 8 {
	case 0:
		return read(Event(ec2, "DescribeInstances", account, region, at, engineer,
			map[string]any{"instancesSet": map[string]any{"items": []any{map[string]any{"instanceId": instance}}}, "filterSet": map[string]any{}}))
	case 1:
		role := "arn:aws:iam::" + account + ":role/Deploy"
		r := read(Event("sts.amazonaws.com", "AssumeRole", account, region, at, "codebuild.amazonaws.com",
			map[string]any{"roleArn": role, "roleSessionName": "pipeline-" + fmt.Sprint(number%11), "durationSeconds": 3600}))
		r["sourceIPAddress"], r["userAgent"] = "codebuild.amazonaws.com", "codebuild.amazonaws.com"
		r["responseElements"] = map[string]any{"credentials": map[string]any{"accessKeyId": "ASIA" + letters(fmt.Sprint(number), 16), "expiration": "Jan 1, 2026, 1:00:00 AM"},
			"assumedRoleUser": map[string]any{"assumedRoleId": "AROA" + letters("Deploy", 17) + ":pipeline", "arn": deploy}}
		r["resources"] = []any{map[string]any{"accountId": account, "type": "AWS::IAM::Role", "ARN": role}}
		return r
	case 2:
		return Event(ec2, "RunInstances", account, region, at, deploy, map[string]any{"instanceType": "m7g.large", "minCount": 1, "maxCount": 1})
	case 3:
		return Event(ec2, "TerminateInstances", account, region, at, deploy,
			map[string]any{"instancesSet": map[string]any{"items": []any{map[string]any{"instanceId": instance}}}})
	case 4:
		return read(Event("kms.amazonaws.com", "Decrypt", account, region, at, engineer, map[string]any{"encryptionAlgorithm": "SYMMETRIC_DEFAULT",
			"encryptionContext": map[string]any{"aws:lambda:FunctionArn": "arn:aws:lambda:" + region + ":" + account + ":function:orders"}}))
	case 5:
		return read(Event("s3.amazonaws.com", "ListBuckets", account, region, at, engineer, map[string]any{"Host": "s3." + region + ".amazonaws.com"}))
	case 6:
		return Event("logs.amazonaws.com", "CreateLogStream", account, region, at, "lambda.amazonaws.com",
			map[string]any{"logGroupName": "/aws/lambda/orders", "logStreamName": at.Format("2006/01/02") + "/[$LATEST]" + uuid("stream", fmt.Sprint(number))[:8]})
	}
	return Denied(read(Event("iam.amazonaws.com", "ListUsers", account, "us-east-1", at, engineer, nil)))
}

func read(r Record) Record {
	r["readOnly"] = true
	return r
}
