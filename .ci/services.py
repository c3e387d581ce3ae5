"""Builds what watches and uses the audit trail in the real-server test."""

import io
import json
import zipfile

from accounts import ACCESS_LOG_BUCKET, LOG_BUCKET, REGION

REGIONS = (REGION, "eu-west-1")


def good(client, account):
    """All that moto knows of: detectors, filters, topics, rules, a grant, a table."""
    for region in REGIONS:
        watch(lambda service: client(service, region), account)
    topic, function = tell(client, account)
    search(client, account, function)
    client("s3").put_bucket_notification_configuration(Bucket=LOG_BUCKET, NotificationConfiguration={
        "TopicConfigurations": [{"Id": "arrived", "TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}]})
    key = client("cloudtrail").describe_trails()["trailList"][0]["KmsKeyId"]
    client("kms").create_grant(KeyId=key, GranteePrincipal=f"arn:aws:iam::{account}:role/delivery", Operations=["Decrypt"], Name="readers")


def watch(client, account):
    """AWS Config, GuardDuty and Security Hub, in one region."""
    config = client("config")
    config.put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": f"arn:aws:iam::{account}:role/config", "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": ACCESS_LOG_BUCKET})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    client("guardduty").create_detector(Enable=True)
    client("securityhub").enable_security_hub()


def tell(client, account):
    """A topic with a confirmed subscription, a function, and rules that use them."""
    topic = client("sns").create_topic(Name="audit-alerts", Attributes={"KmsMasterKeyId": "alias/aws/sns"})["TopicArn"]
    client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="oncall@example.org")
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as z:
        z.writestr("repair.py", "def handler(event, context):\n    return None\n")
    role = client("iam").create_role(RoleName="repair", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))["Role"]["Arn"]
    function = client("lambda").create_function(FunctionName="repair", Runtime="python3.13", Role=role, Handler="repair.handler",
                                                Code={"ZipFile": code.getvalue()})["FunctionArn"]
    events = client("events")
    pattern = {"source": ["aws.cloudtrail"], "detail-type": ["AWS API Call via CloudTrail"], "detail": {"eventName": ["StopLogging", "DeleteTrail"]}}
    events.put_rule(Name="restart-trail", EventPattern=json.dumps(pattern), State="ENABLED")
    events.put_targets(Rule="restart-trail", Targets=[
        {"Id": "repair", "Arn": function}, {"Id": "tell", "Arn": topic},
        {"Id": "run", "Arn": f"arn:aws:ssm:{REGION}:{account}:automation-definition/Restart:$DEFAULT", "RoleArn": role}])
    events.put_rule(Name="asleep", EventPattern=json.dumps(pattern), State="DISABLED")
    return topic, function


def search(client, account, function):
    """The trail's log group with filters, and a table over its files."""
    logs = client("logs")
    logs.create_log_group(logGroupName="audit")
    logs.put_retention_policy(logGroupName="audit", retentionInDays=400)
    logs.put_metric_filter(logGroupName="audit", filterName="root", filterPattern='{ $.userIdentity.type = "Root" }', metricTransformations=[
        {"metricName": "RootUsage", "metricNamespace": "Audit", "metricValue": "1"}])
    logs.put_subscription_filter(logGroupName="audit", filterName="siem", filterPattern="", destinationArn=function)
    group = logs.describe_log_groups()["logGroups"][0]["arn"]
    client("cloudtrail").update_trail(Name="audit", CloudWatchLogsLogGroupArn=group, CloudWatchLogsRoleArn=f"arn:aws:iam::{account}:role/delivery",
                                      SnsTopicName="audit-alerts")
    glue = client("glue")
    glue.create_database(DatabaseInput={"Name": "audit"})
    glue.create_table(DatabaseName="audit", TableInput={"Name": "cloudtrail_logs", "TableType": "EXTERNAL_TABLE", "StorageDescriptor": {
        "Location": f"s3://{LOG_BUCKET}/AWSLogs/{account}/CloudTrail/", "InputFormat": "com.amazon.emr.cloudtrail.CloudTrailInputFormat"}})


def off(client, account):
    """A recorder that was stopped, a suspended detector, a rule that only tells."""
    config = client("config")
    config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": f"arn:aws:iam::{account}:role/config"})
    client("guardduty").create_detector(Enable=False)
    topic = client("sns").create_topic(Name="nobody")["TopicArn"]
    client("events").put_rule(Name="told", EventPattern=json.dumps({"source": ["aws.iam"]}), State="ENABLED")
    client("events").put_targets(Rule="told", Targets=[{"Id": "tell", "Arn": topic}])


def organization(client, account):
    """An organization with units, policies and a delegated administrator."""
    org = client("organizations")
    org.create_organization(FeatureSet="ALL")
    root = org.list_roots()["Roots"][0]["Id"]
    for kind in ("SERVICE_CONTROL_POLICY", "TAG_POLICY"):
        org.enable_policy_type(RootId=root, PolicyType=kind)
    workloads = org.create_organizational_unit(ParentId=root, Name="workloads")["OrganizationalUnit"]["Id"]
    nested = org.create_organizational_unit(ParentId=workloads, Name="production 🔒")["OrganizationalUnit"]["Id"]
    guard = org.create_policy(Name="keep-the-trail", Description="", Type="SERVICE_CONTROL_POLICY", Content=json.dumps({
        "Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], "Resource": "*"}]}))
    org.attach_policy(PolicyId=guard["Policy"]["PolicySummary"]["Id"], TargetId=workloads)
    members = []
    for name in ("payments", "lab"):
        member = org.create_account(AccountName=name, Email=f"{name}@example.org")["CreateAccountStatus"]["AccountId"]
        org.move_account(AccountId=member, SourceParentId=root, DestinationParentId=nested)
        members.append(member)
    org.register_delegated_administrator(AccountId=members[0], ServicePrincipal="guardduty.amazonaws.com")
    return members
