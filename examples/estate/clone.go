package main

import (
	"strings"
	"sync"

	"github.com/trailproof/trailproof/examples/wire"
)

// clone turns the answers of a recorded account into those of another: IDs, names
// and what is named after them are replaced, and the other way round in what is
// asked.
type clone struct {
	once     sync.Once
	there    *strings.Replacer // from the recorded account to this one
	back     *strings.Replacer
	identity bool // the account is the recorded one
}

// names are the words by which a recorded member is known, and what they are in
// one that was multiplied from it. Names of buckets are unique in the world, and
// IDs of detectors in a service; lengths stay, for the sake of binary protocols,
// wherever an answer is binary.
func names(a *account) [][2]string {
	return [][2]string{
		{"32abc34d567e8fa901bc2d34e56789f0", a.id + "8fa901bc2d34e56789f0"},
		{"payments-legacy-trail", "trail-" + a.name + "-" + a.id},
		{"payments-prod", a.name},
		{member, a.id},
	}
}

func (c *clone) of(a *account) *clone {
	c.once.Do(func() {
		if c.identity = a.id == a.source; c.identity {
			return
		}
		var there, back []string
		for _, n := range names(a) {
			there, back = append(there, n[0], n[1]), append(back, n[1], n[0])
		}
		c.there, c.back = strings.NewReplacer(there...), strings.NewReplacer(back...)
	})
	return c
}

// asked is the question as the recorded account would have been asked it.
func (c *clone) asked(q wire.Question) wire.Question {
	if !c.identity && q.Subject != "" {
		q.Subject = c.back.Replace(q.Subject)
	}
	return q
}

// answer is a recorded answer as this account gives it in a region.
func (c *clone) answer(q wire.Question, body string) string {
	if q.Operation == "securityhub.DescribeHub" {
		body = strings.Replace(body, ":securityhub:us-east-1:", ":securityhub:"+q.Region+":", 1)
	}
	if c.identity {
		return body
	}
	return c.there.Replace(body)
}
