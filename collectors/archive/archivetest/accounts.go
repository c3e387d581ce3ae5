package archivetest

import (
	"net/http"
	"slices"
	"strings"
)

func (s *Server) sts(q *request) (answer, bool) {
	switch q.form.Get("Action") {
	case "GetCallerIdentity":
		return stsAnswer(q, "GetCallerIdentity", "<Arn>arn:aws:sts::"+q.account+":assumed-role/Audit/session</Arn><UserId>AROAEXAMPLE:session</UserId><Account>"+q.account+"</Account>"), true
	case "AssumeRole":
		part := strings.Split(q.form.Get("RoleArn"), ":")
		if len(part) != 6 || len(part[4]) != 12 {
			return q.refuse(http.StatusBadRequest, "ValidationError", "The role is not named by an ARN."), true
		}
		role := strings.TrimPrefix(part[5], "role/")
		session := escape(q.form.Get("RoleSessionName"))
		return stsAnswer(q, "AssumeRole", "<Credentials><AccessKeyId>ASIA"+part[4]+"</AccessKeyId><SecretAccessKey>example</SecretAccessKey>"+
			"<SessionToken>example</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"+
			"<AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:"+session+"</AssumedRoleId><Arn>arn:aws:sts::"+part[4]+":assumed-role/"+escape(role)+"/"+session+"</Arn></AssumedRoleUser>"), true
	}
	return answer{}, false
}

func stsAnswer(q *request, operation, result string) answer {
	return answer{status: http.StatusOK, kind: xmlKind, body: []byte("<" + operation + `Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><` + operation + "Result>" + result +
		"</" + operation + "Result><ResponseMetadata><RequestId>" + q.id() + "</RequestId></ResponseMetadata></" + operation + "Response>")}
}

func (s *Server) ec2(q *request) (answer, bool) {
	if q.form.Get("Action") != "DescribeRegions" {
		return answer{}, false
	}
	var out strings.Builder
	for _, region := range s.Archive.regions() {
		out.WriteString("<item><regionName>" + region + "</regionName><regionEndpoint>ec2." + region + ".amazonaws.com</regionEndpoint><optInStatus>opt-in-not-required</optInStatus></item>")
	}
	return answer{status: http.StatusOK, kind: xmlKind, body: []byte(`<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>` + q.id() +
		"</requestId><regionInfo>" + out.String() + "</regionInfo></DescribeRegionsResponse>")}, true
}

func (a *Archive) regions() []string {
	a.mu.RLock()
	defer a.mu.RUnlock()
	regions := slices.Clone(a.Regions)
	if len(regions) == 0 {
		for _, t := range a.trails {
			regions = append(regions, t.Home)
			for _, c := range t.chains {
				regions = append(regions, c.region)
			}
		}
	}
	slices.Sort(regions)
	return slices.Compact(regions)
}

func (s *Server) organizations(q *request) (answer, bool) {
	s.Archive.mu.RLock()
	defer s.Archive.mu.RUnlock()
	org := s.Archive.org
	if !s.Archive.inOrganization(q.account) {
		return q.refuse(http.StatusBadRequest, "AWSOrganizationsNotInUseException", "Your account is not a member of an organization."), true
	}
	arn := "arn:aws:organizations::" + org.Management + ":"
	switch q.operation {
	case "organizations.DescribeOrganization":
		return jsonAnswer(map[string]any{"Organization": map[string]any{"Id": org.ID, "Arn": arn + "organization/" + org.ID, "FeatureSet": "ALL",
			"MasterAccountId": org.Management, "MasterAccountArn": arn + "account/" + org.ID + "/" + org.Management, "MasterAccountEmail": "root@example.com"}})
	case "organizations.ListAccounts":
		if q.account != org.Management {
			return q.refuse(http.StatusBadRequest, "AccessDeniedException", "Only the management account can list accounts."), true
		}
		list := []any{}
		for _, id := range append([]string{org.Management}, org.Members...) {
			list = append(list, map[string]any{"Id": id, "Arn": arn + "account/" + org.ID + "/" + id, "Name": "account " + id, "Email": id + "@example.com",
				"Status": "ACTIVE", "State": "ACTIVE", "JoinedMethod": "CREATED", "JoinedTimestamp": 1.7e9})
		}
		page, next, ok := paged(list, q.text("NextToken"), s.Page)
		if !ok {
			return q.refuse(http.StatusBadRequest, "InvalidInputException", "The token is not ours."), true
		}
		out := map[string]any{"Accounts": page}
		if next != "" {
			out["NextToken"] = next
		}
		return jsonAnswer(out)
	case "organizations.ListDelegatedAdministrators":
		return jsonAnswer(map[string]any{"DelegatedAdministrators": []any{}})
	}
	return answer{}, false
}
