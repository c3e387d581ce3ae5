package awsapi

import (
	"sync"
	"time"
)

// rates keeps a pace of its own for each of AWS's quotas in each region of each
// account. nil does not wait.
type rates struct {
	mu    sync.Mutex
	paces map[rated]*pace
	full  int // sweep at so many
}

// rated is what AWS counts together.
type rated struct{ account, region, service, group string }

func newRates() *rates { return &rates{paces: map[rated]*pace{}, full: 4096} }

// of is the pace at which an operation may be called.
func (r *rates) of(account, region, service, operation string) *pace {
	group, perSecond := share(service, operation)
	if everywhere[service] {
		region = ""
	}
	return r.at(rated{account, region, service, group}, perSecond)
}

// objects is the pace at which the objects of a folder may be read.
func (r *rates) objects(folder string) *pace {
	const operation = "GetObject"
	_, perSecond := share("S3", operation)
	return r.at(rated{"", folder, "S3", operation}, perSecond)
}

func (r *rates) at(key rated, perSecond float64) *pace {
	if r == nil {
		return &pace{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.paces[key]
	if p == nil {
		r.sweep()
		p = newPace(perSecond)
		r.paces[key] = p
	}
	return p
}

// sweep forgets the paces that are as good as new: there is one for each region
// of each account and operation.
func (r *rates) sweep() {
	if len(r.paces) < r.full {
		return
	}
	for key, p := range r.paces {
		if p.rested(time.Now()) {
			delete(r.paces, key)
		}
	}
	r.full = max(4096, 2*len(r.paces))
}
