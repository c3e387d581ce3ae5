package collectors_test

import (
	"encoding/base64"
	"fmt"
)

// identities gives an account one user with a password and one role.
func (w *world) identities(id string) {
	w.says(id, home, `IAM.GetAccountAuthorizationDetails {"MaxItems":300}`, 200, fmt.Sprintf(`<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult>
		<IsTruncated>false</IsTruncated>
		<UserDetailList><member><Path>/</Path><UserName>ada</UserName><UserId>AIDAEXAMPLE</UserId><Arn>arn:aws:iam::%[1]s:user/ada</Arn></member></UserDetailList>
		<RoleDetailList><member><Path>/</Path><RoleName>Audit</RoleName><RoleId>AROAEXAMPLE</RoleId><Arn>arn:aws:iam::%[1]s:role/Audit</Arn>
			<AssumeRolePolicyDocument>%%7B%%22Version%%22%%3A%%222012-10-17%%22%%2C%%22Statement%%22%%3A%%5B%%5D%%7D</AssumeRolePolicyDocument></member></RoleDetailList>
		<GroupDetailList/><Policies/></GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>`, id))
	w.says(id, home, "IAM.GenerateCredentialReport", 200, `<GenerateCredentialReportResponse><GenerateCredentialReportResult><State>COMPLETE</State></GenerateCredentialReportResult></GenerateCredentialReportResponse>`)
	report := "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active," +
		"access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service," +
		"access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service," +
		"cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated\n" +
		"ada,arn:aws:iam::" + id + ":user/ada,2026-01-05T09:00:00+00:00,TRUE,2026-08-04T08:00:00+00:00,2026-01-05T09:00:00+00:00,N/A,TRUE," +
		"FALSE,N/A,N/A,N/A,N/A,FALSE,N/A,N/A,N/A,N/A,FALSE,N/A,FALSE,N/A"
	w.says(id, home, "IAM.GetCredentialReport", 200, `<GetCredentialReportResponse><GetCredentialReportResult><Content>`+base64.StdEncoding.EncodeToString([]byte(report))+
		`</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-08-05T11:00:00Z</GeneratedTime></GetCredentialReportResult></GetCredentialReportResponse>`)
	w.says(id, home, "IAM.GetAccountPasswordPolicy", 404, `<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>none</Message></Error></ErrorResponse>`)
}
