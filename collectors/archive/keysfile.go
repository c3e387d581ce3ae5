package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"
)

// StoredKeys are keys that were listed earlier.
type StoredKeys struct{ ring ring }

// storedKey is a key as the AWS command line prints it.
type storedKey struct {
	Value             []byte
	Fingerprint       string
	ValidityStartTime stamp
	ValidityEndTime   stamp
}

// ParseStoredKeys reads what `aws cloudtrail list-public-keys` printed: of one
// region, or of several as {"eu-west-1": {"PublicKeyList": [...]}, ...}; or what
// was taken out of it: a list of keys, or one key. The fingerprint tells the keys
// of all regions apart, so the region is not kept.
func ParseStoredKeys(data []byte) (*StoredKeys, error) {
	keys, err := keysIn(data)
	if err != nil {
		return nil, fmt.Errorf("the list of public keys: %w", err)
	}
	s := &StoredKeys{ring: ring{}}
	for _, k := range keys {
		key, err := NewPublicKey(k.Value, k.Fingerprint, k.ValidityStartTime.Time, k.ValidityEndTime.Time)
		if err != nil {
			return nil, err
		}
		if key.From.Unix() <= 0 || key.To.Before(key.From) {
			return nil, fmt.Errorf("the public key %.64q is listed without its validity", k.Fingerprint)
		}
		s.ring.add(key)
	}
	if len(s.ring) == 0 {
		return nil, errors.New("the list of public keys holds none")
	}
	return s, nil
}

func keysIn(data []byte) (keys []storedKey, err error) {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		err = json.Unmarshal(data, &keys)
		return keys, err
	}
	var one struct {
		PublicKeyList []storedKey
		storedKey
	}
	if err := json.Unmarshal(data, &one); err != nil {
		return nil, err
	}
	switch {
	case one.PublicKeyList != nil:
		return one.PublicKeyList, nil
	case one.Value != nil:
		return []storedKey{one.storedKey}, nil
	}
	var byRegion map[string]struct{ PublicKeyList []storedKey }
	err = json.Unmarshal(data, &byRegion)
	for _, list := range byRegion {
		keys = append(keys, list.PublicKeyList...)
	}
	return keys, err
}

// Key implements Keys. It never says ErrNoKey: a stored list may not hold every
// key of the region and time.
func (s *StoredKeys) Key(_ context.Context, _, fingerprint string, at time.Time) (PublicKey, error) {
	if k, ok := s.ring.find(fingerprint, at); ok {
		return k, nil
	}
	return PublicKey{}, fmt.Errorf("the stored list has no public key with the fingerprint %.64q", fingerprint)
}

// stamp is a time as the AWS command line prints it: seconds since 1970, or
// ISO 8601 with an offset.
type stamp struct{ time.Time }

// UnmarshalJSON implements json.Unmarshaler.
func (s *stamp) UnmarshalJSON(data []byte) error {
	var seconds float64
	if json.Unmarshal(data, &seconds) == nil {
		if seconds < 0 || seconds > math.MaxInt32*4 {
			return fmt.Errorf("%s is not a time", data)
		}
		s.Time = time.UnixMilli(int64(seconds * 1000)).UTC()
		return nil
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	s.Time = at.UTC()
	return err
}
