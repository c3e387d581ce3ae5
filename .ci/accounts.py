"""Builds the accounts that the real-server test scans: good, empty, stopped."""

import json

import boto3

REGION = "us-east-1"
LOG_BUCKET, ACCESS_LOG_BUCKET = "good-audit-logs", "good-access-logs"


def session(endpoint, account):
    """A boto3 session whose credentials belong to the account."""
    sts = boto3.client("sts", region_name=REGION, endpoint_url=endpoint, aws_access_key_id="root", aws_secret_access_key="root")
    got = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/builder", RoleSessionName="builder")["Credentials"]
    credentials = dict(aws_access_key_id=got["AccessKeyId"], aws_secret_access_key=got["SecretAccessKey"],
                       aws_session_token=got["SessionToken"])
    return credentials, lambda service, region=REGION: boto3.client(service, region_name=region, endpoint_url=endpoint, **credentials)


def good(client, account):
    """A multi-region trail with validation, a confined key and a locked bucket."""
    trail_arn = f"arn:aws:cloudtrail:{REGION}:{account}:trail/audit"
    source = {"StringEquals": {"aws:SourceArn": trail_arn}}
    service = {"Service": "cloudtrail.amazonaws.com"}
    key = client("kms").create_key(Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": service, "Action": "kms:GenerateDataKey*", "Resource": "*", "Condition": source},
    ]}))["KeyMetadata"]["Arn"]
    client("kms").enable_key_rotation(KeyId=key)

    s3 = client("s3")
    s3.create_bucket(Bucket=ACCESS_LOG_BUCKET)
    s3.put_bucket_policy(Bucket=ACCESS_LOG_BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject",
         "Resource": f"arn:aws:s3:::{ACCESS_LOG_BUCKET}/*"}]}))
    s3.create_bucket(Bucket=LOG_BUCKET, ObjectLockEnabledForBucket=True)
    both = [f"arn:aws:s3:::{LOG_BUCKET}", f"arn:aws:s3:::{LOG_BUCKET}/*"]
    s3.put_bucket_policy(Bucket=LOG_BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": service, "Action": "s3:GetBucketAcl", "Resource": both[0], "Condition": source},
        {"Effect": "Allow", "Principal": service, "Action": "s3:PutObject", "Resource": both[1], "Condition": source},
        {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": both,
         "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    ]}))
    s3.put_public_access_block(Bucket=LOG_BUCKET, PublicAccessBlockConfiguration=dict(
        BlockPublicAcls=True, IgnorePublicAcls=True, BlockPublicPolicy=True, RestrictPublicBuckets=True))
    s3.put_bucket_encryption(Bucket=LOG_BUCKET, ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}]})
    s3.put_bucket_versioning(Bucket=LOG_BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object_lock_configuration(Bucket=LOG_BUCKET, ObjectLockConfiguration={
        "ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 400}}})
    s3.put_bucket_lifecycle_configuration(Bucket=LOG_BUCKET, LifecycleConfiguration={"Rules": [
        {"ID": "expire", "Status": "Enabled", "Filter": {"Prefix": "AWSLogs/"}, "Expiration": {"Days": 800},
         "NoncurrentVersionExpiration": {"NoncurrentDays": 30}}]})
    s3.put_bucket_logging(Bucket=LOG_BUCKET, BucketLoggingStatus={
        "LoggingEnabled": {"TargetBucket": ACCESS_LOG_BUCKET, "TargetPrefix": "audit/"}})

    trail = client("cloudtrail")
    trail.create_trail(Name="audit", S3BucketName=LOG_BUCKET, IsMultiRegionTrail=True, IncludeGlobalServiceEvents=True,
                       EnableLogFileValidation=True, KmsKeyId=key, TagsList=[{"Key": "Ünï", "Value": "=1+1 🔒"}, {"Key": "managed-by", "Value": "audit-repository"}])
    trail.put_event_selectors(TrailName="audit", EventSelectors=[{
        "ReadWriteType": "All", "IncludeManagementEvents": True,
        "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}])
    trail.start_logging(Name="audit")


def stopped(client, account):
    """One single-region trail, stopped, in a bucket that nobody looked after."""
    client("s3").create_bucket(Bucket="stopped-logs")
    trail = client("cloudtrail")
    trail.create_trail(Name="old", S3BucketName="stopped-logs", IsMultiRegionTrail=False)
    trail.start_logging(Name="old")
    trail.stop_logging(Name="old")
