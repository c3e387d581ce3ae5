package cli

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	table "github.com/trailproof/trailproof/report/csv"
)

var csvColumns = []string{
	"time", "event", "service", "account", "region", "principal", "acting as", "assumed by", "source ip", "user agent", "error", "resources",
	"event id", "matched", "verified", "object", "record", "offset",
}

// writeCSV writes one record a row, as RFC 4180 has it.
func (a *spottings) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(csvColumns); err != nil {
		return err
	}
	err := a.each(func(s spotted, session *told) error {
		t := tell(s.document())
		row := []string{
			t.time, t.event, t.service, t.account, t.region, t.principal, t.actingAs, session.sentence(), t.address, t.agent, t.outcome, t.resources,
			t.id, strings.Join(s.Matched, " "), strconv.FormatBool(s.Verified), s.Object, strconv.Itoa(s.Place), strconv.FormatInt(s.Offset, 10),
		}
		for i := range row {
			row[i] = guarded(row[i])
		}
		return out.Write(row)
	})
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

// guarded is a text that no spreadsheet takes for a formula and no terminal obeys.
func guarded(text string) string { return visible(table.Guard(text)) }
