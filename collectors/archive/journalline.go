package archive

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// largestEntry is the most bytes of a line; what needs more is read again.
const largestEntry = 16 << 20

// A journalLine is what a line says.
type journalLine struct {
	key   mark16
	entry []byte
}

const (
	sumDigits = 16
	keyDigits = 32
	overhead  = sumDigits + 1 + keyDigits + 1 + 1 // of a line over its entry
)

func makeLine(key mark16, entry []byte) []byte {
	rest := fmt.Appendf(nil, "%x %s\n", key, entry)
	return append(fmt.Appendf(nil, "%s ", checksum(rest)), rest...)
}

func checksum(rest []byte) string {
	sum := sha256.Sum256(rest)
	return hex.EncodeToString(sum[:sumDigits/2])
}

func parseLine(text []byte) (journalLine, bool) {
	sum, rest, ok := bytes.Cut(text, []byte(" "))
	if !ok || len(rest) < keyDigits+2 || rest[keyDigits] != ' ' || string(sum) != checksum(rest) {
		return journalLine{}, false
	}
	var line journalLine
	if _, err := hex.Decode(line.key[:], rest[:keyDigits]); err != nil {
		return journalLine{}, false
	}
	line.entry = rest[keyDigits+1 : len(rest)-1]
	return line, true
}

var errDamaged = errors.New("a line does not have its checksum")

// nextLine reads a line and its length. The error is io.EOF at the end, be it in
// the middle of a line, as interruptions leave it; else errDamaged or that of
// reading.
func nextLine(in *bufio.Reader) (journalLine, int, error) {
	var text []byte
	for {
		more, err := in.ReadSlice('\n')
		text = append(text, more...)
		if err == nil {
			line, whole := parseLine(text)
			if !whole {
				return line, 0, errDamaged
			}
			return line, len(text), nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return journalLine{}, 0, err
		}
		if len(text) > largestEntry {
			return journalLine{}, 0, errDamaged
		}
	}
}
