package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestAccountsComeFromFilesAsWellAsFromTheCommandLine(t *testing.T) {
	const a, b = "011122223333", "222233334444"
	for text, want := range map[string][]string{
		a + "\n" + b + "\n":                                                     {a, b},
		"\ufeff" + b + "\r\n" + a + "\r\n" + b + "\r\n":                         {a, b},
		"# ours\n\n" + a + " # the archive\n  " + b:                             {a, b},
		"Account ID,Name\n" + a + ",\"Prod, EU\"\n\"" + b + "\",Test\n":         {a, b},
		"id;name\n" + a + ";x\n":                                                {a},
		a + "\tarchive\tACTIVE\n":                                               {a},
		"account_id\n" + a + "\n" + strings.Repeat(b+",again\n", 3) + "\n\n#\n": {a, b},
	} {
		path := filepath.Join(t.TempDir(), "accounts.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := accountList("--accounts", []string{path}); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
		if got, err := accountList("--accounts", []string{"999999999999", path, a}); err != nil || len(got) != len(want)+1 {
			t.Errorf("%q and more: %v, %v", text, got, err)
		}
	}
}

func TestWhatIsWrongWithAListOfAccountsIsNamedWithItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "list.txt: it lists no accounts",
		"# nothing\nid,name\n":         "list.txt: it lists no accounts",
		"111122223333\n1111\n":         `list.txt:2: "1111" is not a 12-digit account ID; spreadsheets drop`,
		"111122223333\n\nproduction\n": `list.txt:3: "production" is not a 12-digit account ID`,
		"id\nid\n":                     `list.txt:2: "id" is not a 12-digit account ID`,
		"111122223333,\n,222233334444": `list.txt:2: "" is not a 12-digit account ID`,
		"111122223333 222233334444\n":  `list.txt:1: "111122223333 222233334444" is not a 12-digit account ID`,
		"1111222233334\n":              `list.txt:1: "1111222233334" is not a 12-digit account ID`,
		"\xff\xfe1\x001\x00":           "list.txt: it is not text in UTF-8",
	} {
		t.Chdir(t.TempDir())
		if err := os.WriteFile("list.txt", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := accountList("--accounts", []string{"list.txt"}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	for word, want := range map[string]string{
		"1234":     `--accounts: "1234" is not a 12-digit account ID`,
		"gone.txt": `--accounts: "gone.txt" is neither a 12-digit account ID nor a file that lists them`,
		" ":        "--accounts is empty",
		".":        "--accounts: read .: is a directory",
	} {
		if _, err := accountList("--accounts", []string{word}); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", word, err, want)
		}
	}
}

func TestSingleAccountsAreSetInTheConfiguration(t *testing.T) {
	c, err := configOf(t, `account-settings:
  "111122223333": {role-name: AuditReader, external-id: EXAMPLE-7, regions: [eu-west-1], via: "arn:aws:iam::222233334444:role/hubs/Audit"}
  044455556666: {skip: "It is being closed."}
`)
	if err != nil {
		t.Fatal(err)
	}
	one, other := c.accounts["111122223333"], c.accounts["044455556666"]
	if one.RoleName != "AuditReader" || one.ExternalID != "EXAMPLE-7" || !slices.Equal(one.Regions, []string{"eu-west-1"}) ||
		!slices.Equal(one.Via, []string{"arn:aws:iam::222233334444:role/hubs/Audit"}) || other.Skip != "It is being closed." {
		t.Errorf("settings %+v", c.accounts)
	}
	for text, want := range map[string]string{
		"account-settings: [x]":                                    "1:19: account-settings is a table of accounts",
		"account-settings: {1234: {skip: x}}":                      `1:20: account-settings: "1234" is not a 12-digit account ID`,
		"account-settings: {111122223333: x}":                      "1:34: account-settings: account 111122223333 has settings: ",
		"account-settings: {111122223333: {rolename: x}}":          `1:35: account-settings: an account has no rolename; there are external-id, regions, role-name, skip, via; did you mean "role-name"?`,
		"account-settings: {111122223333: {role-name: a b}}":       `1:46: role-name: "a b" is not the name of a role`,
		"account-settings: {111122223333: {via: [hub]}}":           `1:41: via: "hub" is not the ARN of a role such as`,
		"account-settings: {111122223333: {skip: }}":               "1:35: skip has no value",
		"account-settings: {111122223333: {skip: a, skip: b}}":     "1:44: ",
		"account-settings: {111122223333: {regions: [eu_west_1]}}": `1:45: regions: "eu_west_1" is not a region`,
		"acount-settings: {}":                                      `did you mean "account-settings"?`,
		"via: [hub]":                                               `1:7: via: "hub" is not the ARN of a role`,
		"accounts: [gone.txt]":                                     `1:12: accounts: "gone.txt" is neither a 12-digit account ID nor a file that lists them`,
		"exclude-accounts: 1234":                                   `1:19: exclude-accounts: "1234" is not a 12-digit account ID`,
	} {
		if _, err := configOf(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
