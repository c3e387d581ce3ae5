package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// numeric is what was meant as an account ID, well-formed or not.
var numeric = regexp.MustCompile(`^[0-9]+$`)

// accountOrFile is the form of one of a list of accounts: an ID, or the name of a
// file that lists them.
func accountOrFile(name, text string) error {
	if numeric.MatchString(text) {
		return configurableAccount(name, text)
	}
	return anyText(name, text)
}

var configurableAccount = shaped(accountID, "a 12-digit account ID")

// accountList puts in the place of each file the accounts that it lists.
func accountList(name string, list []string) ([]string, error) {
	var out []string
	for _, text := range list {
		if err := accountOrFile(name, text); err != nil {
			return nil, &usageError{err}
		}
		if accountID.MatchString(text) {
			out = append(out, text)
			continue
		}
		ids, err := readAccounts(name, text)
		if err != nil {
			return nil, &usageError{err}
		}
		out = append(out, ids...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// readAccounts reads a file of accounts: one ID a line, or as the first column of
// a table whose columns are parted by commas, semicolons or tabs. What follows a #
// is a remark. The first line may name the columns.
func readAccounts(name, path string) ([]string, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %q is neither a 12-digit account ID nor a file that lists them", name, path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: read %s: %w", name, path, cause(err))
	}
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%s: it is not text in UTF-8", path)
	}
	var ids []string
	headed := false
	for i, line := range strings.Split(strings.TrimPrefix(string(data), "\ufeff"), "\n") {
		line, _, _ = strings.Cut(line, "#")
		text := firstColumn(line)
		switch {
		case strings.TrimSpace(line) == "":
		case accountID.MatchString(text):
			ids = append(ids, text)
		case len(ids) == 0 && !headed && columnNames[strings.ToLower(text)]:
			headed = true
		case numeric.MatchString(text) && len(text) < 12:
			return nil, fmt.Errorf("%s:%d: %q is not a 12-digit account ID; spreadsheets drop the zeros that one begins with", path, i+1, text)
		default:
			return nil, fmt.Errorf("%s:%d: %q is not a 12-digit account ID", path, i+1, text)
		}
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("%s: it lists no accounts", path)
	}
	return ids, nil
}

// columnNames are those that the column of IDs may have.
var columnNames = map[string]bool{"account": true, "account id": true, "account_id": true, "accountid": true, "account-id": true, "id": true}

// firstColumn is the text of the first column, without quotation marks.
func firstColumn(line string) string {
	if at := strings.IndexAny(line, ",;\t"); at >= 0 {
		line = line[:at]
	}
	line = strings.TrimSpace(line)
	if len(line) > 1 && line[0] == '"' && line[len(line)-1] == '"' {
		line = line[1 : len(line)-1]
	}
	return strings.TrimSpace(line)
}
