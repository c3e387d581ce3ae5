package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"time"

	"github.com/trailproof/trailproof/report/timestamp"
)

// authorityURL is the form of --timestamp.
func authorityURL(name, text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return fmt.Errorf("%s is the URL of a time-stamp authority, such as https://tsa.example.com, not %q", name, text)
	case u.User != nil:
		return fmt.Errorf("%s: a password in a URL would be printed where the command is", name)
	}
	return nil
}

const (
	stampTries = 3
	stampWait  = 20 * time.Second // for one answer
)

// timestampOf has an authority time-stamp some bytes, and gives its answer.
func timestampOf(ctx context.Context, authority string, data []byte) ([]byte, error) {
	nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		return nil, err
	}
	question, err := timestamp.Request(data, nonce)
	if err != nil {
		return nil, err
	}
	var answer []byte
	for try := 1; ; try++ {
		var again bool
		if answer, again, err = ask(ctx, authority, question); err == nil {
			break
		}
		if !again || try == stampTries {
			return nil, err
		}
		time.Sleep(time.Duration(try) * time.Second)
	}
	token, err := timestamp.Parse(answer)
	switch {
	case err != nil:
		return nil, err
	case !token.Covers(data):
		return nil, errors.New("the authority stamped something else")
	case !token.Answers(nonce):
		return nil, errors.New("the authority answered another question")
	}
	return answer, nil
}

// ask puts a question to an authority once, and says of a failure whether it is worth
// while to ask again.
func ask(ctx context.Context, authority string, question []byte) (answer []byte, again bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, stampWait)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, authority, bytes.NewReader(question))
	if err != nil {
		return nil, false, err
	}
	request.Header.Set("Content-Type", "application/timestamp-query")
	request.Header.Set("Accept", "application/timestamp-reply")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err // the caller names the URL
		}
		return nil, true, err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	if response.StatusCode != http.StatusOK {
		return nil, response.StatusCode >= 500 || response.StatusCode == http.StatusTooManyRequests, fmt.Errorf("the authority answered %s", response.Status)
	}
	answer, err = io.ReadAll(io.LimitReader(response.Body, timestamp.MaxSize+1))
	return answer, true, err
}

// certificates reads the roots that time-stamps are to lead to; nil without any.
func certificates(paths []string) (*x509.CertPool, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	pool := x509.NewCertPool()
	for _, path := range paths {
		data, _, err := shortFile(path, 4<<20)
		if err != nil {
			return nil, usagef("--timestamp-ca: %w", err)
		}
		if !pool.AppendCertsFromPEM(data) {
			return nil, usagef("--timestamp-ca: %s: it holds no certificate in PEM form", path)
		}
	}
	return pool, nil
}
