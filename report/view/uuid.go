package view

import (
	"crypto/sha1" //nolint:gosec // RFC 9562 says so; nothing is protected by it
	"encoding/hex"
	"strings"
)

// namespace is the UUID of version 5 of the URL https://github.com/trailproof/trailproof.
var namespace = [16]byte{0x80, 0x91, 0x42, 0xf2, 0xc9, 0x10, 0x5d, 0x86, 0xbd, 0x34, 0x2d, 0x53, 0xd3, 0xd2, 0x81, 0x4f}

// UUID is the UUID of version 5 (RFC 9562, 5.5) of a name within the namespace of
// trailproof: the same parts have the same UUID everywhere and always.
func UUID(parts ...string) string {
	h := sha1.New() //nolint:gosec // as above
	h.Write(namespace[:])
	h.Write([]byte(strings.Join(parts, "\x00")))
	id := h.Sum(nil)[:16]
	id[6] = id[6]&0x0f | 0x50
	id[8] = id[8]&0x3f | 0x80
	x := hex.EncodeToString(id)
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}
