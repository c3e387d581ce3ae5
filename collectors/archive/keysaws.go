package archive

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/trailproof/trailproof/collectors/awsapi"
)

// PublicKeyLister is the part of the SDK's CloudTrail client that lists keys.
type PublicKeyLister interface {
	ListPublicKeys(context.Context, *cloudtrail.ListPublicKeysInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListPublicKeysOutput, error)
}

// AWSKeys asks CloudTrail for the keys of a region, once for every window of
// time that a digest falls into, however many digests do.
type AWSKeys struct {
	client func(region string) PublicKeyLister

	mu      sync.Mutex
	regions map[string]*askedRegion
}

// NewAWSKeys asks with the clients given: each region has keys of its own.
func NewAWSKeys(client func(region string) PublicKeyLister) *AWSKeys {
	return &AWSKeys{client: client, regions: map[string]*askedRegion{}}
}

// askedRegion is what is known of a region's keys.
type askedRegion struct {
	mu      sync.Mutex
	ring    ring
	windows map[int64]error // by number; nil: its keys are known
}

const (
	// window is the time that one question is about: about a key's life.
	window = 30 * 24 * time.Hour
	// margin is how much more is asked for on both sides: a digest of the last
	// minutes of a key is signed later.
	margin = 2 * time.Hour
	// mostPages bounds an answer whose pages do not end.
	mostPages = 100
)

// Key implements Keys.
func (a *AWSKeys) Key(ctx context.Context, region, fingerprint string, at time.Time) (PublicKey, error) {
	a.mu.Lock()
	r := a.regions[region]
	if r == nil {
		r = &askedRegion{ring: ring{}, windows: map[int64]error{}}
		a.regions[region] = r
	}
	a.mu.Unlock()

	r.mu.Lock()
	defer r.mu.Unlock()
	number := at.Unix() / int64(window/time.Second)
	if _, asked := r.windows[number]; !asked {
		err := r.ask(ctx, a.client(region), time.Unix(number*int64(window/time.Second), 0).UTC())
		if ctx.Err() != nil {
			return PublicKey{}, ctx.Err()
		}
		r.windows[number] = err
	}
	if k, ok := r.ring.find(fingerprint, at); ok {
		return k, nil
	}
	if err := r.windows[number]; err != nil {
		return PublicKey{}, err
	}
	return PublicKey{}, ErrNoKey
}

// ask reads the keys of one window.
func (r *askedRegion) ask(ctx context.Context, client PublicKeyLister, from time.Time) error {
	in := &cloudtrail.ListPublicKeysInput{StartTime: aws.Time(from.Add(-margin)), EndTime: aws.Time(from.Add(window + margin))}
	// At any time CloudTrail signs with some key: a list without any says nothing
	// of the one asked for.
	unread, listed := error(nil), 0
	for range mostPages {
		out, err := client.ListPublicKeys(ctx, in)
		if told, ok := errors.AsType[*awsapi.Error](err); ok {
			return told // without the SDK's words around it: a gap is read from how it begins
		}
		if err != nil {
			return err
		}
		listed += len(out.PublicKeyList)
		for _, k := range out.PublicKeyList {
			if k.ValidityStartTime == nil || k.ValidityEndTime == nil {
				unread = awsapi.Without("cloudtrail:ListPublicKeys", "the validity of a key")
				continue
			}
			key, err := NewPublicKey(k.Value, aws.ToString(k.Fingerprint), k.ValidityStartTime.UTC(), k.ValidityEndTime.UTC())
			if err != nil {
				unread = err
				continue
			}
			r.ring.add(key)
		}
		token := aws.ToString(out.NextToken)
		if token == "" && listed == 0 {
			return awsapi.Without("cloudtrail:ListPublicKeys", "any key")
		}
		if token == "" {
			return unread
		}
		if token == aws.ToString(in.NextToken) {
			return fmt.Errorf("cloudtrail:ListPublicKeys gave the same page twice")
		}
		in.NextToken = &token
	}
	return fmt.Errorf("cloudtrail:ListPublicKeys gave more than %d pages", mostPages)
}
