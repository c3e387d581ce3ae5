package kms

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const keyARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd"

func TestAKeyIsReadWhole(t *testing.T) {
	s, rec := session(t, keyARN, nil)
	k := ReadKey(t.Context(), s, awstest.Region, keyARN, []string{"t2", "t1"})
	m, known := k.Metadata.Get()
	want := Metadata{Account: owner, Manager: "CUSTOMER", State: "Enabled", Enabled: true, Origin: "AWS_KMS", Spec: "SYMMETRIC_DEFAULT", MultiRegion: true}
	if !known || m != want {
		t.Errorf("metadata %+v (gap %v), want %+v", m, k.Metadata.Gap(), want)
	}
	if r, _ := k.Rotation.Get(); r != (Rotation{Enabled: true, PeriodDays: 180, Supported: true}) {
		t.Errorf("rotation %+v (gap %v)", r, k.Rotation.Gap())
	}
	if word(k.Usable) != "true" || word(k.CustomerManaged) != "true" || word(k.TrailConfined) != "true" || accounts(k.ForeignAccess) != "" {
		t.Errorf("concluded %+v", k)
	}
	if k.ARN != keyARN || !slices.Equal(k.Trails, []string{"t1", "t2"}) {
		t.Errorf("subject is %s with %v", k.ARN, k.Trails)
	}
	used := map[string]bool{}
	for _, c := range rec.Calls() {
		if c.Service != "STS" {
			used[c.Action] = true
		}
	}
	if !slices.Equal(slices.Sorted(maps.Keys(used)), Actions()) {
		t.Errorf("asked for %v, declared %v", used, Actions())
	}
}

func TestAnAliasIsFollowedToItsKey(t *testing.T) {
	s, _ := session(t, "alias/trail", nil)
	k := ReadKey(t.Context(), s, awstest.Region, "alias/trail", nil)
	if k.ARN != keyARN || !k.Policy.Known() || !k.Rotation.Known() {
		t.Errorf("read %s, policy %v, rotation %v", k.ARN, k.Policy.Gap(), k.Rotation.Gap())
	}
}

func TestKindsThatCannotRotateAreNotAsked(t *testing.T) {
	for _, kind := range []string{`"KeySpec":"RSA_2048","Origin":"AWS_KMS"`, `"KeySpec":"SYMMETRIC_DEFAULT","Origin":"EXTERNAL"`} {
		s, rec := session(t, keyARN, map[string]awstest.Said{"DescribeKey": {Body: metadata(kind)}})
		k := ReadKey(t.Context(), s, awstest.Region, keyARN, nil)
		if r, known := k.Rotation.Get(); !known || r != (Rotation{}) || len(k.Rotation.Calls()) == 0 {
			t.Errorf("%s: rotation %+v (gap %v), citing %v", kind, r, k.Rotation.Gap(), k.Rotation.Calls())
		}
		for _, c := range rec.Calls() {
			if c.Operation == "GetKeyRotationStatus" {
				t.Errorf("%s: asked about rotation", kind)
			}
		}
	}
	s, _ := session(t, keyARN, map[string]awstest.Said{"GetKeyRotationStatus": awstest.JSON(400, "UnsupportedOperationException")})
	if r, known := ReadKey(t.Context(), s, awstest.Region, keyARN, nil).Rotation.Get(); !known || r.Supported {
		t.Errorf("KMS says that the key cannot rotate: %+v (known %v)", r, known)
	}
}

func TestAKeyPendingDeletionHasADate(t *testing.T) {
	s, _ := session(t, keyARN, map[string]awstest.Said{"DescribeKey": {Body: `{"KeyMetadata":{"Arn":"` + keyARN + `","KeyId":"k","AWSAccountId":"111122223333",
		"Enabled":false,"KeyState":"PendingDeletion","KeyManager":"CUSTOMER","DeletionDate":1.7864064E9}}`}})
	k := ReadKey(t.Context(), s, awstest.Region, keyARN, nil)
	m, _ := k.Metadata.Get()
	if m.DeletionDate == nil || !m.DeletionDate.Equal(time.Unix(1786406400, 0)) || word(k.Usable) != "false" {
		t.Errorf("deletion date %v, usable %s", m.DeletionDate, word(k.Usable))
	}
}

func TestAKeyThatItsOwnAccountDoesNotFindIsNotUsable(t *testing.T) {
	missing := map[string]awstest.Said{"DescribeKey": awstest.JSON(400, "NotFoundException")}
	s, rec := session(t, keyARN, missing)
	k := ReadKey(t.Context(), s, awstest.Region, keyARN, nil)
	if m, known := k.Metadata.Get(); !known || m.State != Gone || word(k.Usable) != "false" || word(k.CustomerManaged) != "false" {
		t.Errorf("metadata %+v (known %v), usable %s, customer managed %s", m, known, word(k.Usable), word(k.CustomerManaged))
	}
	if k.Policy.Known() || k.Rotation.Known() || k.Grants.Known() {
		t.Error("a key that is gone has a policy, a rotation or grants")
	}
	for _, c := range rec.Calls() {
		if c.Reason != nil {
			t.Errorf("%s is counted as unanswered", c.Operation)
		}
	}
	elsewhere := strings.Replace(keyARN, s.Account, "999988887777", 1)
	s, _ = session(t, elsewhere, missing)
	if k := ReadKey(t.Context(), s, awstest.Region, elsewhere, nil); k.Metadata.Known() || word(k.Usable) != "gap" {
		t.Errorf("another account's key is said to be gone: usable %s", word(k.Usable))
	}
}

func TestEachDeniedAnswerIsAGapOfItsOwn(t *testing.T) {
	for operation, gap := range map[string]func(Key) *evidence.Gap{
		"DescribeKey":          func(k Key) *evidence.Gap { return k.Metadata.Gap() },
		"GetKeyRotationStatus": func(k Key) *evidence.Gap { return k.Rotation.Gap() },
		"GetKeyPolicy":         func(k Key) *evidence.Gap { return k.Policy.Gap() },
		"ListGrants":           func(k Key) *evidence.Gap { return k.Grants.Gap() },
	} {
		s, _ := session(t, keyARN, map[string]awstest.Said{operation: awstest.JSON(400, "AccessDeniedException")})
		k := ReadKey(t.Context(), s, awstest.Region, keyARN, nil)
		if g := gap(k); g == nil || g.Reason != evidence.Denied || g.Action != "kms:"+operation {
			t.Errorf("%s denied: gap %v", operation, g)
		}
		gaps := 0
		for _, known := range []bool{k.Metadata.Known(), k.Rotation.Known(), k.Policy.Known(), k.Grants.Known()} {
			if !known {
				gaps++
			}
		}
		if gaps != 1 {
			t.Errorf("%s denied leaves %d gaps", operation, gaps)
		}
	}
}

func TestHostileAnswersAreGaps(t *testing.T) {
	for operation, body := range map[string]string{
		"DescribeKey":          `{}`,
		"GetKeyPolicy":         `{"Policy":""}`,
		"GetKeyRotationStatus": `<html>no`,
		"ListGrants":           `{"Grants":[],"Truncated":true}`,
	} {
		s, _ := session(t, keyARN, map[string]awstest.Said{operation: {Body: body}})
		k := ReadKey(t.Context(), s, awstest.Region, keyARN, nil)
		if k.Metadata.Known() && k.Policy.Known() && k.Rotation.Known() && k.Grants.Known() {
			t.Errorf("%s answered with %s passes for an answer", operation, body)
		}
	}
	for _, policy := range []string{`{`, `[]`, "\x1b[31m", strings.Repeat("ü", 10<<10)} {
		text, _ := json.Marshal(map[string]string{"Policy": policy})
		s, _ := session(t, keyARN, map[string]awstest.Said{"GetKeyPolicy": {Body: string(text)}})
		k := ReadKey(t.Context(), s, awstest.Region, keyARN, nil)
		if p, known := k.Policy.Get(); !known || p.Document != policy {
			t.Errorf("%.20q is read as %.20q", policy, p.Document)
		}
		if gap := k.ForeignAccess.Gap(); gap == nil || gap.Reason != evidence.Unsupported || word(k.TrailConfined) != "gap" {
			t.Errorf("%.20q: foreign access %v, trail confined %s", policy, gap, word(k.TrailConfined))
		}
	}
}

func TestAKeySurvivesJSON(t *testing.T) {
	s, _ := session(t, keyARN, nil)
	k := ReadKey(t.Context(), s, awstest.Region, keyARN, nil)
	raw, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	var again Key
	if err := json.Unmarshal(raw, &again); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(k, again) {
		t.Errorf("written and read again:\n%+v\n%+v", k, again)
	}
}

func metadata(kind string) string {
	return `{"KeyMetadata":{"Arn":"` + keyARN + `","KeyId":"1234abcd","AWSAccountId":"111122223333","Enabled":true,
		"KeyState":"Enabled","KeyManager":"CUSTOMER","MultiRegion":true,` + kind + `}}`
}

// session replays a key in good order, asked for by the id, but for the answers
// given.
func session(t *testing.T, id string, answers map[string]awstest.Said) (*awsapi.Session, *awsapi.Recorder) {
	t.Helper()
	policy, err := json.Marshal(map[string]string{"PolicyName": "default", "Policy": `{"Version":"2012-10-17","Statement":[` +
		statement(`{"AWS":"arn:aws:iam::111122223333:root"}`, `kms:*`, ``) + `,` +
		statement(`{"Service":"cloudtrail.amazonaws.com"}`, `kms:GenerateDataKey*`, `"StringEquals":{"aws:SourceAccount":"111122223333"}`) + `]}`})
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]awstest.Said{
		"DescribeKey":          {Body: metadata(`"KeySpec":"SYMMETRIC_DEFAULT","Origin":"AWS_KMS"`)},
		"GetKeyRotationStatus": {Body: `{"KeyId":"1234abcd","KeyRotationEnabled":true,"RotationPeriodInDays":180}`},
		"GetKeyPolicy":         {Body: string(policy)},
		"ListGrants":           {Body: `{"Grants":[],"Truncated":false}`},
	}
	maps.Copy(given, answers)
	return awstest.Open(t, []awstest.Asked{
		awstest.Ask("KMS", "DescribeKey", `{"KeyId":"`+id+`"}`, given["DescribeKey"]),
		awstest.Ask("KMS", "GetKeyRotationStatus", `{"KeyId":"`+keyARN+`"}`, given["GetKeyRotationStatus"]),
		awstest.Ask("KMS", "GetKeyPolicy", `{"KeyId":"`+keyARN+`","PolicyName":"default"}`, given["GetKeyPolicy"]),
		awstest.Ask("KMS", "ListGrants", `{"KeyId":"`+keyARN+`","Limit":100}`, given["ListGrants"]),
	})
}
