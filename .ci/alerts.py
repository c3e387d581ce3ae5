"""Builds the alerts of the real-server test: one that tells, and one for each link that can break."""

import json

from accounts import REGION
from services import REGIONS

IAM = ("DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy DeletePolicy "
       "CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy DetachUserPolicy AttachGroupPolicy "
       "DetachGroupPolicy").split()
CONFIG = "StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder".split()
NACL = ("CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry "
        "ReplaceNetworkAclAssociation").split()
BUCKET = ("PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy DeleteBucketCors "
          "DeleteBucketLifecycle DeleteBucketReplication").split()
TRAIL = "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging".split()


def named(source, names):
    """A filter pattern for calls of one service."""
    return f"{{ ($.eventSource = {source}) && (" + " || ".join(f'($.eventName = "{n}")' for n in names) + ") }"


def good(client, account):
    """Filters on the log group audit, with alarms; and rules of EventBridge."""
    topic, lonely = heard(client, REGION), client("sns").create_topic(Name="unheard")["TopicArn"]
    tells = dict(AlarmActions=[topic], ActionsEnabled=True)
    for name, pattern, alarm, region in (
            ("root", '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }', tells, REGION),
            ("iam", named("iam.amazonaws.com", IAM), tells | {"ActionsEnabled": False}, REGION),
            ("keys", "{ $.eventSource = kms.amazonaws.com && $.eventName = DisableKey }", tells, REGION),
            ("config", named("config.amazonaws.com", CONFIG), tells, "eu-west-1"),
            ("acls", named("ec2.amazonaws.com", NACL), {"AlarmActions": [lonely]}, REGION)):
        client("logs").put_metric_filter(logGroupName="audit", filterName=name, filterPattern=pattern, metricTransformations=[
            {"metricName": name, "metricNamespace": "Audit", "metricValue": "1"}])
        client("cloudwatch", region).put_metric_alarm(
            AlarmName=name, Namespace="Audit", MetricName=name, Statistic="Sum", Period=300, EvaluationPeriods=1, Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold", **alarm)
    rule(client, REGION, "buckets", "s3", BUCKET, topic)
    for region in REGIONS:
        rule(client, region, "trails", "cloudtrail", TRAIL, heard(client, region))


def heard(client, region):
    """A topic with a confirmed subscription, without a key that alarms cannot use."""
    topic = client("sns", region).create_topic(Name="oncall")["TopicArn"]
    client("sns", region).subscribe(TopicArn=topic, Protocol="email", Endpoint="oncall@example.org")
    return topic


def rule(client, region, name, service, names, target):
    pattern = {"source": [f"aws.{service}"], "detail-type": ["AWS API Call via CloudTrail"],
               "detail": {"eventSource": [f"{service}.amazonaws.com"], "eventName": names}}
    client("events", region).put_rule(Name=name, EventPattern=json.dumps(pattern), State="ENABLED")
    client("events", region).put_targets(Rule=name, Targets=[{"Id": "tell", "Arn": target}])
