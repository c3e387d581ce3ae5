package pattern

import (
	"fmt"
	"slices"
	"strings"
)

// Requirements are the events that alerts must tell of, by the ID of the check.
// The events are those of the CIS AWS Foundations Benchmark, sections 4.1 to 4.15
// (5.1 to 5.15 of its later versions).
func Requirements() []Requirement {
	return slices.Clone(requirements)
}

var requirements = []Requirement{
	filtered("alert-unauthorized-api-calls", "Unauthorized API calls", `{ ($.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*") && $.sourceIPAddress != "delivery.logs.amazonaws.com" && $.eventName != "HeadBucket" }`),
	filtered("alert-console-signin-no-mfa", "Console sign-in without MFA", `{ $.eventName = "ConsoleLogin" && $.additionalEventData.MFAUsed != "Yes" && $.userIdentity.type = "IAMUser" && $.responseElements.ConsoleLogin = "Success" }`),
	filtered("alert-root-usage", "Use of the root user", `{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }`),
	calls("alert-iam-policy-changes", "Changes of IAM policies", "iam", `DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy
		CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy DetachUserPolicy
		AttachGroupPolicy DetachGroupPolicy`),
	calls("alert-cloudtrail-changes", "Changes of the audit trail", "cloudtrail", `CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging`),
	filtered("alert-console-auth-failures", "Failed console sign-ins", `{ $.eventName = "ConsoleLogin" && $.errorMessage = "Failed authentication" }`),
	calls("alert-cmk-disable-delete", "Keys disabled or to be deleted", "kms", `DisableKey ScheduleKeyDeletion`),
	calls("alert-s3-bucket-policy-changes", "Changes of bucket policies", "s3", `PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication
		DeleteBucketPolicy DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication`),
	calls("alert-config-changes", "Changes of AWS Config", "config", `StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder`),
	calls("alert-security-group-changes", "Changes of security groups", "ec2", `AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress
		RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup`),
	calls("alert-nacl-changes", "Changes of network ACLs", "ec2", `CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry
		ReplaceNetworkAclAssociation`),
	calls("alert-gateway-changes", "Changes of network gateways", "ec2", `CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway
		DeleteInternetGateway DetachInternetGateway`),
	calls("alert-route-table-changes", "Changes of route tables", "ec2", `CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute
		DisassociateRouteTable`),
	calls("alert-vpc-changes", "Changes of VPCs", "ec2", `CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection DeleteVpcPeeringConnection
		RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink EnableVpcClassicLink`),
	calls("alert-organizations-changes", "Changes of the organization", "organizations", `AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy
		DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType InviteAccountToOrganization
		LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdatePolicy UpdateOrganizationalUnit`),
}

func filtered(id, title, text string) Requirement {
	f, err := ParseFilter(text)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", id, err))
	}
	return Requirement{ID: id, Title: title, Filter: f}
}

func calls(id, title, service, names string) Requirement {
	var terms []string
	for _, name := range strings.Fields(names) {
		terms = append(terms, "$.eventName = "+name)
	}
	r := filtered(id, title, "{ "+strings.Join(terms, " || ")+" }")
	r.Source = service + ".amazonaws.com"
	return r
}

// owners are the sources of calls that only one service has, of those that the
// requirements name. CreateRoute is App Mesh's as well, and AttachPolicy IoT's.
var owners = func() map[string]string {
	out, shared := map[string]string{loggedIn: signing, "ModifySecurityGroupRules": "ec2.amazonaws.com"}, map[string]bool{}
	for _, name := range strings.Fields("CreatePolicy DeletePolicy AttachPolicy DetachPolicy UpdatePolicy CreateRoute DeleteRoute") {
		shared[name] = true
	}
	for _, r := range requirements {
		if r.Source == "" {
			continue
		}
		for _, t := range r.Filter.tests() {
			if name := t.leaf.(textLeaf).want; !shared[name] {
				out[name] = r.Source
			}
		}
	}
	return out
}()
