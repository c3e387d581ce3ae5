package policy

import (
	"fmt"
	"testing"
)

func FuzzDecide(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:x}*","Condition":{"StringLike":{"aws:y":["a*","*b"]}}}]}`,
		`{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"111111111111"},"NotAction":"x:y","Condition":{"ForAllValues:IpAddress":{"aws:z":["::/0","x"]}}}}`, "s3:GetObject", "a:b", "aws:x")
	f.Add(`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericLessThan":{"aws:y":"99999999999"},"DateEquals":{"aws:x":"99999999999999"}}}]}`, ``, "kms:Decrypt", "1", "aws:y")
	f.Fuzz(func(t *testing.T, identity, own, action, value, unknown string) {
		read := func(text string) *Compiled {
			doc, err := Parse(text)
			if err != nil {
				return nil
			}
			c, err := Compile("p", doc)
			if err != nil {
				return nil
			}
			return c
		}
		for _, who := range []Caller{userCarol, someReader, readerAlice, rootOfHome, trailItself, anybody, {}} {
			q := by(who)
			q.Action, q.Own, q.Identity = action, read(own), []*Compiled{read(identity)}
			q.Context = Context{Known: map[string][]string{"aws:x": {value}, "aws:z": {value, action}}, Unknown: func(key string) bool { return key == unknown }}
			first := Decide(q)
			if second := Decide(q); fmt.Sprint(first) != fmt.Sprint(second) {
				t.Fatalf("%+v, then %+v", first, second)
			}
		}
	})
}
