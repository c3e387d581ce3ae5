package xlsx

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/trailproof/trailproof/report/view"
)

// The columns of a record of CloudTrail, as a workbook shows it: ten of text.
var recordColumns = []column{{"Event time", 22, label}, {"Event", 20, plain}, {"Service", 22, plain}, {"Principal", 62, mono}, {"Source IP", 15, plain}, {"Region", 13, plain},
	{"Event ID", 38, mono}, {"User agent", 36, plain}, {"Error code", 14, plain}, {"SHA-256 of the log file", 66, mono}, {"Line", 10, number}, {"Auditor conclusion", 18, choice}}

// records makes rows as AWS would: few events, many principals and addresses, and an
// ID and a hash that never come again.
func records(rows int, yield func([]any) bool) {
	events := []any{"GetObject", "PutObject", "AssumeRole", "Decrypt", "DescribeInstances", "ConsoleLogin", "StopLogging", "GetTrailStatus"}
	services := []any{"s3.amazonaws.com", "s3.amazonaws.com", "sts.amazonaws.com", "kms.amazonaws.com", "ec2.amazonaws.com", "signin.amazonaws.com", "cloudtrail.amazonaws.com", "cloudtrail.amazonaws.com"}
	regions := []any{"eu-central-1", "eu-west-1", "us-east-1", "us-west-2", "ap-southeast-2"}
	agents := []any{"aws-sdk-go-v2/1.32.6 os/linux lang/go#1.26", "Boto3/1.35.0 md/Botocore#1.35.0", "console.amazonaws.com", "aws-cli/2.17.0"}
	errors := []any{"", "", "", "AccessDenied", ""}
	var principals, addresses []any
	for i := range 4000 {
		principals = append(principals, fmt.Sprintf("arn:aws:sts::%012d:assumed-role/Deploy/session-%d", 111122220000+i/40, i%40))
	}
	for i := range 1 << 15 {
		addresses = append(addresses, fmt.Sprintf("203.%d.%d.%d", i>>13, i>>5&255, i&31))
	}
	id := []byte("00000000-0000-4000-8000-000000000000")
	start, at, row := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), any(""), make([]any, len(recordColumns))
	for i := range rows {
		n := i * 99_991 % (len(digits) - 100) // nowhere near that of the rows before
		hash, pick := digits[n:n+64], int(digits[n+1])<<16|int(digits[n+2])<<12^int(digits[n+3])<<8^int(digits[n+4])<<4^int(digits[n+5])
		if i%4 == 0 {
			at = start.Add(time.Duration(i/4) * time.Second).Format(time.RFC3339)
		}
		row[0], row[1], row[2] = at, events[pick&7], services[pick&7]
		row[3], row[4] = principals[pick%len(principals)], addresses[pick%len(addresses)]
		row[5], row[7], row[8] = regions[pick%5], agents[pick>>4&3], errors[pick%5]
		copy(id, hash[40:48])
		copy(id[24:], hash[52:])
		row[6], row[9], row[10], row[11] = string(id), hash, i%5000, "open"
		if !yield(row) {
			return
		}
	}
}

// digits are hexadecimal and random.
var digits = func() string {
	state, raw := uint64(1), make([]byte, 4<<20)
	for k := 0; k < len(raw); k += 8 {
		state += 0x9e3779b97f4a7c15 // as splitmix64 does
		z := (state ^ state>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		binary.LittleEndian.PutUint64(raw[k:], z^z>>31)
	}
	return hex.EncodeToString(raw)
}()

func recordRegister(rows int) register {
	r := register{name: "Records", table: "tblRecords", tab: slate, title: "Records", note: "One row per record.", columns: recordColumns, count: rows}
	r.made = func(yield func([]any) bool) { records(rows, yield) }
	return r
}

func writeRecords(w io.Writer, rows int) error {
	b := newWorkbook()
	defer b.file.Close() //nolint:errcheck // nothing is on disk
	p := &view.Pack{Title: [2]string{"Records", ""}, ID: "benchmark"}
	return b.write(w, p, recordRegister(rows).parts(maxRows))
}

// streamRecords writes the rows as excelize does it: with the same heads, styles,
// table, panes and validation.
func streamRecords(w io.Writer, rows int) error {
	b := newWorkbook()
	defer b.file.Close() //nolint:errcheck // temporary files
	sheet, last := "Records", firstRow+rows-1
	b.do(b.file.SetSheetName("Sheet1", sheet))
	b.validate(recordRegister(rows))
	stream, err := b.file.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	styles := make([]int, len(recordColumns))
	heads := make([]any, len(recordColumns))
	for i, c := range recordColumns {
		styles[i], heads[i] = b.style(c.kind), excelize.Cell{Value: c.head, StyleID: b.style(heading)}
		b.do(stream.SetColWidth(i+1, i+1, c.width))
	}
	b.do(stream.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: headRow, TopLeftCell: "B5", ActivePane: "bottomRight"}))
	b.do(stream.SetRow(fmt.Sprintf("A%d", headRow), heads))
	at, cells := firstRow, make([]any, len(recordColumns))
	records(rows, func(row []any) bool {
		for i, v := range row {
			cells[i] = excelize.Cell{Value: v, StyleID: styles[i]}
		}
		b.do(stream.SetRow("A"+strconv.Itoa(at), cells, excelize.RowOpts{Height: heightOf(1)}))
		at++
		return b.err == nil
	})
	right, err := excelize.ColumnNumberToName(len(recordColumns))
	b.do(err)
	b.do(stream.AddTable(&excelize.Table{Range: fmt.Sprintf("A%d:%s%d", headRow, right, last), Name: "tblRecords"}))
	b.do(stream.Flush())
	if b.err != nil {
		return b.err
	}
	return b.file.Write(w)
}
