"""Builds the identities of the accounts that the real-server test scans."""

import json

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
READ_LOGS = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}]})


def good(client, account):
    """People with a password and a second factor, keys, roles, a strict policy."""
    iam = client("iam")
    iam.update_account_password_policy(MinimumPasswordLength=16, RequireSymbols=True, RequireNumbers=True, RequireUppercaseCharacters=True,
                                       RequireLowercaseCharacters=True, PasswordReusePrevention=24, MaxPasswordAge=60)
    iam.create_group(GroupName="auditors")
    iam.put_group_policy(GroupName="auditors", PolicyName="read-logs", PolicyDocument=READ_LOGS)
    policy = iam.create_policy(PolicyName="read-the-logs", PolicyDocument=READ_LOGS)["Policy"]["Arn"]
    iam.attach_group_policy(GroupName="auditors", PolicyArn=policy)
    for name in ("alice", "b.o+b=@_-x"):
        iam.create_user(UserName=name, Path="/people/", PermissionsBoundary=policy)
        iam.create_login_profile(UserName=name, Password="correct Horse-battery9 staple")
        mfa = iam.create_virtual_mfa_device(VirtualMFADeviceName=f"mfa-{name[0]}")["VirtualMFADevice"]["SerialNumber"]
        iam.enable_mfa_device(UserName=name, SerialNumber=mfa, AuthenticationCode1="123456", AuthenticationCode2="654321")
        iam.add_user_to_group(GroupName="auditors", UserName=name)
    iam.create_user(UserName="pipeline")
    iam.create_access_key(UserName="pipeline")
    iam.put_user_policy(UserName="pipeline", PolicyName="read-logs", PolicyDocument=READ_LOGS)
    iam.create_role(RoleName="delivery", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=policy)
    iam.attach_role_policy(RoleName="delivery", PolicyArn=policy)


def neglected(client, account):
    """A password without a second factor, and no policy for passwords."""
    iam = client("iam")
    iam.create_user(UserName="intern")
    iam.create_login_profile(UserName="intern", Password="hunter2")
    iam.create_access_key(UserName="intern")
    iam.update_access_key(UserName="intern", Status="Inactive", AccessKeyId=iam.list_access_keys(UserName="intern")["AccessKeyMetadata"][0]["AccessKeyId"])
